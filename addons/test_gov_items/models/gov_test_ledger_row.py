from odoo import fields, models


class GovTestLedgerRow(models.Model):
    """A row with a column of every type that a hash may cover."""

    _name = "gov.test.ledger.row"
    _description = "Test Ledger Row"
    _inherit = ["gov.chain.mixin"]

    _chain_scope = "ledger_id"
    _chain_fields = (
        "subject",
        "user_id",
        "happened_at",
        "day",
        "amount",
        "ratio",
        "flag",
        "copies",
        "kind",
    )

    ledger_id = fields.Many2one(
        "gov.test.ledger", required=True, index=True, ondelete="restrict"
    )
    subject = fields.Char()
    user_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, ondelete="restrict"
    )
    happened_at = fields.Datetime(default=fields.Datetime.now)
    day = fields.Date()
    amount = fields.Float(digits=(16, 2))
    ratio = fields.Float()
    flag = fields.Boolean()
    copies = fields.Integer(default=1)
    kind = fields.Selection([("own", "Own"), ("no2", "No. 2")])
    remark = fields.Char(help="Not covered by the hash.")
