from odoo import fields, models

MANAGER = "gov_items.group_agency_manager"


class GovCaseExtension(models.Model):
    """An extension of a case's limit: asked for, approved once by the head.

    Who has the step in hand asks, with reasons; a manager of that agency who did
    not ask approves or declines (Administrative Licensing Law art. 42).
    """

    _name = "gov.case.extension"
    _description = "Extension of the Limit"
    _order = "id desc"
    _rec_name = "case_id"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency", required=True, readonly=True, index=True, ondelete="restrict"
    )
    days = fields.Integer(
        required=True,
        readonly=True,
        aggregator=None,
        help="Working days more; 10 at most, for joint matters 15.",
    )
    reason = fields.Text(
        required=True, readonly=True, help="Told to the applicant in writing."
    )
    state = fields.Selection(
        [("asked", "Asked for"), ("approved", "Approved"), ("declined", "Declined")],
        required=True,
        readonly=True,
        default="asked",
    )
    asked_by = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    asked_at = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    answered_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    answered_at = fields.Datetime(readonly=True)

    _once = models.UniqueIndex(
        "(case_id) WHERE state != 'declined'",
        "The limit of a case is extended once.",
    )
    _days_positive = models.Constraint(
        "CHECK(days > 0)", "An extension has one working day at least."
    )

    def _check_head(self):
        """Refuse all but a manager of the agency who did not ask."""
        self.ensure_one()
        user = self.env.user
        head = user.has_group(MANAGER) and self.agency_id in user._own_agencies()
        if not head or user == self.asked_by:
            self.env["gov.case"]._refuse(
                "XK-42",
                self.env._(
                    "A manager of %(agency)s who did not ask for it approves the "
                    "extension.",
                    agency=self.agency_id.name,
                ),
            )

    def _answer(self, state):
        self._check_head()
        case = self.case_id.sudo()  # sudo: managers read cases, this act is theirs
        case._lock()
        if self.state != "asked" or case.state != "accepted":
            case._refuse("XK-42", self.env._("There is nothing to be answered."))
        self.sudo().write(  # sudo: rows change through this act alone
            {
                "state": state,
                "answered_by": self.env.uid,
                "answered_at": fields.Datetime.now(),
            }
        )
        return case.with_user(self.env.user)

    def action_approve(self):
        """Extend the limit; the applicant is told, with the reasons.

        :raise UserError: not the head, or answered already (XK-42)
        """
        self._answer("approved")._extend(self)

    def action_decline(self):
        """Let the limit stand as it is.

        :raise UserError: not the head, or answered already (XK-42)
        """
        self._answer("declined")._log("extension_declined")
