from odoo import fields, models


class GovDisputeNote(models.Model):
    """What was done about a dispute, row by row in a hash chain."""

    _name = "gov.dispute.note"
    _inherit = "gov.chain.mixin"
    _description = "Dispute Note"
    _order = "noted_at desc, id desc"
    _rec_name = "text"

    _chain_scope = "dispute_id"
    _chain_fields = ("dispute_id", "user_id", "noted_at", "text")

    dispute_id = fields.Many2one(
        "gov.dispute", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Noted by", required=True, readonly=True, ondelete="restrict"
    )
    noted_at = fields.Datetime(required=True, readonly=True)
    text = fields.Text("Note", required=True, readonly=True)
