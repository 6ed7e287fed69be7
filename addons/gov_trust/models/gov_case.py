from odoo import models


class GovCase(models.Model):
    _inherit = "gov.case"

    def action_full_view(self):
        """Ask for the reason, then show the applicant's data in full."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Show in full"),
            "res_model": "gov.full.view",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }
