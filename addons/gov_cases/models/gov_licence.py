from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_items.kernel import masks

from ..report import forms, papers
from .gov_case import RAW_GROUPS
from .gov_case_paper import seal_values

#: What an act makes of the certificate it is done to.
ENDS = {
    "change": "replaced",
    "renewal": "replaced",
    "replacement": "replaced",
    "cancellation": "cancelled",
}


class GovLicence(models.Model):
    """A certificate: issued, changed, renewed, replaced, cancelled, revoked.

    Each of these comes from a case and acts on the electronic and the physical
    copy at once; expired is a comparison of dates.
    """

    _name = "gov.licence"
    _description = "Certificate"
    _order = "id desc"
    _rec_name = "number"
    _rec_names_search = ["number"]

    number = fields.Char(required=True, readonly=True)
    name = fields.Char("Certificate", required=True, readonly=True)
    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    entry_id = fields.Many2one(related="case_id.entry_id", store=True)
    region_id = fields.Many2one(related="case_id.region_id", store=True)
    issuer_id = fields.Many2one(
        "gov.agency", required=True, readonly=True, ondelete="restrict"
    )
    holder = fields.Char(required=True, readonly=True, groups=RAW_GROUPS)
    holder_code = fields.Char(readonly=True, groups=RAW_GROUPS, index="btree_not_null")
    masked_holder = fields.Char(
        "Held by", compute="_compute_masked_holder", compute_sudo=True
    )
    valid_from = fields.Date(required=True, readonly=True)
    valid_to = fields.Date(readonly=True, help="Empty: without end.")
    state = fields.Selection(
        [
            ("valid", "In force"),
            ("replaced", "Replaced"),
            ("cancelled", "Cancelled"),
            ("revoked", "Revoked"),
        ],
        required=True,
        readonly=True,
        default="valid",
        index=True,
    )
    expired = fields.Boolean(compute="_compute_expired", search="_search_expired")
    electronic = fields.Boolean(
        readonly=True, help="There is an electronic copy, by the manual."
    )
    previous_id = fields.Many2one(
        "gov.licence", "In place of", readonly=True, ondelete="restrict"
    )
    event_ids = fields.One2many("gov.licence.event", "licence_id", readonly=True)
    document_id = fields.Many2one(
        "gov.case.document", readonly=True, ondelete="restrict"
    )

    _number_uniq = models.Constraint("unique(number)", "This number is taken.")
    _expiry_idx = models.Index("(valid_to) WHERE state = 'valid'")

    @api.depends("holder")
    def _compute_masked_holder(self):
        for licence in self:
            person = licence.case_id.applicant_type == "person"
            name = licence.holder
            licence.masked_holder = masks.mask_name(name) if person else name

    @api.depends("valid_to", "state")
    def _compute_expired(self):
        today = self.env["gov.case"]._today()
        for licence in self:
            licence.expired = bool(
                licence.state == "valid"
                and licence.valid_to
                and licence.valid_to < today
            )

    def _search_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["gov.case"]._today()
        over = Domain("state", "=", "valid") & Domain("valid_to", "<", today)
        return over if True in value else ~over

    # --- acts -------------------------------------------------------------------

    @api.model
    def _from_case(self, case, seal):
        """Do to the certificate what the granted ``case`` asks for.

        :return: the new certificate, or the one that was cancelled
        """
        act = case.circumstance_id.licence_act or "issue"
        former = case.licence_id.sudo()  # sudo: certificates change through cases
        if act in ENDS and former:
            former._end(ENDS[act], act, case)
        if act == "cancellation":
            return former
        manual = case.manual_id
        first = case._today()
        if act == "renewal" and former.valid_to:
            first = max(first, former.valid_to + timedelta(days=1))
        raw = case.sudo()  # sudo: the certificate names its holder
        licence = self.create(
            {
                "number": self.env["ir.sequence"].next_by_code(self._name),
                "name": manual.licence_name,
                "case_id": case.id,
                "issuer_id": case.in_name_of_id.id,
                "holder": raw.applicant_name,
                "holder_code": raw.applicant_code,
                "valid_from": first,
                "valid_to": self._until(manual, first),
                "electronic": manual.electronic_licence,
                "previous_id": former.id,
            }
        )
        licence._enter(act, case)
        licence.document_id = licence._print(seal).id
        return licence

    @api.model
    def _until(self, manual, first):
        if not manual.licence_months:
            return False
        return first + relativedelta(months=manual.licence_months, days=-1)

    def _end(self, state, act, case):
        self.write({"state": state})
        for licence in self:
            licence._enter(act, case)

    def _revoke(self, case):
        """Revoke what a decision that no longer holds had issued."""
        valid = self.filtered(lambda licence: licence.state == "valid")
        valid.sudo()._end("revoked", "revocation", case)  # sudo: by the revocation

    def _enter(self, act, case, electronic=True, physical=True):
        """Enter an act in the certificate's history, on both copies at once.

        :raise UserError: only one of the two copies is acted on (JN21-05-05)
        """
        self.ensure_one()
        if not physical or self.electronic and not electronic:
            case._refuse(
                "JN21-05-05",
                self.env._("The electronic and the physical copy change together."),
            )
        event = self.env["gov.licence.event"].create(
            {
                "licence_id": self.id,
                "kind": act,
                "case_id": case.id,
                "user_id": case.env.uid,
                "electronic": self.electronic,
                "physical": True,
            }
        )
        self.env["gov.licence.sync"]._queue(event)

    def _print(self, seal):
        case = self.case_id
        ends = papers.chinese_date(self.valid_to)
        begins = papers.chinese_date(self.valid_from)
        values = {
            "name": self.name,
            "number": self.number,
            "holder": self.holder,
            "holder_code": self.holder_code,
            "item": case.entry_id.name,
            "region": case.region_id.name,
            "validity": f"{begins} – {ends}" if ends else begins,
            "case": case.number,
            "issuer": self.issuer_id.name,
            "issued_on": papers.chinese_date(case._today()),
            "seal": seal_values(seal),
            "url": case._progress_url(),
        }
        content = forms.licence(values, case._paper_font())
        return case._make_document(self.name, "result", content)
