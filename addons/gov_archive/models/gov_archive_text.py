import io
import logging

from odoo import api, fields, models
from odoo.tools.pdf import PdfReader

_logger = logging.getLogger(__name__)
#: Kinds of documents whose text can be read as it is.
PLAIN = ("text/", "application/json", "application/xml")
#: Models whose records have a text -> field that names the record.
SOURCES = {
    "gov.archive.document": "document_id",
    "gov.archive.correction.line": "correction_line_id",
}
#: Pages and characters that are read of one document at most.
MOST_PAGES, MOST_CHARACTERS = 300, 1_000_000


class GovArchiveText(models.Model):
    """Text of a document, so that files are found by what they say.

    Of a document of the first version or of a filed correction. What a correction
    replaced stays in the index: it stays in the file, too. Kept apart from the
    documents, which never change. Nobody reads it but the search of files, which
    stays within the user's rights.
    """

    _name = "gov.archive.text"
    _inherit = "gov.archive.act.mixin"
    _description = "Extracted Text"
    _order = "file_id, id"
    _rec_name = "file_id"
    _log_access = False

    file_id = fields.Many2one(
        "gov.archive.file", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        "gov.archive.document", index="btree_not_null", ondelete="restrict"
    )
    correction_line_id = fields.Many2one(
        "gov.archive.correction.line", index="btree_not_null", ondelete="restrict"
    )
    text = fields.Text(index="trigram")

    _document_uniq = models.Constraint(
        "unique(document_id)", "A document's text is extracted once."
    )
    _correction_line_uniq = models.Constraint(
        "unique(correction_line_id)", "A document's text is extracted once."
    )
    _one_source = models.Constraint(
        "CHECK(num_nonnulls(document_id, correction_line_id) = 1)",
        "A text is that of one document.",
    )

    @api.model
    def _cron_extract(self, limit=200):
        """Extract the text of what is in custody, some documents at a time."""
        waiting = [
            ("file_id.state", "in", ("packaged", "in_custody")),
            ("text_ids", "=", False),
        ]
        documents = self.env["gov.archive.document"].search(waiting, limit=limit)
        lines = self.env["gov.archive.correction.line"].search(
            [*waiting, ("correction_id.state", "=", "filed")], limit=limit
        )
        for document in (*documents, *lines)[:limit]:
            self._extract(document)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _extract(self, document):
        """Keep the text of one document.

        :param document: ``gov.archive.document`` or ``gov.archive.correction.line``
        """
        source = document._text_source().sudo()  # sudo: follows the document
        with source._gov_open() as content:
            text = self._text_of(content, document.mimetype)
        return self._act_create(
            [
                {
                    "file_id": document.file_id.id,
                    SOURCES[document._name]: document.id,
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
