from odoo import fields, models


class GovManual(models.Model):
    _inherit = "gov.manual"

    typical_case_ids = fields.One2many(related="entry_id.typical_case_ids")

    def action_publish(self):
        """Publish, and propose training on what changed."""
        result = super().action_publish()
        self.env["gov.training.need"]._propose_manuals(self)
        return result

    def action_open_typical_cases(self):
        """Typical cases on the manual's item."""
        return self.entry_id.action_open_typical_cases()

    def action_ask_instructor(self):
        """Ask the item's instructor about this manual."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask the instructor"),
            "res_model": "gov.question",
            "view_mode": "form",
            "context": {
                "default_entry_id": self.entry_id.id,
                "default_manual_id": self.id,
            },
        }
