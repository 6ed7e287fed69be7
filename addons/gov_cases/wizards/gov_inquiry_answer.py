from odoo import fields, models


class GovInquiryAnswer(models.TransientModel):
    """The answer to a question or complaint."""

    _name = "gov.inquiry.answer"
    _description = "Answer to a Question"

    inquiry_id = fields.Many2one(
        "gov.inquiry", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(related="inquiry_id.kind")
    question = fields.Text(related="inquiry_id.text")
    text = fields.Text("Answer")
    publish = fields.Boolean(
        help="Show question and answer to everybody, without the person."
    )

    def action_confirm(self):
        """Hand the answer to the inquiry."""
        self.ensure_one()
        self.inquiry_id.action_answer(self.text, self.publish)
        return {"type": "ir.actions.act_window_close"}
