import io
import logging

from odoo import api, fields, models
from odoo.tools.pdf import PdfReader

_logger = logging.getLogger(__name__)
#: Kinds of documents whose text can be read as it is.
PLAIN = ("text/", "application/json", "application/xml")
#: Pages and characters that are read of one document at most.
MOST_PAGES, MOST_CHARACTERS = 300, 1_000_000


class GovArchiveText(models.Model):
    """Text of a document, so that files are found by what they say.

    Kept apart from the documents, which never change. Nobody reads it but the
    search of files, which stays within the user's rights.
    """

    _name = "gov.archive.text"
    _inherit = "gov.archive.act.mixin"
    _description = "Extracted Text"
    _order = "file_id, id"
    _rec_name = "document_id"
    _log_access = False

    file_id = fields.Many2one(
        "gov.archive.file", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        "gov.archive.document", required=True, index=True, ondelete="restrict"
    )
    text = fields.Text(index="trigram")

    _document_uniq = models.Constraint(
        "unique(document_id)", "A document's text is extracted once."
    )

    @api.model
    def _cron_extract(self, limit=200):
        """Extract the text of packaged documents, some at a time."""
        documents = self.env["gov.archive.document"].search(
            [
                ("file_id.state", "in", ("packaged", "in_custody")),
                ("text_ids", "=", False),
            ],
            limit=limit,
        )
        for document in documents:
            self._extract(document)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _extract(self, document):
        attachment = document.attachment_id.sudo()  # sudo: follows the document
        with attachment._gov_open() as source:
            text = self._text_of(source, document.mimetype)
        return self._act_create(
            [
                {
                    "file_id": document.file_id.id,
                    "document_id": document.id,
                    "text": f"{document.name}\n{text}"[:MOST_CHARACTERS],
                }
            ]
        )

    @api.model
    def _text_of(self, source, mimetype):
        if (mimetype or "").startswith(PLAIN):
            content = source.read(MOST_CHARACTERS)
            return content.decode("utf-8", "replace").replace("\0", "")
        if mimetype != "application/pdf":
            return ""
        try:
            reader = PdfReader(io.BytesIO(source.read()))
            texts = [page.extract_text() for page in reader.pages[:MOST_PAGES]]
        except Exception as error:  # noqa: BLE001 - a broken file has no text
            _logger.info("no text in a document of the archive: %s", error)
            return ""
        return "\n".join(texts).replace("\0", "")
