from odoo import fields, models


class GovManualStep(models.Model):
    """One step of an entry's flow, as the guide prints it."""

    _name = "gov.manual.step"
    _description = "Step of a Manual"
    _inherit = ["gov.manual.line"]
    _order = "manual_id, sequence, id"

    days = fields.Integer(string="Limit", help="Working days for this step.")
    review_points = fields.Text(
        help="What the officer checks here, and where errors are common (JN21 seven)."
    )

    _days_positive = models.Constraint(
        "CHECK(days >= 0)", "A step cannot take less than no time."
    )
