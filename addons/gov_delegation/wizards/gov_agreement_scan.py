import base64

from odoo import fields, models


class GovAgreementScan(models.TransientModel):
    """Takes the scan of a signed paper into an agreement."""

    _name = "gov.agreement.scan"
    _description = "Scan of a Signed Paper"

    agreement_id = fields.Many2one("gov.agreement", required=True, readonly=True)
    file = fields.Binary("Scan", required=True, attachment=False)
    file_name = fields.Char()

    def action_add(self):
        """Store the scan for the user's side; the agreement checks the rights."""
        self.ensure_one()
        content = base64.b64decode(self.with_context(bin_size=False).file)
        self.agreement_id._add_scan(content, self.file_name)
        return {"type": "ir.actions.act_window_close"}
