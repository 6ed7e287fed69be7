from odoo import fields, models


class GovTestLedger(models.Model):
    """What has a chain, as a seal or a case has one."""

    _name = "gov.test.ledger"
    _description = "Test Ledger"

    name = fields.Char(required=True)
    row_ids = fields.One2many("gov.test.ledger.row", "ledger_id")
