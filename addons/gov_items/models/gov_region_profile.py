from odoo import api, fields, models


class GovRegionProfile(models.Model):
    """What a township can carry in a year, shown beside its list."""

    _name = "gov.region.profile"
    _description = "Profile of a Region"
    _order = "region_id, year DESC"
    _rec_name = "region_id"

    region_id = fields.Many2one(
        "gov.region", required=True, index=True, ondelete="cascade"
    )
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self._city_today().year,
    )
    population = fields.Integer(help="Permanent residents at the end of the year.")
    industries = fields.Char(help="What people there live on.")
    staff = fields.Integer(help="People who could work at the windows.")
    equipment = fields.Text(help="Rooms, terminals, networks.")
    cases = fields.Integer(string="Cases a Year", help="Volume handled by the centre.")
    cases_per_head = fields.Float(
        string="Cases per Member of Staff",
        compute="_compute_cases_per_head",
        aggregator=None,
        digits=(8, 1),
    )

    _year_uniq = models.Constraint(
        "unique(region_id, year)", "The region has a profile of this year already."
    )
    _amounts = models.Constraint(
        "CHECK(population >= 0 AND staff >= 0 AND cases >= 0 AND year > 1990)",
        "Population, staff and cases cannot be negative.",
    )

    @api.depends("cases", "staff")
    def _compute_cases_per_head(self):
        for profile in self:
            profile.cases_per_head = profile.cases / (profile.staff or 1)
