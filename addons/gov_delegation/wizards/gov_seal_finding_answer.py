from odoo import fields, models


class GovSealFindingAnswer(models.TransientModel):
    """Takes the answer to a finding, with its proof."""

    _name = "gov.seal.finding.answer"
    _description = "Answer a Finding"

    finding_id = fields.Many2one("gov.seal.finding", required=True, readonly=True)
    text = fields.Text("What was done", required=True)
    file = fields.Binary("Proof", attachment=False)
    file_name = fields.Char()

    def action_answer(self):
        """Answer; the finding checks that the user is the person named."""
        self.ensure_one()
        content = self.with_context(bin_size=False).file
        self.finding_id.action_answer(self.text, content, self.file_name)
        return {"type": "ir.actions.act_window_close"}
