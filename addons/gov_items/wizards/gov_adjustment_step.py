from odoo import fields, models


class GovAdjustmentStep(models.TransientModel):
    """Asks for what a stage of an adjustment needs."""

    _name = "gov.adjustment.step"
    _description = "Stage of an Adjustment"

    adjustment_id = fields.Many2one("gov.adjustment", required=True)
    act = fields.Selection(
        [("decide", "Decide"), ("publish", "Publish"), ("reject", "Refuse")],
        required=True,
        default="decide",
    )
    number = fields.Char(
        string="Document Number",
        help="Of the government's approval, or of the publication.",
    )
    date = fields.Date(default=lambda self: self._city_today())
    reason = fields.Text()
    effect_preview = fields.Html(related="adjustment_id.effect_preview", sanitize=False)

    def action_apply(self):
        """Take the stage."""
        self.ensure_one()
        adjustment = self.adjustment_id
        if self.act == "reject":
            adjustment.action_reject(self.reason)
        elif self.act == "decide":
            adjustment.action_decide(self.number, self.date)
        else:
            adjustment.action_publish(self.number, self.date)
        return {"type": "ir.actions.act_window_close"}
