import base64
import hashlib

from odoo import fields, models


class GovSealStamp(models.TransientModel):
    """Stamp a document outside a case: the file is hashed, not kept."""

    _name = "gov.seal.stamp"
    _description = "Stamp a Document"

    seal_id = fields.Many2one("gov.seal", required=True, readonly=True)
    kind = fields.Selection(related="seal_id.kind")
    delegation_id = fields.Many2one(
        "gov.delegation",
        help="Item and region of the matter. A No. 2 seal is refused without one: it "
        "serves no power of the region's own (JN21 three (two) 6).",
    )
    subject = fields.Char(required=True, help="What it is for: the case number.")
    document = fields.Binary(required=True, attachment=False)
    document_name = fields.Char(required=True)
    copies = fields.Integer(required=True, default=1)

    def action_stamp(self):
        """Enter the impression in the ledger and show it.

        :raise UserError: one of the checks of ``gov.seal._stamp``
        """
        self.ensure_one()
        impression = self.seal_id._stamp(
            delegation=self.delegation_id,
            subject=self.subject,
            document_name=self.document_name,
            sha256=hashlib.sha256(base64.b64decode(self.document)).hexdigest(),
            copies=self.copies,
        )
        return impression._get_records_action()
