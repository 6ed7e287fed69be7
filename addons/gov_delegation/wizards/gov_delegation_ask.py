from odoo import fields, models

# What the button asks for -> model and method that takes the answer.
ACTIONS = {
    "agreement_end": ("gov.agreement", "action_end"),
    "filing_accept": ("gov.filing", "action_accept"),
    "filing_return": ("gov.filing", "action_return"),
    "filing_refuse": ("gov.filing", "action_refuse"),
    "seal_suspend": ("gov.seal", "action_suspend"),
    "seal_recall": ("gov.seal", "action_recall"),
    "agreement_propose": ("gov.agreement", "action_propose"),
    "agreement_decline": ("gov.agreement", "action_decline"),
    "agreement_suspend": ("gov.agreement", "action_suspend"),
    "agreement_take_back": ("gov.agreement", "action_take_back"),
    "seal_cut": ("gov.seal", "action_cut"),
    "seal_lose": ("gov.seal", "action_lose"),
    "seal_destroy": ("gov.seal", "action_destroy"),
    "support_contest": ("gov.support", "action_contest"),
    "finding_reject": ("gov.seal.finding", "action_reject"),
    "handover_receipt": ("gov.handover", "action_receipt"),
    "dispute_note": ("gov.dispute", "action_note"),
    "blank_issue": ("gov.blank.request", "action_issue"),
    "blank_refuse": ("gov.blank.request", "action_refuse"),
    "blank_use": ("gov.blank.request", "action_use"),
    "blank_obstruct": ("gov.blank.request", "action_obstruct"),
}


class GovDelegationAsk(models.TransientModel):
    """Asks for the one text that an action needs, then runs it as the user."""

    _name = "gov.delegation.ask"
    _description = "Reason or Number"

    action = fields.Selection(
        [
            ("agreement_end", "End the agreement"),
            ("filing_accept", "File"),
            ("filing_return", "Return for correction"),
            ("filing_refuse", "Refuse"),
            ("seal_suspend", "Suspend the seal"),
            ("seal_recall", "Recall the seal"),
            ("agreement_propose", "Put the draft to the other party"),
            ("agreement_decline", "Decline the agreement"),
            ("agreement_suspend", "Suspend the agreement"),
            ("agreement_take_back", "Take the power back"),
            ("seal_cut", "Note the cutting"),
            ("seal_lose", "Report the seal lost"),
            ("seal_destroy", "Record the destruction"),
            ("support_contest", "Contest the support"),
            ("finding_reject", "Answer not sufficient"),
            ("handover_receipt", "Note the receipt"),
            ("dispute_note", "Add a note"),
            ("blank_issue", "Issue blanks"),
            ("blank_refuse", "Refuse blanks"),
            ("blank_use", "Count used blanks"),
            ("blank_obstruct", "Report an obstruction"),
        ],
        required=True,
        readonly=True,
    )
    record_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True
    )
    res_model = fields.Char(compute="_compute_res_model")
    text = fields.Char("Reason or number", required=True)

    def _compute_res_model(self):
        for ask in self:
            ask.res_model = ACTIONS[ask.action][0]

    def action_answer(self):
        """Run the action with the text; the action checks the user's rights."""
        self.ensure_one()
        model, method = ACTIONS[self.action]
        record = self.env[model].browse(self.record_id).exists()
        record.check_access("read")
        getattr(record, method)(self.text)
        return {"type": "ir.actions.act_window_close"}
