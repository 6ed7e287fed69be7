from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: States of a case after which nothing more comes.
ENDED = ("closed", "refused_acceptance", "withdrawn", "lapsed")


class GovPointErrand(models.Model):
    """What an agency point hands in, follows and gives out for somebody (JN18).

    taken → handed in (a case runs) → ready → given out. The point sees how far the
    case is and nothing else of it; the result is given out near home.
    """

    _name = "gov.point.errand"
    _inherit = ["mail.activity.mixin"]
    _description = "Errand of an Agency Point"
    _order = "id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "person"]

    number = fields.Char(required=True, readonly=True, copy=False, default="/")
    centre_id = fields.Many2one(
        "gov.centre",
        "Agency point",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('agency_point', '=', True)]",
        default=lambda self: self._default_centre_id(),
    )
    agency_id = fields.Many2one(
        related="centre_id.agency_id", store=True, index=True, string="Office"
    )
    offered_ids = fields.Many2many(
        related="centre_id.point_delegation_ids", string="The point's list"
    )
    delegation_id = fields.Many2one(
        "gov.delegation",
        "Item and place",
        required=True,
        ondelete="restrict",
        domain="[('id', 'in', offered_ids)]",
    )
    circumstance_id = fields.Many2one("gov.circumstance", ondelete="restrict")
    person = fields.Char("Applicant", required=True)
    person_code = fields.Char("Identity number", required=True)
    phone = fields.Char(required=True)
    consent = fields.Boolean(
        "Asks the point to act",
        help="The applicant has asked the point, in writing, to hand it in.",
    )
    line_ids = fields.One2many("gov.point.document", "errand_id", "Documents")
    case_id = fields.Many2one(
        "gov.case", readonly=True, copy=False, index="btree_not_null"
    )
    progress_text = fields.Char(
        "Progress", compute="_compute_progress", compute_sudo=True
    )
    state = fields.Selection(
        [
            ("taken", "Taken"),
            ("handed_in", "Handed in"),
            ("ready", "To be given out"),
            ("ended", "Ended without a result"),
            ("given_out", "Given out"),
        ],
        compute="_compute_progress",
        compute_sudo=True,
        search="_search_state",
    )
    handed_in_at = fields.Datetime(readonly=True, copy=False)
    handed_in_by = fields.Many2one("res.users", readonly=True, copy=False)
    receiver = fields.Char("Given out to", copy=False)
    given_out_at = fields.Datetime(readonly=True, copy=False)
    given_out_by = fields.Many2one("res.users", readonly=True, copy=False)

    _number_uniq = models.Constraint("unique(number)", "This number is taken.")

    @api.model
    def _default_centre_id(self):
        agencies = self.env.user._own_agencies()
        return self.env["gov.centre"].search(
            [("agency_point", "=", True), ("agency_id", "in", agencies.ids)], limit=1
        )

    @api.depends("case_id.state", "case_id.current_kind", "given_out_at")
    def _compute_progress(self):
        cases = self.env["gov.case"]
        states = dict(cases._fields["state"]._description_selection(self.env))
        kinds = dict(cases._fields["current_kind"]._description_selection(self.env))
        for errand in self:
            case = errand.case_id
            parts = (
                case.number,
                states.get(case.state),
                kinds.get(case.current_kind),
                case.due_on and str(case.due_on),
            )
            errand.progress_text = " · ".join(part for part in parts if part)
            errand.state = errand._standing(case)

    def _standing(self, case):
        if self.given_out_at:
            return "given_out"
        if not case:
            return "taken"
        if case.current_kind == "deliver":
            return "ready"
        if case.state in ENDED:
            return "ended"
        return "handed_in"

    @api.model
    def _search_state(self, operator, value):
        """The same order of questions as ``_standing``, as a domain."""
        if operator != "in":
            return NotImplemented
        given = Domain("given_out_at", "!=", False)
        none = Domain("case_id", "=", False)
        ready = Domain("case_id.current_kind", "=", "deliver")
        ended = Domain("case_id.state", "in", ENDED)
        standings = {
            "given_out": given,
            "taken": ~given & none,
            "ready": ~given & ~none & ready,
            "ended": ~given & ~none & ~ready & ended,
            "handed_in": ~given & ~none & ~ready & ~ended,
        }
        return Domain.OR(standings[one] for one in value if one in standings)

    # --- guard ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        today = self.env["gov.case"]._today()
        counter = self.env["gov.case.counter"].sudo()  # sudo: only a serial
        for vals in vals_list:
            serial = counter._next(f"errand{today:%Y%m%d}")
            vals["number"] = f"DB{today:%Y%m%d}{serial:04d}"
        errands = super().create(vals_list)
        errands._check_listed()
        return errands

    def write(self, vals):
        if not self.env.su and self.filtered("case_id") and set(vals) - {"receiver"}:
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND", self.env._("What was handed in stays as it is.")
            )
        result = super().write(vals)
        self._check_listed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_taken(self):
        if self.filtered("case_id"):
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND", self.env._("What was handed in is kept.")
            )

    def _check_listed(self):
        """Only what stands on the point's own list, at a point (JN18-22-08)."""
        for errand in self:
            offered = errand.centre_id.point_delegation_ids
            if not errand.centre_id.agency_point or errand.delegation_id not in offered:
                self._refuse_errand(
                    self.env._(
                        "%(item)s is not on the list of %(point)s.",
                        item=errand.delegation_id.display_name,
                        point=errand.centre_id.display_name,
                    )
                )

    def _refuse_errand(self, message):
        raise self.env["gov.clause"]._refusal("JN18-22-08", message)

    def _hold(self):
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        if self.agency_id not in self.env.user._own_agencies():
            raise AccessError(self.env._("%s does this.", self.agency_id.display_name))

    # --- hand in, follow, give out ----------------------------------------------

    @api.onchange("delegation_id")
    def _onchange_delegation_id(self):
        """Lay out the documents that the item asks for."""
        manual = self._manual()
        self.line_ids = [fields.Command.clear()] + [
            fields.Command.create(
                {"manual_document_id": document.id, "name": document.name}
            )
            for document in manual.document_ids
            if document.source != "20"
        ]

    def _manual(self):
        delegation = self.delegation_id.sudo()  # sudo: the public guide
        if not delegation:
            return self.env["gov.manual"]
        today = self.env["gov.case"]._today()
        return delegation.entry_id._manual_for(delegation.region_id, today)

    def action_hand_in(self):
        """Hand the application in for the applicant; a case runs from now on.

        :raise UserError: JN18-22-08: handed in already, not asked by the applicant;
            what the case refuses
        """
        self._hold()
        if self.case_id or not self.consent:
            self._refuse_errand(
                self.env._("Hand in once, and only what the applicant asks for.")
            )
        case = self.env["gov.case"]._submit(
            "web",
            {
                "delegation": self.delegation_id.id,
                "circumstance": self.circumstance_id.code,
                "applicant": {
                    "name": self.person,
                    "code": self.person_code,
                    "phone": self.phone,
                },
                "service_form": "agent",
                "consent": True,
                "documents": [line._submission() for line in self.line_ids],
            },
            key=f"{self.number}-{self.id}",
            sender="point",
        )
        case._assign_number()
        self.sudo().write(  # sudo: the errand changes by this act alone
            {
                "case_id": case.id,
                "handed_in_at": fields.Datetime.now(),
                "handed_in_by": self.env.uid,
            }
        )
        case._log("point", detail=self.centre_id.name, agency=self.agency_id)

    def action_give_out(self):
        """Give the result to the applicant and close the case.

        :raise UserError: JN18-22-08: no result to be given out, or nobody named;
            JC25-24-01: fees are due
        """
        self._hold()
        case = self.case_id.sudo()  # sudo: the point acts for the delivering agency
        if case:
            case._lock()
        if case.current_kind != "deliver" or not (self.receiver or "").strip():
            self._refuse_errand(
                self.env._("Give out a result that is there, and name who took it.")
            )
        case._check_paid()
        case._log("deliver", detail=self.centre_id.name, agency=self.agency_id)
        case._finish(
            case.current_step_id,
            state="closed",
            closed_on=case._today(),
            receiver=self.receiver.strip(),
        )
        case._on_closed()
        self.sudo().write(  # sudo: as above
            {"given_out_at": fields.Datetime.now(), "given_out_by": self.env.uid}
        )

    def action_print_result(self):
        """Open the decision, to be given out.

        :raise UserError: JN18-22-08: there is none yet
        """
        self._result()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/errand/{self.id}/result.pdf",
            "target": "new",
        }

    def _result(self):
        """The decision's file, for whoever may read the errand.

        :raise AccessError: another point's errand
        :raise UserError: JN18-22-08: there is none yet
        """
        self.ensure_one()
        self.check_access("read")
        document = self.case_id.sudo().decision_document_id  # sudo: for its applicant
        if self.state not in ("ready", "given_out") or not document:
            self._refuse_errand(self.env._("There is no result to be given out yet."))
        return document.attachment_id
