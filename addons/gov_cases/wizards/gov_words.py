from odoo import fields, models

#: Model -> method that takes the words.
TAKERS = {
    "gov.case.remark": "action_answer",
    "gov.case.transfer.line": "action_missing",
    "gov.supervision.order": "action_answer",
    "gov.project.task": "action_answer",
}


class GovWords(models.TransientModel):
    """The words of an answer; the record's own method judges who may give it."""

    _name = "gov.words"
    _description = "Words of an Answer"

    model = fields.Char(required=True, readonly=True)
    record = fields.Integer(required=True, readonly=True)
    text = fields.Text("Answer or note", required=True)

    def action_confirm(self):
        """Hand the words to the record."""
        self.ensure_one()
        record = self.env[self.model].browse(self.record)
        getattr(record, TAKERS[self.model])(self.text)
        return {"type": "ir.actions.act_window_close"}
