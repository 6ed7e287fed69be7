from odoo import api, fields, models

from .gov_item import ITEM_TYPES


class GovProgrammeTotal(models.Model):
    """A number that the programme's document states about its own annex."""

    _name = "gov.programme.total"
    _description = "Stated Total"
    _order = "programme_id, kind, sequence, id"

    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, help="As the document words it.")
    kind = fields.Selection(
        [("mode", "By mode"), ("type", "By type of item")],
        required=True,
        default="mode",
    )
    mode_id = fields.Many2one(
        "gov.mode",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('programme_id', '=', programme_id)]",
    )
    item_type = fields.Selection(ITEM_TYPES)
    count = fields.Integer(string="Stated", required=True)
    actual = fields.Integer(
        compute="_compute_actual", help="Entries listed with this mode or type."
    )
    difference = fields.Integer(
        compute="_compute_actual", help="Listed minus stated; 0 is right."
    )

    _kind_value = models.Constraint(
        "CHECK((kind = 'mode' AND item_type IS NULL) "
        "OR (kind = 'type' AND mode_id IS NULL))",
        "A total counts either a mode or a type of item.",
    )

    @api.depends(
        "kind",
        "mode_id",
        "item_type",
        "count",
        "programme_id.entry_ids.mode_id",
        "programme_id.entry_ids.item_type",
        "programme_id.entry_ids.active",
    )
    def _compute_actual(self):
        counts = {"mode": {}, "type": {}}
        for programme, mode, item_type, count in self.env["gov.entry"]._read_group(
            [("programme_id", "in", self.programme_id.ids)],
            ["programme_id", "mode_id", "item_type"],
            ["__count"],
        ):
            for kind, value in (("mode", mode.id), ("type", item_type)):
                key = (programme.id, value)
                counts[kind][key] = counts[kind].get(key, 0) + count
        for total in self:
            value = total.mode_id.id if total.kind == "mode" else total.item_type
            key = (total.programme_id.id, value)
            total.actual = counts.get(total.kind, {}).get(key, 0)
            total.difference = total.actual - total.count
