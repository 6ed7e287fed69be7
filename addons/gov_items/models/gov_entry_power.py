from odoo import models


class GovEntry(models.Model):
    """Measures of supervision stand in the lists of powers, too (LC20)."""

    _inherit = "gov.entry"

    def write(self, vals):
        before = {}
        if "supervision_measures" in vals:
            before = {e: e.supervision_measures or "" for e in self}
        result = super().write(vals)
        for entry, old in before.items():
            new = entry.supervision_measures or ""
            if old != new and entry.programme_id.power_lists:
                self.env["gov.power.change"]._open_changes(
                    [
                        row
                        for delegation in entry.delegation_ids
                        if delegation._is_listed_power("")
                        for row in delegation._power_rows("measures", old, new)
                    ]
                )
        return result
