import base64
import json

from odoo import fields, models


class GovExchangeTake(models.TransientModel):
    """Takes in a packet that was carried over as a file."""

    _name = "gov.exchange.take"
    _description = "Take in a Packet"

    file = fields.Binary(required=True)
    filename = fields.Char()

    def action_confirm(self):
        """Check the packet and show it.

        :raise UserError: JN18-23-08: no packet, or not a genuine one
        """
        self.ensure_one()
        try:
            envelope = json.loads(base64.b64decode(self.file))
        except (ValueError, RecursionError) as error:
            raise self.env["gov.clause"]._refusal(
                "JN18-23-08", self.env._("The file is no packet.")
            ) from error
        packet = self.env["gov.exchange.packet"]._receive(envelope)
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.exchange.packet",
            "res_id": packet.id,
            "views": [[False, "form"]],
        }
