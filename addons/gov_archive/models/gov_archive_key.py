import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from odoo import api, fields, models
from odoo.tools import config

FOLDER = "gov_archive.key_folder"


class GovArchiveKey(models.Model):
    """Public key of a fonds; the private one lies in a file beside the database.

    The key signs every package's tag manifest and every day's anchor (Ed25519).
    It is made when it is first needed, in the folder that the system parameter
    ``gov_archive.key_folder`` names. It is no electronic seal after GB/T 38540.
    """

    _name = "gov.archive.key"
    _inherit = "gov.archive.act.mixin"
    _description = "Signing Key of a Fonds"
    _order = "fonds_code, id desc"
    _rec_name = "fonds_code"

    fonds_code = fields.Char("Fonds", required=True, readonly=True)
    agency_id = fields.Many2one(
        "gov.agency", required=True, readonly=True, index=True, ondelete="restrict"
    )
    public_key = fields.Char(
        required=True,
        readonly=True,
        size=64,
        help="Publish it: `python -m kernel.verify FILE.zip --key KEY` asks for it.",
    )
    made_at = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )

    _key_uniq = models.Constraint("unique(public_key)", "This key is known.")

    @api.model
    def _folder(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not
        default = os.path.join(config["data_dir"], "gov_keys", self.env.cr.dbname)
        return Path(parameters.get_param(FOLDER) or default)

    @api.model
    def _signer(self, agency):
        """A function that signs for the fonds of ``agency``."""
        holder = self.env["gov.archive.fonds"]._fonds_holder(agency)
        path = self._folder() / f"archive-{holder.fonds_code}.key"
        key = self._private(path)
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
        known = self.sudo()  # sudo: everyone's packages are signed
        if not known.search_count([("public_key", "=", public)], limit=1):
            self._act_create(
                [
                    {
                        "fonds_code": holder.fonds_code,
                        "agency_id": holder.id,
                        "public_key": public,
                    }
                ]
            )
        return lambda content: (public, key.sign(content).hex())

    @api.model
    def _private(self, path):
        """The private key in the file, made there if it is not."""
        try:
            return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
        except FileNotFoundError:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = Ed25519PrivateKey.generate()
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
                file.write(key.private_bytes_raw())
        except FileExistsError:  # another process was quicker
            return self._private(path)
        return key
