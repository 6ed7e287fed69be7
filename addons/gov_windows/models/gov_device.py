from odoo import api, fields, models
from odoo.exceptions import ValidationError


class GovDevice(models.Model):
    """A facility of a centre: queue machine, terminal, scanner, camera …"""

    _name = "gov.device"
    _description = "Facility"
    _inherit = ["gov.centre.mixin"]
    _order = "centre_id, kind_id, number"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    kind_id = fields.Many2one(
        "gov.device.kind", required=True, index=True, ondelete="restrict"
    )
    serves = fields.Selection(related="kind_id.serves")
    number = fields.Char("Inventory number", help="Or serial number.")
    quantity = fields.Integer(default=1, required=True)
    state = fields.Selection(
        [
            ("working", "Working"),
            ("repair", "Under repair"),
            ("retired", "Out of use"),
        ],
        required=True,
        default="working",
        index=True,
    )
    window_id = fields.Many2one(
        "gov.window",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('centre_id', '=', centre_id)]",
    )
    point_id = fields.Many2one(
        "gov.service.point",
        "Service point",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('centre_id', '=', centre_id)]",
    )
    place = fields.Char(help="Where it stands, in words.")
    hours = fields.Char(help="As 24 hours, for terminals outside the hall.")
    latitude = fields.Float(digits=(9, 6))
    longitude = fields.Float(digits=(9, 6))
    item_ids = fields.One2many("gov.device.item", "device_id", "Items on it")
    end_count = fields.Integer(
        "Handled to the end", compute="_compute_item_counts", store=True
    )
    query_count = fields.Integer(
        "Only queried", compute="_compute_item_counts", store=True
    )

    _quantity = models.Constraint("CHECK(quantity > 0)", "At least one.")
    _number_uniq = models.UniqueIndex(
        "(kind_id, number) WHERE number IS NOT NULL",
        "A facility of this kind has the number already.",
    )

    @api.depends("item_ids.scope", "item_ids.date_to")
    def _compute_item_counts(self):
        for device in self:
            current = device.item_ids.filtered(lambda line: not line.date_to)
            ends = current.filtered(lambda line: line.scope == "end")
            device.end_count = len(ends)
            device.query_count = len(current - ends)

    @api.constrains("window_id", "centre_id", "point_id")
    def _check_centre(self):
        for device in self:
            centres = device.window_id.centre_id | device.point_id.centre_id
            if centres - device.centre_id:
                raise ValidationError(
                    self.env._("The facility stands in another centre.")
                )
