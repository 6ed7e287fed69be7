from odoo import fields, models


class GovInspectionEvent(models.Model):
    """What happened to an inspection, in a hash chain: the draw's order is proof."""

    _name = "gov.inspection.event"
    _inherit = "gov.chain.mixin"
    _description = "Inspection Event"
    _order = "inspection_id, id"

    _chain_scope = "inspection_id"
    _chain_fields = ("inspection_id", "kind", "detail", "user_id", "happened_at")

    inspection_id = fields.Many2one(
        "gov.inspection", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("commit", "Seed committed, list fixed"),
            ("reveal", "Seed revealed, drawn"),
            ("conclude", "Concluded"),
            ("publish", "Published"),
            ("close", "Closed"),
        ],
        required=True,
        readonly=True,
    )
    detail = fields.Text(readonly=True)
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    happened_at = fields.Datetime(required=True, readonly=True)
