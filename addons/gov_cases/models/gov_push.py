from odoo import api, fields, models


class GovPush(models.Model):
    """A decision put before a supervisor: sent, claimed, answered (审管互动).

    Created by the decision itself, one per supervising agency. A supervisor of
    the agency claims it within 2 working days and feeds back what was done.
    """

    _name = "gov.push"
    _description = "Push to a Supervisor"
    _order = "claim_due_on, id"
    _rec_name = "case_id"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Supervising agency",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    entry_id = fields.Many2one(related="case_id.entry_id", store=True)
    region_id = fields.Many2one(related="case_id.region_id", store=True)
    state = fields.Selection(
        [("sent", "Sent"), ("claimed", "Claimed"), ("answered", "Answered")],
        required=True,
        readonly=True,
        default="sent",
        index=True,
    )
    sent_at = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    claim_due_on = fields.Date(
        required=True,
        readonly=True,
        help="2 working days after the decision, the suite's default.",
    )
    claimed_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    claimed_at = fields.Datetime(readonly=True)
    answered_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    answered_at = fields.Datetime(readonly=True)
    feedback = fields.Text(
        readonly=True, help="The check made (date, kind, result), or why none."
    )

    _once = models.Constraint(
        "unique(case_id, agency_id)", "A decision is pushed once to each supervisor."
    )

    @api.private
    def _check_supervisor(self):
        """Refuse users who do not supervise for the push's agency."""
        self.ensure_one()
        user = self.env.user
        if (
            not user.has_group("gov_cases.group_supervisor")
            or self.agency_id not in user.gov_agency_ids
        ):
            self.env["gov.case"]._refuse(
                "SUITE-AGENCY",
                self.env._(
                    "%(agency)s claims and answers this push, by its supervisors.",
                    agency=self.agency_id.name,
                ),
            )

    def action_claim(self):
        """Claim the push for the user.

        :raise UserError: another agency's push (SUITE-AGENCY), claimed already
            (JN21-11-09)
        """
        self._check_supervisor()
        self.lock_for_update(allow_referencing=True)
        if self.state != "sent":
            self.env["gov.case"]._refuse(
                "JN21-11-09",
                self.env._(
                    "%(user)s has claimed it already.", user=self.claimed_by.name
                ),
            )
        self.sudo().write(  # sudo: users only read pushes; checked above
            {
                "state": "claimed",
                "claimed_by": self.env.uid,
                "claimed_at": fields.Datetime.now(),
            }
        )
        self.case_id._log("claim", agency=self.agency_id)

    def action_answer(self, text):
        """Feed back to the approver what supervision did.

        :raise UserError: another agency's push, not claimed or answered before, or
            no feedback (JN21-12-02)
        """
        self._check_supervisor()
        self.lock_for_update(allow_referencing=True)
        if self.state != "claimed" or not (text or "").strip():
            self.env["gov.case"]._refuse(
                "JN21-12-02",
                self.env._("A claimed push is answered once, with what was done."),
            )
        self.sudo().write(  # sudo: users only read pushes; checked above
            {
                "state": "answered",
                "answered_by": self.env.uid,
                "answered_at": fields.Datetime.now(),
                "feedback": text.strip(),
            }
        )
        self.case_id._log("answer", detail=text.strip(), agency=self.agency_id)

    def action_ask(self):
        """Open the form for the feedback."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.push.answer",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Feedback"),
            "context": {"default_push_id": self.id},
        }
