from odoo import fields, models


class GovIntermediaryRecord(models.Model):
    """The integrity record: promises kept and broken, complaints, decisions."""

    _name = "gov.intermediary.record"
    _description = "Integrity Record"
    _order = "day desc, id desc"
    _rec_name = "kind"

    intermediary_id = fields.Many2one(
        "gov.intermediary", required=True, index=True, ondelete="restrict"
    )
    order_id = fields.Many2one(
        "gov.intermediary.order", index="btree_not_null", ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("kept", "Promise kept"),
            ("late", "Promise of time broken"),
            ("overcharged", "Promise of price broken"),
            ("complaint", "Complaint upheld"),
            ("decision", "Decision"),
        ],
        required=True,
        index=True,
    )
    day = fields.Date(required=True, default=lambda self: self._city_today())
    note = fields.Text()
