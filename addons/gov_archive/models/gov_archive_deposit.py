from odoo import fields, models


class GovArchiveDeposit(models.Model):
    """A package in the chain of its fonds and day."""

    _name = "gov.archive.deposit"
    _inherit = "gov.chain.mixin"
    _description = "Package Deposited"
    _order = "day_id, id"
    _rec_name = "number"

    _chain_scope = "day_id"
    _chain_fields = ("day_id", "file_id", "number", "seal", "package_sha256")

    day_id = fields.Many2one(
        "gov.archive.day", required=True, readonly=True, index=True, ondelete="restrict"
    )
    file_id = fields.Many2one(
        "gov.archive.file",
        "Case file",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    number = fields.Char("Archival number", required=True, readonly=True)
    seal = fields.Char(required=True, readonly=True, size=64)
    package_sha256 = fields.Char(
        "SHA-256 of the package", required=True, readonly=True, size=64
    )
