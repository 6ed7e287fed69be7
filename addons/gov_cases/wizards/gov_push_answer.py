from odoo import fields, models


class GovPushAnswer(models.TransientModel):
    """The words of a supervisor: the check that was made, or the feedback."""

    _name = "gov.push.answer"
    _description = "Feedback on a Push"

    push_id = fields.Many2one(
        "gov.push", required=True, readonly=True, ondelete="cascade"
    )
    action = fields.Selection(
        [("act", "Check"), ("answer", "Feedback")],
        required=True,
        readonly=True,
        default="answer",
    )
    checked_on = fields.Date(help="Empty: no check was made; the text says why.")
    kind = fields.Char("Kind of check", help="On site, in writing, online …")
    random_check = fields.Boolean()
    credit_check = fields.Boolean("Credit supervision")
    key_check = fields.Boolean("Key supervision")
    text = fields.Text(
        required=True, help="The check made (date, kind, result), or why none."
    )

    def action_confirm(self):
        """Hand the words to the push."""
        self.ensure_one()
        if self.action == "answer":
            self.push_id.action_answer(self.text)
        else:
            names = ("random_check", "credit_check", "key_check")
            measures = [name for name in names if self[name]]
            self.push_id.action_act(
                self.text, self.kind or "", self.checked_on, measures
            )
        return {"type": "ir.actions.act_window_close"}
