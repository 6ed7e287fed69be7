from odoo import api, fields, models
from odoo.fields import Domain


class GovManual(models.Model):
    """The codes under which a guide stands in the systems around."""

    _inherit = "gov.manual"

    code_ids = fields.Many2many(
        "gov.entry.code",
        string="Codes",
        compute="_compute_code_ids",
        search="_search_code_ids",
        help="Codes of the entry that hold in the guide's region on its first day, "
        "else today.",
    )

    @api.depends("entry_id.code_ids", "region_id", "date_from")
    def _compute_code_ids(self):
        today = self._city_today()
        for manual in self:
            day = manual.date_from or today
            regions = (self.env["gov.region"], manual.region_id)
            manual.code_ids = manual.entry_id.code_ids.filtered(
                lambda code, day=day, regions=regions: (
                    code.region_id in regions
                    and (not code.date_from or code.date_from <= day)
                    and (not code.date_to or code.date_to >= day)
                )
            )

    def _search_code_ids(self, operator, value):
        return Domain("entry_id.code_ids", operator, value)
