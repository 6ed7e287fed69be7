from odoo import models


class GovProgramme(models.Model):
    _inherit = "gov.programme"

    def action_check_rules(self):
        """Show the gaps, overlaps and contradictions of the programme's rules."""
        self.ensure_one()
        findings = self.env["gov.rule.finding"]._check_programme(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_rule_finding_action"
        )
        action["domain"] = [("id", "in", findings.ids)]
        return action

    def action_try_rules(self):
        """Open the try-out: facts in, profile and reasons out."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_rule_tryout_action"
        )
        action["context"] = {
            "default_programme_id": self.id,
            "default_region_id": self._receiving_regions()[:1].id,
        }
        return action
