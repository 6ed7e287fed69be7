from odoo import models


class GovInspectionFinding(models.Model):
    _inherit = "gov.inspection.finding"

    def _on_fault_found(self):
        """Propose training where the same item was found at fault often enough."""
        result = super()._on_fault_found()
        self.env["gov.training.need"]._propose_faults(self.entry_id)
        return result
