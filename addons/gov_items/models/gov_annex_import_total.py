from odoo import api, fields, models

from ..kernel.wording import counts_as


class GovAnnexImportTotal(models.Model):
    """A total that is stated somewhere, against the rows that were read."""

    _name = "gov.annex.import.total"
    _description = "Reconciled Total"
    _order = "import_id, source, id"

    import_id = fields.Many2one(
        "gov.annex.import", required=True, index=True, ondelete="cascade"
    )
    source = fields.Selection(
        [("document", "The file's text"), ("programme", "The programme's totals")],
        required=True,
        default="document",
        help="Where the number is stated.",
    )
    name = fields.Char(help="The mode or type as stated; empty: all rows.")
    programme_total_id = fields.Many2one(
        "gov.programme.total", index="btree_not_null", ondelete="cascade"
    )
    stated = fields.Integer(required=True, aggregator=None)
    counted = fields.Integer(
        compute="_compute_counted", aggregator=None, help="Rows read of this kind."
    )
    difference = fields.Integer(
        compute="_compute_counted", aggregator=None, help="Counted minus stated."
    )

    @api.depends(
        "name",
        "stated",
        "programme_total_id",
        "import_id.line_ids.mode_id",
        "import_id.line_ids.item_type",
        "import_id.line_ids.mode_text",
    )
    def _compute_counted(self):
        for total in self:
            total.counted = sum(map(total._counts, total.import_id.line_ids))
            total.difference = total.counted - total.stated

    def _counts(self, line):
        stated = self.programme_total_id
        if stated.kind == "mode":
            return line.mode_id == stated.mode_id
        if stated.kind == "type":
            return line.item_type == stated.item_type
        printed = line.mode_text or line.mode_id.name
        return counts_as(self.name or "", printed, line.item_type)
