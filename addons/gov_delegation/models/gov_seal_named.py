from odoo import fields, models


class GovSealNamed(models.Model):
    """Who was named for a seal, and until when: row by row in a hash chain."""

    _name = "gov.seal.named"
    _inherit = "gov.chain.mixin"
    _description = "History of Seal Users"
    _order = "changed_at desc, id desc"

    _chain_scope = "seal_id"
    _chain_fields = ("seal_id", "role", "change", "user_id", "changed_at", "changed_by")

    seal_id = fields.Many2one(
        "gov.seal", required=True, readonly=True, index=True, ondelete="restrict"
    )
    role = fields.Selection(
        [("user", "User"), ("keeper", "Keeper")], required=True, readonly=True
    )
    change = fields.Selection(
        [("named", "Named"), ("removed", "Removed")], required=True, readonly=True
    )
    user_id = fields.Many2one(
        "res.users", "Person", required=True, readonly=True, ondelete="restrict"
    )
    changed_at = fields.Datetime(required=True, readonly=True)
    changed_by = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
