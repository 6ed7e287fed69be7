from odoo import fields, models


class GovCentreArea(models.Model):
    """A functional area of a centre's plan, with size and use."""

    _name = "gov.centre.area"
    _description = "Functional Area"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one(
        "gov.centre.plan", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection(
        [
            ("consulting", "Consulting and guiding"),
            ("window", "Windows"),
            ("self_service", "Online self-service"),
            ("waiting", "Waiting area"),
            ("back_office", "Back office"),
            ("volunteer", "Volunteer station"),
            ("other", "Other"),
        ],
        required=True,
        default="window",
    )
    size = fields.Float(digits=(12, 1), required=True, help="Square metres.")
    purpose = fields.Char(required=True, help="What the area is used for.")
    places = fields.Integer(
        help="Seats or terminals; of a self-service area above all."
    )
    helper_ids = fields.Many2many(
        "hr.employee",
        "gov_centre_area_helper_rel",
        "area_id",
        "employee_id",
        "Helpers",
        help="Who helps visitors here; they stand on the rota as helpers.",
    )

    _size = models.Constraint("CHECK(size > 0)", "Give the size of the area.")
