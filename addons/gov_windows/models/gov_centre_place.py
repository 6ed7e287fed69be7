from odoo import api, fields, models
from odoo.exceptions import ValidationError


class GovCentrePlace(models.Model):
    """Where a window stands on the floor picture, in percent of its size."""

    _name = "gov.centre.place"
    _description = "Window on a Plan"
    _order = "plan_id, id"
    _rec_name = "window_id"

    plan_id = fields.Many2one(
        "gov.centre.plan", required=True, index=True, ondelete="cascade"
    )
    centre_id = fields.Many2one(related="plan_id.centre_id")
    window_id = fields.Many2one("gov.window", required=True, ondelete="cascade")
    left = fields.Float(required=True, help="Percent of the width from the left.")
    top = fields.Float(required=True, help="Percent of the height from the top.")

    _inside = models.Constraint(
        'CHECK("left" BETWEEN 0 AND 100 AND top BETWEEN 0 AND 100)',
        "A window stands on the picture: between 0 and 100 percent.",
    )
    _once = models.Constraint(
        "unique(plan_id, window_id)", "The window stands on the plan already."
    )

    @api.constrains("window_id", "plan_id")
    def _check_centre(self):
        for place in self:
            if place.window_id.centre_id != place.plan_id.centre_id:
                raise ValidationError(
                    self.env._("A plan shows the windows of its own centre.")
                )
