import base64
import hashlib

from odoo import api, fields, models

SIDES = [("grantor", "Granting agency"), ("grantee", "Undertaking agency")]


class GovAgreementSignature(models.Model):
    """A signed file of an agreement, as a party put it in: nobody changes it.

    Rows come from ``action_seal_digitally`` and ``_add_scan`` only. When the
    signatures are taken back, the rows stay and are marked void.
    """

    _name = "gov.agreement.signature"
    _description = "Signed File of an Agreement"
    _order = "id"
    _rec_name = "file_name"

    agreement_id = fields.Many2one(
        "gov.agreement", required=True, readonly=True, index=True, ondelete="restrict"
    )
    side = fields.Selection(SIDES, required=True, readonly=True)
    way = fields.Selection(
        [
            ("digital", "Digital signature (PAdES)"),
            ("scan", "Scan of the paper"),
            ("drawn", "Signature drawn on the screen"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", "Put in by", required=True, readonly=True, ondelete="restrict"
    )
    signed_at = fields.Datetime(required=True, readonly=True)
    file = fields.Binary(required=True, readonly=True, attachment=True)
    file_name = fields.Char(required=True, readonly=True)
    sha256 = fields.Char("File SHA-256", size=64, required=True, readonly=True)
    content_hash = fields.Char(
        "Content SHA-256",
        size=64,
        required=True,
        readonly=True,
        help="Of the agreement's text to which the file belongs.",
    )
    void = fields.Boolean(
        readonly=True, help="The signatures were taken back after this file."
    )

    _one_per_side = models.UniqueIndex(
        "(agreement_id, side, way) WHERE void IS NOT TRUE",
        "Each party puts in one file of a kind.",
    )

    def _bytes(self):
        """The file, or b"" where its stored bytes differ from its SHA-256."""
        self.ensure_one()
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        same = hashlib.sha256(content).hexdigest() == self.sha256
        return content if same else b""

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise self.env["gov.clause"]._refusal(
            "HZ22-32-01", self.env._("A signed file is never deleted.")
        )
