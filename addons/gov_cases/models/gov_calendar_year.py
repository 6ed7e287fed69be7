from odoo import models


class GovCalendarYear(models.Model):
    _inherit = "gov.calendar.year"

    def _on_published(self):
        """Recompute the limits of open cases, with the difference kept."""
        result = super()._on_published()
        editions = self.env["gov.calendar.edition"].sudo()  # sudo: by publishing alone
        editions._publish(self)
        return result

    def action_reopen(self):
        """Keep what was in force, so that the next edition can be compared."""
        editions = self.env["gov.calendar.edition"].sudo()  # sudo: as above
        editions._keep_current(self)
        return super().action_reopen()
