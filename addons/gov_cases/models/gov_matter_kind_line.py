from odoo import api, fields, models


class GovMatterKindLine(models.Model):
    """Which agency does what in a joint matter, in which order and time (JN18)."""

    _name = "gov.matter.kind.line"
    _description = "Line of a Joint Matter"
    _order = "kind_id, place, id"
    _rec_name = "entry_id"

    kind_id = fields.Many2one(
        "gov.matter.kind", required=True, index=True, ondelete="cascade"
    )
    programme_id = fields.Many2one(related="kind_id.programme_id")
    place = fields.Integer(
        "Turn",
        required=True,
        default=1,
        aggregator=None,
        help="Lines of the same number run side by side; those of a higher one are "
        "granted only after them.",
    )
    entry_id = fields.Many2one(
        "gov.entry",
        "Item",
        required=True,
        ondelete="restrict",
        domain="[('programme_id', '=', programme_id)]",
    )
    sector_id = fields.Many2one(related="entry_id.sector_id", string="Agency")
    task = fields.Char(
        "What it does", help="In the words of the list; empty: it handles the item."
    )
    days = fields.Integer(
        "Limit", aggregator=None, help="Working days; 0: as the item's manual promises."
    )
    shown_days = fields.Integer(
        "Working days", compute="_compute_shown_days", aggregator=None
    )

    _entry_once = models.Constraint(
        "unique(kind_id, entry_id)", "An item stands once in a matter."
    )
    _numbers = models.Constraint(
        "CHECK(place > 0 AND days >= 0)", "Order from 1 on, limits of no day or more."
    )

    @api.depends("days", "entry_id")
    def _compute_shown_days(self):
        manuals = self.entry_id._manuals_for(
            self.env["gov.region"], self.env["gov.case"]._today()
        )
        for line in self:
            manual = manuals.get(line.entry_id.id) or self.env["gov.manual"]
            line.shown_days = (
                line.days or manual.promised_days or manual.statutory_days or 0
            )
