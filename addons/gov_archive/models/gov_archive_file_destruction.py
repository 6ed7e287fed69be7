from odoo import fields, models
from odoo.tools import SQL


class GovArchiveFileDestruction(models.Model):
    """Content goes, the record of it stays; what another file holds survives."""

    _inherit = "gov.archive.file"

    def _destroy(self):
        """Destroy package and documents of files that an appraisal condemned.

        The database asks again for the appraisal, its witnesses and holds
        (``gov_archive_forbid_change``).
        """
        files = self.sudo()  # sudo: the appraisal decides
        files._act_write({"state": "destroyed", "destroyed_at": fields.Datetime.now()})
        files.flush_recordset()
        for version in (*files, *files.correction_ids):
            version._package_attachment().unlink()
        corrected = files.correction_ids.line_ids._attachment()
        self._blank(files._own_attachments() | corrected)
        files.text_ids._act().unlink()

    def _own_attachments(self):
        """Attachments of these files that no other living file holds."""
        held = self.document_ids.attachment_id
        others = self.env["gov.archive.document"].search(
            [
                ("attachment_id", "in", held.ids),
                ("file_id", "not in", self.ids),
                ("file_id.state", "!=", "destroyed"),
            ]
        )
        return held - others.attachment_id

    def _blank(self, attachments):
        """Take the content away; name, size and hash stay with the document."""
        names = [name for name in attachments.mapped("store_fname") if name]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE ir_attachment SET store_fname = NULL, db_datas = NULL, "
                "checksum = NULL, index_content = NULL WHERE id = ANY(%s)",
                attachments.ids,
            )
        )
        attachments.invalidate_recordset()
        for name in names:
            attachments._file_delete(name)
