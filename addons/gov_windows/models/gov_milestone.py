from odoo import api, fields, models


class GovMilestone(models.Model):
    """A day by which the source documents want something, region by region."""

    _name = "gov.milestone"
    _description = "Milestone"
    _order = "date_due, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("station", "Approval station at work"),
            ("agency_point", "Agency point in every community"),
        ],
        required=True,
    )
    region_ids = fields.Many2many(
        "gov.region", "gov_milestone_region_rel", "milestone_id", "region_id", "Regions"
    )
    date_due = fields.Date(required=True)
    clause_id = fields.Many2one("gov.clause", required=True, ondelete="restrict")
    missing_ids = fields.Many2many(
        "gov.region", string="Still missing", compute="_compute_missing"
    )
    missing_count = fields.Integer(compute="_compute_missing")
    is_late = fields.Boolean(compute="_compute_missing")

    @api.depends("kind", "region_ids", "date_due")
    def _compute_missing(self):
        today = self._city_today()
        for milestone in self:
            missing = getattr(milestone, f"_missing_{milestone.kind or 'station'}")()
            milestone.missing_ids = missing
            milestone.missing_count = len(missing)
            due = milestone.date_due
            milestone.is_late = bool(missing and due and due < today)

    def _missing_station(self):
        """Regions of the milestone without an open approval station."""
        stations = self.env["gov.centre"].search(
            [("form", "=", "station"), ("building_state", "=", "open")]
        )
        return self.region_ids.filtered(
            lambda region: (
                not stations.filtered(
                    lambda s: (s.region_id.parent_path or "").startswith(
                        region.parent_path
                    )
                )
            )
        )

    def _missing_agency_point(self):
        """Villages below the milestone's regions without an open agency point."""
        villages = self.env["gov.region"].search(
            [("id", "child_of", self.region_ids.ids), ("kind", "=", "village")]
        )
        points = self.env["gov.service.point"].search(
            [
                ("kind", "=", "agency"),
                ("state", "=", "open"),
                ("region_id", "in", villages.ids),
            ]
        )
        return villages - points.region_id
