from odoo import fields, models


class GovDeviceKind(models.Model):
    """A kind of facility, and where each centre must have one."""

    _name = "gov.device.kind"
    _description = "Kind of Facility"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    serves = fields.Selection(
        [
            ("apply", "Application and inquiry"),
            ("queue", "Queue"),
            ("screen", "Display"),
            ("window", "At the window"),
            ("rating", "Rating"),
            ("record", "Recording and public address"),
            ("payment", "Payment and top-up"),
        ],
        required=True,
        default="window",
        help="Which page or adapter serves the kind.",
    )
    required_hall = fields.Boolean(
        "In every hall", help="City, county and zone halls must have one (JN18)."
    )
    required_township = fields.Boolean("In every township centre")
    required_village = fields.Boolean("At every village station")

    def _required_at(self, centre_kind):
        """Kinds that a centre of a level must have."""
        name = {
            "township": "required_township",
            "village": "required_village",
        }.get(centre_kind, "required_hall")
        return self.filtered(name)
