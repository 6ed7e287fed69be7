from odoo import fields, models


class GovAdjustmentAnswer(models.TransientModel):
    """Asks a region for its opinion on an adjustment."""

    _name = "gov.adjustment.answer"
    _description = "Answer to a Hearing"

    hearing_id = fields.Many2one("gov.adjustment.hearing", required=True)
    effect_preview = fields.Html(
        related="hearing_id.adjustment_id.effect_preview", sanitize=False
    )
    stance = fields.Selection(
        [
            ("agree", "Agrees"),
            ("changes", "Agrees with changes"),
            ("object", "Objects"),
        ],
        required=True,
        default="agree",
    )
    opinion = fields.Text(help="Needed unless the region simply agrees.")

    def action_apply(self):
        """Send the opinion."""
        self.hearing_id.answer(self.stance, self.opinion)
        return {"type": "ir.actions.act_window_close"}
