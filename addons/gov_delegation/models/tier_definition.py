from odoo import api, models


class TierDefinition(models.Model):
    """Each party approves an agreement in tiers."""

    _inherit = "tier.definition"

    @api.model
    def _get_tier_validation_model_names(self):
        names = super()._get_tier_validation_model_names()
        return names + ["gov.agreement.approval"]
