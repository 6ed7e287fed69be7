from odoo import api, models


class GovPolicyChange(models.Model):
    _inherit = "gov.policy.change"

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        changes._propose_training()
        return changes

    def write(self, vals):
        result = super().write(vals)
        if "entry_ids" in vals:
            self._propose_training()
        return result

    def _propose_training(self):
        """Propose training on every entry touched to the agencies that grant it."""
        needs = self.env["gov.training.need"]
        for change in self:
            law = f"{change.name} {change.number or ''}".strip()
            needs._propose_law(change.entry_ids, law, change.date)
