from odoo import fields, models


class GovCaseTransferLine(models.Model):
    """One document on a transfer sheet."""

    _name = "gov.case.transfer.line"
    _description = "Document on a Transfer Sheet"
    _order = "transfer_id, id"

    transfer_id = fields.Many2one(
        "gov.case.transfer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char(required=True, readonly=True)
    document_id = fields.Many2one(
        "gov.case.document", readonly=True, ondelete="restrict"
    )
    sha256 = fields.Char("SHA-256", readonly=True, size=64)
    arrived = fields.Boolean(readonly=True)
    note = fields.Char(readonly=True, help="Why it did not arrive.")
