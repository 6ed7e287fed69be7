from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class GovCaseLicence(models.Model):
    """The certificate that a case is about, and the one that it issues."""

    _inherit = "gov.case"

    licence_id = fields.Many2one(
        "gov.licence",
        "Certificate concerned",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Which certificate is to be changed, renewed, replaced or cancelled.",
    )
    issued_licence_ids = fields.One2many(
        "gov.licence", "case_id", "Certificates issued", readonly=True, copy=False
    )
    licence_act = fields.Selection(related="circumstance_id.licence_act")
    deemed = fields.Boolean(
        "Deemed granted",
        readonly=True,
        copy=False,
        help="A renewal applied for in time and not decided before the certificate "
        "expired (Administrative Licensing Law art. 50).",
    )

    # --- which certificate ------------------------------------------------------

    @api.model
    def _licences_of(self, code):
        """Certificates in force that the holder with number ``code`` has."""
        store = self.env["gov.licence"].sudo()  # sudo: the caller has the holder's case
        return store.search([("holder_code", "=", code), ("state", "=", "valid")])

    @api.model
    def _prepare_certificate(self, number, values):
        """Values that name the certificate with ``number``, as one of the applicant.

        :param values: of the case to be made, with delegation and applicant
        :raise UserError: the applicant has no such certificate for the item
        """
        number = (number or "").strip()
        if not number:
            return {}
        entry = self.env["gov.delegation"].browse(values["delegation_id"]).entry_id
        found = self._licences_of(values["applicant_code"]).filtered(
            lambda licence: licence.number == number and licence.entry_id == entry
        )
        if not found:
            raise UserError(
                self.env._(
                    "This applicant has no certificate %(number)s in force for this "
                    "item.",
                    number=number,
                )
            )
        return {"licence_id": found.id}

    @api.constrains("licence_id", "applicant_code")
    def _check_licence_holder(self):
        for case in self.filtered("licence_id"):
            licence = case.licence_id.sudo()  # sudo: only whether it is theirs
            holder = case.sudo().applicant_code  # sudo: as above
            if licence.holder_code != holder or licence.entry_id != case.entry_id:
                raise ValidationError(
                    self.env._(
                        "Certificate %(number)s is another holder's or another item's.",
                        number=licence.number,
                    )
                )

    def action_accept(self):
        """Ask first which certificate is to be changed, renewed or cancelled.

        :raise UserError: as before; XK-32: the applicant has some, none is named
        """
        for case in self.filtered(lambda case: not case.licence_id):
            if case.licence_act not in (False, "issue"):
                case._check_certificate_named()
        return super().action_accept()

    def _check_certificate_named(self):
        code = self.sudo().applicant_code  # sudo: the case at hand
        known = self._licences_of(code) if code else self.env["gov.licence"]
        known = known.filtered(lambda licence: licence.entry_id == self.entry_id)
        if known:
            self._refuse(
                "XK-32",
                self.env._(
                    "Say which certificate is concerned: %(numbers)s.",
                    numbers=", ".join(known.mapped("number")),
                ),
            )

    def _issue_licence(self, seal):
        """After sealing: act on the certificate, where the manual knows one."""
        if self.outcome != "granted" or not self.manual_id.licence_name:
            return
        store = self.env["gov.licence"].sudo()  # sudo: by this act alone
        licence = store._from_case(self, seal)
        if licence:
            self._log("licence", detail=licence.number)

    # --- renewal ----------------------------------------------------------------

    @api.model
    def _renewal_domain(self):
        """Renewals under way whose certificate has expired."""
        return (
            Domain("state", "=", "accepted")
            & Domain("circumstance_id.licence_act", "=", "renewal")
            & Domain("licence_id.valid_to", "<", self._today())
        )

    def _applied_in_time(self):
        ahead = timedelta(days=self._setting("renewal_calendar_days"))
        return self.received_on <= self.licence_id.valid_to - ahead

    @api.model
    def _deem_renewals(self):
        """Deem granted what was not decided before the certificate expired."""
        cases = self.search(self._renewal_domain())
        deemed = cases.filtered(lambda case: case._applied_in_time())
        for case in deemed:
            case._lock()
            case._deem()
        return deemed

    def _deem(self):
        """Record the grant that the law supposes; what is left is to print it."""
        decide = self.step_ids.filtered(lambda s: s.kind == "decide")[:1]
        skipped = self.step_ids.filtered(
            lambda s: s.sequence < decide.sequence and s.state != "done"
        )
        skipped.write({"state": "skipped"})
        name_of = self.in_name_of_id or self._name_of(self.mode_id)
        today = self._today()
        self._act_write(
            {
                "deemed": True,
                "outcome": "granted",
                "decided_at": self._moment(),
                "decided_by": self.env.uid,
                "decided_agency_id": decide.agency_id.id,
                "in_name_of_id": name_of.id,
                "suspended": False,
            }
        )
        self._clock_turn(None, today)
        self._push(today)
        self._log("deemed", detail=self.licence_id.number, agency=decide.agency_id)
        self._finish(decide, state="decided")
        self._issue_notice("deemed", note=self.licence_id.number)
