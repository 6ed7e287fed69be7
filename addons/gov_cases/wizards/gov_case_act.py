import secrets

from odoo import api, fields, models

#: Acts that need words, and whether the words are demanded on the form.
ACTS = [
    ("supplement", "Supplement notice"),
    ("reject", "Do not accept"),
    ("withdraw", "Withdraw"),
    ("suspend", "Stop the clock"),
    ("review", "Substantive review"),
    ("decide", "Decide"),
    ("deliver", "Deliver"),
]


class GovCaseAct(models.TransientModel):
    """The words that an act on a case needs; the case's own method judges."""

    _name = "gov.case.act"
    _description = "Act on a Case"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, ondelete="cascade"
    )
    action = fields.Selection(ACTS, required=True, readonly=True)
    on_sight = fields.Boolean(related="case_id.current_step_id.on_sight")
    step_hint = fields.Text(related="case_id.step_hint")
    review_opinion = fields.Text(compute="_compute_review_opinion")
    passed = fields.Selection(
        [("yes", "Consent"), ("no", "No consent")], "Conclusion", default="yes"
    )
    outcome = fields.Selection(
        [("granted", "Grant"), ("refused", "Refuse")], default="granted"
    )
    reason = fields.Selection(
        lambda self: (
            self.env["gov.case.clock"]
            ._fields["reason"]
            ._description_selection(self.env)[1:]
        )
    )
    text = fields.Text()
    may_seal = fields.Boolean(compute="_compute_may_seal")
    seal_now = fields.Boolean(
        "Stamp at once",
        compute="_compute_seal_now",
        store=True,
        readonly=False,
        help="You are named on the seal: print and stamp the decision in the same act.",
    )
    receiver = fields.Char(help="Who takes the result, or the postal number.")
    request_key = fields.Char(
        default=lambda self: secrets.token_hex(16),
        readonly=True,
        help="Sent with the decision, so that a double click decides once.",
    )

    @api.depends("case_id")
    def _compute_review_opinion(self):
        for act in self:
            step = act.case_id.step_ids.filtered(lambda s: s.kind == "review")[:1]
            act.review_opinion = step.opinion

    @api.depends("case_id", "action")
    def _compute_may_seal(self):
        for act in self:
            # Odoo asks for the form's values first without a case.
            case = act.action == "decide" and act.case_id
            act.may_seal = bool(case) and case._may_seal_next()

    @api.depends("may_seal")
    def _compute_seal_now(self):
        for act in self:
            act.seal_now = act.may_seal

    def action_confirm(self):
        """Hand the words to the case's method."""
        self.ensure_one()
        getattr(self, f"_do_{self.action}")()
        return {"type": "ir.actions.act_window_close"}

    def _do_supplement(self):
        self.case_id.action_supplement(self.text)

    def _do_withdraw(self):
        self.case_id.action_withdraw(self.text)

    def _do_suspend(self):
        self.case_id.action_suspend(self.reason, self.text or "")

    def _do_review(self):
        self.case_id.action_review(self.passed == "yes", self.text)

    def _do_decide(self):
        self.case_id.action_decide(
            self.outcome, self.text or "", self.request_key, seal=self.seal_now
        )

    def _do_deliver(self):
        self.case_id.action_deliver(self.receiver)
