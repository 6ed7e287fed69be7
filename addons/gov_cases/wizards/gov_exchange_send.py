from odoo import fields, models


class GovExchangeSend(models.TransientModel):
    """Hands a case, or its result, to another instance."""

    _name = "gov.exchange.send"
    _description = "Hand On to Another Instance"

    case_id = fields.Many2one(
        "gov.case",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    partner_id = fields.Many2one(
        "gov.exchange.partner", "To instance", required=True, ondelete="cascade"
    )

    def action_confirm(self):
        """Pack the case and show the packet."""
        self.ensure_one()
        packet = self.env["gov.exchange.packet"]._make(self.case_id, self.partner_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.exchange.packet",
            "res_id": packet.id,
            "views": [[False, "form"]],
        }
