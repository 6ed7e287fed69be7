from odoo import models


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    def action_open_disputes(self):
        """Disputes about these delegations that the user may see."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_delegation.gov_dispute_action"
        )
        domain = [("delegation_id", "in", self.ids)]
        context = {"default_delegation_id": self.id} if len(self) == 1 else {}
        return dict(action, domain=domain, context=context)
