from odoo import fields, models


class GovMatterKind(models.Model):
    """A matter as the public knows it, as "I want to open a restaurant".

    One form, several items; or several agencies of one level side by side.
    """

    _name = "gov.matter.kind"
    _description = "Kind of Joint Matter"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    programme_id = fields.Many2one("gov.programme", required=True, ondelete="restrict")
    entry_ids = fields.Many2many(
        "gov.entry",
        string="Items",
        required=True,
        domain="[('programme_id', '=', programme_id)]",
        help="Each becomes a case; all run side by side.",
    )
    days = fields.Integer(
        "Total limit",
        required=True,
        default=3,
        aggregator=None,
        help="Working days for the matter as a whole, whatever its items promise "
        "(JN18: property with transfer, tax and mortgage 3).",
    )
    active = fields.Boolean(default=True)

    _days_positive = models.Constraint(
        "CHECK(days > 0)", "A limit has one working day at least."
    )
