from odoo import fields, models


class GovPushAnswer(models.TransientModel):
    """The words of a supervisor's feedback."""

    _name = "gov.push.answer"
    _description = "Feedback on a Push"

    push_id = fields.Many2one(
        "gov.push", required=True, readonly=True, ondelete="cascade"
    )
    text = fields.Text(
        required=True, help="The check made (date, kind, result), or why none."
    )

    def action_confirm(self):
        """Hand the feedback to the push."""
        self.ensure_one()
        self.push_id.action_answer(self.text)
        return {"type": "ir.actions.act_window_close"}
