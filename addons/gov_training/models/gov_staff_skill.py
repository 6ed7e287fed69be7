from odoo import api, models


class GovStaffSkill(models.Model):
    """Who may be planned: training that a programme insists on (``block``)."""

    _inherit = "gov.staff.skill"

    @api.model
    def _may_serve(self, employees, days, windows=None):
        """Take away days without training on all that is done at the windows."""
        found = super()._may_serve(employees, days, windows)
        if not windows:
            return found
        halls = windows.sudo()  # sudo: certificates of people of other agencies
        entries = halls._training_cells(("block",)).entry_id
        if not entries:
            return found
        trained = employees.sudo()._gov_trained_days(entries, days)  # sudo: as above
        return {
            person: {
                day
                for day in open_days
                if all((person, entry, day) in trained for entry in entries.ids)
            }
            for person, open_days in found.items()
        }
