from odoo import models


class GovMode(models.Model):
    _inherit = "gov.mode"

    def _forwards_up(self):
        """Whether accepted files travel from the lower to the upper body."""
        lower = {"receiver": "lower", "reviewer": "lower"}
        below = any(self[name] == level for name, level in lower.items())
        return bool(self) and below and self.decider == "upper"
