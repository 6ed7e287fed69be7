from odoo import fields, models


class GovAgency(models.Model):
    _inherit = "gov.agency"

    training_plan_ids = fields.One2many("gov.training.plan", "agency_id", "Plans")

    def action_open_without_plan(self):
        """City agencies that grant items and have no approved plan this year."""
        year = fields.Date.context_today(self).year
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Without a training plan for %(year)s", year=year),
            "res_model": "gov.agency",
            "view_mode": "list,form",
            "domain": self._without_plan_domain(year),
            "context": {"create": False},
        }

    def _without_plan_domain(self, year):
        return [
            ("region_id.kind", "=", "city"),
            ("kind", "in", ("department", "approval_bureau")),
            (
                "training_plan_ids",
                "not any",
                [("year", "=", year), ("state", "=", "approved")],
            ),
        ]
