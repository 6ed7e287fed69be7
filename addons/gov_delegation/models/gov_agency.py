from odoo import models


class GovAgency(models.Model):
    _inherit = "gov.agency"

    def _has_above(self, agencies):
        """Whether one of these agencies is, or lies beneath, one of ``agencies``."""
        above = set(agencies.ids)
        return any(
            above.intersection(map(int, filter(None, agency.parent_path.split("/"))))
            for agency in self
            if agency.parent_path
        )
