import hashlib

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..kernel import lights, matters
from ..report import forms, papers
from .gov_case import RAW_GROUPS

#: State of a case that ended without a decision.
ENDED = ("refused_acceptance", "withdrawn", "lapsed")


class GovMatter(models.Model):
    """One application for several items: cases side by side, one result.

    Documents are handed in once and go to each case whose own list asks for them;
    one receipt says who got what. The total limit has a light of its own.
    """

    _name = "gov.matter"
    _description = "Joint Matter"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(readonly=True, copy=False)
    kind_id = fields.Many2one("gov.matter.kind", required=True, ondelete="restrict")
    region_id = fields.Many2one("gov.region", required=True, ondelete="restrict")
    agency_id = fields.Many2one(
        "gov.agency",
        "Window's agency",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    applicant_type = fields.Selection(
        [
            ("person", "Person"),
            ("company", "Company"),
            ("organisation", "Organisation"),
        ],
        required=True,
        default="person",
    )
    applicant_name = fields.Char(required=True, groups=RAW_GROUPS)
    applicant_code = fields.Char(groups=RAW_GROUPS)
    phone = fields.Char(groups=RAW_GROUPS)
    property_number = fields.Char(
        help="Number of the property that all cases are about, if any (JN18)."
    )
    document_ids = fields.One2many("gov.matter.document", "matter_id")
    case_ids = fields.One2many("gov.case", "matter_id", readonly=True)
    received_on = fields.Date(
        required=True,
        readonly=True,
        default=lambda self: self.env["gov.case"]._today(),
    )
    accepted_on = fields.Date(readonly=True, copy=False)
    due_on = fields.Date(
        readonly=True, copy=False, help="Last day of the matter's total limit."
    )
    result = fields.Selection(
        [
            ("open", "Under way"),
            ("granted", "All granted"),
            ("refused", "Refused"),
            ("ended", "Ended"),
        ],
        compute="_compute_result",
        help="Granted when every case is, refused when one is.",
    )
    light = fields.Selection(
        [
            ("green", "Green"),
            ("warning", "Warning"),
            ("yellow", "Yellow"),
            ("red", "Red"),
        ],
        compute="_compute_light",
        help="Of the matter's total limit.",
    )
    delegation_ids = fields.Many2many(
        "gov.delegation",
        string="Opens a case for",
        compute="_compute_delegation_ids",
        help="The items of the matter that are live in the region, with the agency "
        "that handles each.",
    )
    missing_entry_ids = fields.Many2many(
        "gov.entry",
        string="Not handled here",
        compute="_compute_delegation_ids",
        help="Items of the matter that are not live in the region: it cannot be "
        "accepted jointly there.",
    )
    attachment_id = fields.Many2one(
        "ir.attachment", "Receipt", readonly=True, copy=False, ondelete="restrict"
    )
    sha256 = fields.Char("SHA-256", readonly=True, copy=False, size=64)

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL", "This number is taken."
    )

    @api.depends("case_ids.state", "case_ids.outcome", "case_ids.decided_at")
    def _compute_result(self):
        for matter in self:
            matter.result = matters.result(map(self._standing, matter.case_ids))

    @api.model
    def _standing(self, case):
        if case.state in ENDED:
            return "ended"
        if case.outcome in ("refused", "not_forwarded"):
            return "refused"
        return "granted" if case.outcome else "open"

    @api.depends("due_on", "result")
    def _compute_light(self):
        cases = self.env["gov.case"]
        marks = cases._light_thresholds(cases._today())
        for matter in self:
            decided = matter.result != "open"
            matter.light = lights.light_by(matter.due_on or None, decided, marks)

    @api.depends("kind_id.entry_ids", "region_id")
    def _compute_delegation_ids(self):
        found = self.env["gov.delegation"].search_fetch(
            [
                ("entry_id", "in", self.kind_id.entry_ids.ids),
                ("region_id", "in", self.region_id.ids),
                ("state", "=", "live"),
            ],
            ["entry_id", "region_id"],
        )
        by_place = found.grouped(lambda d: (d.entry_id.id, d.region_id.id))
        none = found.browse()
        for matter in self:
            place = matter.region_id._origin.id
            entries = matter.kind_id.entry_ids._origin if place else none.entry_id
            live = none.concat(
                *(by_place.get((id_, place), none) for id_ in entries.ids)
            )
            matter.delegation_ids = live
            matter.missing_entry_ids = entries - live.entry_id

    # --- intake -----------------------------------------------------------------

    @api.onchange("kind_id", "region_id")
    def _onchange_kind_id(self):
        """Lay out every document once that some item's list asks for."""
        names = self._wanted()
        self.document_ids = [Command.clear()] + [
            Command.create({"name": name}) for name in names
        ]

    def _delegations(self):
        """The live delegations of the kind's items in the region."""
        return self.env["gov.delegation"].search(
            [
                ("entry_id", "in", self.kind_id.entry_ids.ids),
                ("region_id", "=", self.region_id.id),
                ("state", "=", "live"),
            ]
        )

    def _wanted(self):
        """Names of the documents that the items ask for, each once."""
        today = self.env["gov.case"]._today()
        manuals = self.env["gov.manual"]
        names = {}
        for delegation in self._delegations():
            manual = manuals.browse(
                manuals._id_for_case(
                    delegation.entry_id.id, delegation.region_id.id, today
                )
            )
            for document in manual.document_ids:
                names.setdefault(document.name, True)
        return list(names)

    def action_accept(self):
        """Open a case per item, hand each its documents, accept all, one receipt.

        All or none: a case that cannot be accepted stops the whole matter.

        :raise UserError: an item is not delegated here (JN18-07-05), the cases' own
            refusals, or accepted already
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        self._check_new()
        cases = self.env["gov.case"].create(
            [self._prepare_case(delegation) for delegation in self._delegations()]
        )
        matter = self.sudo()  # sudo: the act writes what the form may not
        for case in cases:
            case._act_write({"matter_id": self.id})
            self._hand_out(case)
            case.action_accept()
        today = cases._today()
        due, _guess = self.env["gov.calendar.day"]._add_workdays(
            today, self.kind_id.days
        )
        numbers = self.env["ir.sequence"].sudo()  # sudo: clerks draw, not read
        matter.write(
            {
                "number": numbers.next_by_code(self._name),
                "accepted_on": today,
                "due_on": due,
            }
        )
        matter.with_user(self.env.user)._print_receipt()

    def _check_new(self):
        missing = self.kind_id.entry_ids - self._delegations().entry_id
        if self.accepted_on or missing:
            self.env["gov.case"]._refuse(
                "JN18-07-05",
                self.env._(
                    "Not to be handled jointly: %(items)s.",
                    items=", ".join(missing.mapped("name")) or self.number,
                ),
            )

    def _prepare_case(self, delegation):
        return {
            "delegation_id": delegation.id,
            "applicant_type": self.applicant_type,
            "applicant_name": self.applicant_name,
            "applicant_code": self.applicant_code,
            "phone": self.phone,
        }

    def _hand_out(self, case):
        """Give the case the documents that its own list asks for (JN18)."""
        given = {doc.name: doc for doc in self.document_ids if doc.attachment_id}
        names = []
        for line in case.document_ids:
            document = given.get(line.name)
            if document:
                raw = document.attachment_id.sudo()  # sudo: handed in for this case
                line._attach(raw.raw, document.filename or document.name)
                document.sudo().case_ids |= case  # sudo: the act notes who got it
                names.append(line.name)
        case._log("handed_out", detail=", ".join(names))

    # --- receipt ----------------------------------------------------------------

    def _print_receipt(self):
        """Print the one receipt and keep it with its hash."""
        raw = self.sudo()  # sudo: the receipt names the applicant
        values = {
            "number": self.number,
            "name": self.kind_id.name,
            "agency": self.agency_id.name,
            "applicant": raw.applicant_name,
            "received_on": papers.chinese_date(self.received_on),
            "limit": self.kind_id.days,
            "due_on": papers.chinese_date(self.due_on),
            "issued_on": papers.chinese_date(self.accepted_on),
            "cases": [
                (case.entry_id.name, case.agency_id.name, case.number)
                for case in self.case_ids
            ],
            "documents": [
                (document.name, document.case_ids.agency_id.mapped("name"))
                for document in self.document_ids
                if document.attachment_id
            ],
            "url": self.case_ids[:1]._progress_url(),
        }
        content = forms.receipt(values, self.case_ids[:1]._paper_font())
        files = self.env["ir.attachment"].sudo()  # sudo: the act was checked
        attachment = files.create(
            {
                "name": f"{forms.RECEIPT}-{self.number}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        raw.write(
            {
                "attachment_id": attachment.id,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )

    def action_print(self):
        """Open the receipt."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}",
            "target": "new",
        }

    def write(self, vals):
        if not self.env.su and self.filtered("accepted_on"):
            raise ValidationError(
                self.env._("An accepted matter stays as it was handed in.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        if self.filtered("accepted_on"):
            self.env["gov.case"]._refuse(
                "SUITE-APPEND", self.env._("An accepted matter is never deleted.")
            )
