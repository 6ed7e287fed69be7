from odoo import api, models


class GovTrainingPlanWatch(models.Model):
    """The alarm of the half-year, and the yearly report of an agency."""

    _inherit = "gov.training.plan"

    @api.model
    def _cron_alarm(self):
        """Give the organisers a task while a half-year lacks its central session."""
        year = self._city_today().year
        for plan in self.search([("year", "=", year)]):
            if plan.gap == "none":
                plan.activity_unlink(["mail.mail_activity_data_todo"])
            elif not plan.activity_ids:
                for user in plan.agency_id._training_users():
                    plan.activity_schedule(
                        "mail.mail_activity_data_todo",
                        summary=plan.gap_text,
                        user_id=user.id,
                    )
