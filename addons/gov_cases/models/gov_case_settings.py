from odoo import api, models

#: System parameter (without the module's name) -> its initial value. Days are
#: working days unless the name says otherwise.
SETTINGS = {
    "deferral_days": 10,
    "deferral_reminder_days": 2,
    "statutory_days": 20,
    "joint_days": 45,
    "extension_days": 10,
    "joint_extension_days": 15,
    "lower_review_days": 20,
    "forward_days": 2,
    "order_days": 3,
    "claim_days": 2,
    "feedback_days": 10,
    "correction_days": 3,
    "renewal_calendar_days": 30,
    "push_tries": 6,
    "outbox_tries": 8,
}


class GovCaseSettings(models.Model):
    """The numbers of cases that a city may set: ``gov_cases.<name>``."""

    _inherit = "gov.case"

    @api.model
    def _setting(self, name):
        """Return the number that the system parameter ``gov_cases.<name>`` holds.

        :raise KeyError: there is no such setting
        """
        initial = SETTINGS[name]
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not read
        return int(parameters.get_param(f"gov_cases.{name}") or initial)
