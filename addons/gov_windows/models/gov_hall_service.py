from odoo import fields, models


class GovHallService(models.Model):
    """A service that JN18 wants at a window of every hall."""

    _name = "gov.hall.service"
    _description = "Service of Every Hall"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    window_ids = fields.Many2many(
        "gov.window",
        "gov_window_hall_service_rel",
        "service_id",
        "window_id",
        "Windows",
    )
