from odoo import fields, models


class GovDeviceItem(models.Model):
    """An item on a terminal: to the end, or only asked about. Dated, for growth."""

    _name = "gov.device.item"
    _description = "Item on a Terminal"
    _order = "date_from desc, id desc"
    _rec_name = "item_id"

    device_id = fields.Many2one(
        "gov.device", required=True, index=True, ondelete="cascade"
    )
    centre_id = fields.Many2one(related="device_id.centre_id", store=True, index=True)
    item_id = fields.Many2one("gov.item", required=True, ondelete="restrict")
    scope = fields.Selection(
        [("end", "Handled to the end"), ("query", "Only queried")],
        required=True,
        default="query",
    )
    date_from = fields.Date(
        "Since", required=True, default=lambda self: self._city_today()
    )
    date_to = fields.Date("Until")

    _once = models.UniqueIndex(
        "(device_id, item_id) WHERE date_to IS NULL", "The item is on it already."
    )
    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "It ends after it begins."
    )
