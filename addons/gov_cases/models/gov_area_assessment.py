from odoo import api, fields, models


class GovAreaAssessment(models.Model):
    """An assessment made once for an area, offered to every project in it."""

    _name = "gov.area.assessment"
    _description = "Assessment of an Area"
    _gov_uploads = {"file": "paper"}
    _order = "region_id, kind"
    _rec_name = "kind"

    kind = fields.Char(required=True, help="As in the plan of permits.")
    region_id = fields.Many2one(
        "gov.region", "Area", required=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency", "Made by", required=True, ondelete="restrict"
    )
    date_from = fields.Date(required=True, default=lambda self: self._city_today())
    date_to = fields.Date(required=True)
    file = fields.Binary(attachment=True)
    filename = fields.Char()

    _period = models.Constraint(
        "CHECK(date_to >= date_from)", "The validity ends too early."
    )

    @api.model
    def _for(self, kind, region):
        """The valid assessment of that kind for the area of ``region``, or none."""
        today = self.env["gov.case"]._today()
        return self.search(
            [
                ("kind", "=", kind),
                ("region_id", "parent_of", region.id),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ],
            limit=1,
        )
