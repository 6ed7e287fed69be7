import base64

from odoo import fields, models


class GovAgreementSign(models.TransientModel):
    """Takes a signature drawn on the screen, then signs as the user."""

    _name = "gov.agreement.sign"
    _description = "Draw the Signature"

    agreement_id = fields.Many2one("gov.agreement", required=True, readonly=True)
    signer = fields.Char(default=lambda self: self.env.user.name, readonly=True)
    signature = fields.Binary(required=True, attachment=False)

    def action_sign(self):
        """Sign for the user's side, and keep the drawing with the signed text."""
        self.ensure_one()
        content = base64.b64decode(self.with_context(bin_size=False).signature)
        self.agreement_id._sign_drawn(content)
        return {"type": "ir.actions.act_window_close"}
