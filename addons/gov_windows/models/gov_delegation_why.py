from odoo import models


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    def _why_lines(self, on_date):
        """Add the windows that serve the item, or where it is handled instead."""
        lines = super()._why_lines(on_date)
        windows = self.sudo().window_ids  # sudo: names of windows, for every reader
        text = "、".join(windows.mapped("display_name")) or self.hall_exemption_place
        lines.append({"label": self.env._("Windows"), "text": text or "–"})
        return lines
