from odoo import api, models


class GovAgency(models.Model):
    """The tree of agencies stands in the users' cached record rules."""

    _inherit = "gov.agency"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals or "active" in vals:
            self.env.registry.clear_cache()
        return result
