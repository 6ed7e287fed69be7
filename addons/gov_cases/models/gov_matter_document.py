import base64
import hashlib

from odoo import api, fields, models


class GovMatterDocument(models.Model):
    """A document handed in once for a joint matter."""

    _name = "gov.matter.document"
    _description = "Document of a Joint Matter"
    _order = "matter_id, id"

    matter_id = fields.Many2one(
        "gov.matter", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, copy=False, ondelete="restrict"
    )
    file = fields.Binary(compute="_compute_file", inverse="_inverse_file")
    filename = fields.Char("File name", copy=False)
    sha256 = fields.Char("SHA-256", readonly=True, copy=False, size=64)
    case_ids = fields.Many2many(
        "gov.case",
        string="Given to",
        readonly=True,
        copy=False,
        help="Cases whose own list asks for it; each agency gets just those.",
    )

    @api.depends("attachment_id")
    def _compute_file(self):
        for document in self:
            attachment = document.attachment_id.sudo()  # sudo: follows the document
            document.file = attachment.datas

    def _inverse_file(self):
        for document in self.filtered("file"):
            content = base64.b64decode(document.file)
            document._attach(content, document.filename or document.name)

    def _attach(self, content, filename):
        """Keep the copy of one document and note its SHA-256."""
        self.ensure_one()
        self.check_access("write")
        files = self.env["ir.attachment"].sudo()  # sudo: access was checked above
        attachment = files.create(
            {
                "name": filename,
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.sudo().write(  # sudo: as above
            {
                "attachment_id": attachment.id,
                "filename": filename,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._check_open()
        return documents

    def write(self, vals):
        if not self.env.su:
            self._check_open()
            if {"attachment_id", "sha256", "case_ids"} & set(vals):
                self.env["gov.case"]._refuse(
                    "SUITE-APPEND",
                    self.env._("Hand in the copy; the rest follows from it."),
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        self._check_open()

    def _check_open(self):
        """Refuse changes once the matter is accepted (SUITE-APPEND)."""
        if self.matter_id.filtered("accepted_on"):
            self.env["gov.case"]._refuse(
                "SUITE-APPEND",
                self.env._("A document handed in stays as it is."),
            )
