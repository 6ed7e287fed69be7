import secrets

from odoo import api, fields, models


class GovSealImpression(models.Model):
    """One stamping: the ledger of a seal, row by row in a hash chain.

    Rows come from ``gov.seal._stamp`` only; nobody changes or deletes them,
    the database refuses it too. Upper addons may add fields of their own.
    """

    _name = "gov.seal.impression"
    _inherit = "gov.chain.mixin"
    _description = "Seal Impression"
    _order = "stamped_at desc, id desc"
    _rec_name = "document_name"

    _chain_scope = "seal_id"
    _chain_direct = True
    _chain_fields = (
        "seal_id",
        "user_id",
        "stamped_at",
        "delegation_id",
        "subject",
        "document_name",
        "sha256",
        "copies",
        "check_code",
    )

    seal_id = fields.Many2one(  # the index of the chain begins with it
        "gov.seal", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        "Stamped by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Whoever stamps answers for it (HZ22 one (two) 1).",
    )
    stamped_at = fields.Datetime(required=True, readonly=True, index=True)
    delegation_id = fields.Many2one(
        "gov.delegation", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    subject = fields.Char(
        required=True, readonly=True, help="What it was for: the case number."
    )
    document_name = fields.Char("Document", required=True, readonly=True)
    sha256 = fields.Char(
        "Document SHA-256", required=True, readonly=True, size=64, index=True
    )
    copies = fields.Integer(
        required=True, readonly=True, default=1, help="Number of copies stamped."
    )
    check_code = fields.Char(
        readonly=True,
        size=32,
        help="Printed on the document before it is stamped, as a QR code: the row's "
        "own hash covers the document, so the document cannot bear it.",
    )
    kind = fields.Selection(related="seal_id.kind")
    region_id = fields.Many2one(related="seal_id.region_id")
    agency_id = fields.Many2one(related="seal_id.agency_id")

    _copies_positive = models.Constraint(
        "CHECK(copies > 0)", "An impression has at least one copy."
    )

    _check_code_uniq = models.UniqueIndex(
        "(check_code) WHERE check_code IS NOT NULL",
        "A code stands on one stamped document.",
    )

    @api.model
    def _new_check_code(self):
        """A code that nobody can guess, for a document that will be stamped."""
        return secrets.token_hex(16)

    @api.depends("seal_id", "chain_sequence")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.seal_id.number}-{row.chain_sequence}"
