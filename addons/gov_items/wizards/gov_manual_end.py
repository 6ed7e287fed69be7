from odoo import fields, models


class GovManualEnd(models.TransientModel):
    """Asks from which day on a manual ends without a successor, and why."""

    _name = "gov.manual.end"
    _description = "End of a Manual"

    manual_id = fields.Many2one("gov.manual", required=True)
    date = fields.Date(
        string="Last Day", required=True, default=lambda self: self._city_today()
    )
    reason = fields.Text(required=True)

    def action_end(self):
        """End the manual."""
        self.ensure_one()
        self.manual_id._end(self.date, self.reason)
        return {"type": "ir.actions.act_window_close"}
