from odoo import api, fields, models


class GovRegion(models.Model):
    """What a region can take on, and its office for joint handling."""

    _inherit = "gov.region"

    profile_ids = fields.One2many("gov.region.profile", "region_id", string="Profiles")
    joint_office_id = fields.Many2one(
        "gov.agency",
        string="Joint-Handling Office",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('region_id', '=', id)]",
        help="The office that promotes joint handling of building projects in the "
        "city or county (JN18, building projects).",
    )
    capacity_text = fields.Char(
        string="Capacity",
        compute="_compute_capacity_text",
        help="The newest profile in a line (HZ22 two (two)).",
    )

    @api.depends("profile_ids.year", "profile_ids.population", "profile_ids.staff")
    @api.depends_context("lang")
    def _compute_capacity_text(self):
        for region in self:
            newest = region.profile_ids.sorted("year", reverse=True)[:1]
            region.capacity_text = False
            if not newest:
                continue
            region.capacity_text = self.env._(
                "%(year)s: %(people)s inhabitants, %(staff)s staff, %(cases)s cases; "
                "%(industries)s",
                year=newest.year,
                people=newest.population,
                staff=newest.staff,
                cases=newest.cases,
                industries=newest.industries or "–",
            )
