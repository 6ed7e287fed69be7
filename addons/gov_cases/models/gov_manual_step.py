from odoo import api, fields, models

from .gov_case import KINDS


class GovManualStep(models.Model):
    _inherit = "gov.manual.step"

    kind = fields.Selection(
        KINDS,
        "Step of the case",
        help="The step of a case that this limit is for; its own light follows.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # The limits of the steps are remembered: see gov.manual.
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
