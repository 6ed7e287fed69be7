from odoo import api, fields, models


class GovCatchment(models.Model):
    """How long people of a village or community travel to a place of service."""

    _name = "gov.catchment"
    _description = "Way to Service"
    _inherit = ["gov.centre.mixin"]
    _order = "region_id, minutes"
    _rec_name = "region_id"

    region_id = fields.Many2one(
        "gov.region", "Village or community", required=True, index=True
    )
    point_id = fields.Many2one(
        "gov.service.point",
        "Service point",
        domain="[('centre_id', '=', centre_id)]",
        ondelete="cascade",
        help="Empty: the centre itself.",
    )
    minutes = fields.Float(required=True, help="Minutes on foot or by bus.")

    _minutes = models.Constraint("CHECK(minutes >= 0)", "A way takes some time.")
    _once = models.UniqueIndex(
        "(region_id, centre_id, COALESCE(point_id, 0))", "This way is entered already."
    )

    @api.model
    def _far(self, regions):
        """Those of the villages that are farther than the circle from everything."""
        limit = self.env["gov.rota.rule"]._parameter("circle_minutes", 15)
        rows = self._read_group(
            [("region_id", "in", regions.ids)], ["region_id"], ["minutes:min"]
        )
        near = {region for region, minutes in rows if minutes <= limit}
        return regions.filtered(lambda region: region not in near)
