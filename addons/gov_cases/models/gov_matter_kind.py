from odoo import api, fields, models
from odoo.fields import Command


class GovMatterKind(models.Model):
    """A matter as the public knows it, as "I want to open a restaurant".

    One form, several items; or several agencies of one level side by side.
    """

    _name = "gov.matter.kind"
    _description = "Kind of Joint Matter"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    programme_id = fields.Many2one("gov.programme", required=True, ondelete="restrict")
    line_ids = fields.One2many("gov.matter.kind.line", "kind_id", "Order of handling")
    entry_ids = fields.Many2many(
        "gov.entry",
        string="Items",
        compute="_compute_entry_ids",
        inverse="_inverse_entry_ids",
        store=True,
        readonly=False,
        domain="[('programme_id', '=', programme_id)]",
        help="Each becomes a case; those of the same order run side by side.",
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

    @api.depends("line_ids.entry_id")
    def _compute_entry_ids(self):
        for kind in self:
            kind.entry_ids = kind.line_ids.entry_id

    def _inverse_entry_ids(self):
        """Items entered as tags become lines that run side by side."""
        for kind in self:
            gone = kind.line_ids.filtered(
                lambda line, kind=kind: line.entry_id not in kind.entry_ids
            )
            new = kind.entry_ids - kind.line_ids.entry_id
            kind.line_ids = [Command.delete(line.id) for line in gone] + [
                Command.create({"entry_id": entry.id}) for entry in new
            ]
