from odoo import models
from odoo.fields import Domain


class GovSector(models.Model):
    _inherit = "gov.sector"

    def _expert_pool(self, day):
        """The approved persons of the fields of this sector, qualified on ``day``.

        A field without sectors serves all of them.
        """
        experts = self.env["gov.expert"].sudo()  # sudo: the pool is shared by all
        found = experts.search(self._expert_domain(day), order="id")
        return super()._expert_pool(day) + [expert._pool_row() for expert in found]

    def _expert_domain(self, day):
        served = Domain("field_ids.sector_ids", "=", False)
        if self:
            served |= Domain("field_ids.sector_ids", "in", self.ids)
        return (
            Domain("state", "=", "approved")
            & Domain("kind", "=", "person")
            & Domain("valid_until", ">=", day)
            & served
        )
