from odoo import models


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    def _why_lines(self, on_date):
        """Add who instructs the item: full-time instructors on the day."""
        lines = super()._why_lines(on_date)
        instructors = self.env["gov.instructor"].search(
            [
                ("entry_id", "=", self.entry_id.id),
                ("full_time", "=", True),
                *self.env["gov.instructor"]._on_domain(on_date),
            ]
        )
        named = instructors.sudo()  # sudo: names of staff, published (JN21 10)
        names = [f"{i.employee_id.name} ({i.agency_id.name})" for i in named]
        text = "、".join(names) or "–"
        lines.append({"label": self.env._("Instructor"), "text": text})
        return lines
