from odoo import api, fields, models

from ..kernel.package import Document
from ..report import words

_ACT_KEY = "_gov_archive_document_act"
_ACT = object()  # cannot come over RPC: only code of this process can hold it

_TRIGGER = """
    CREATE OR REPLACE FUNCTION gov_archive_document_forbid() RETURNS trigger AS $$
    DECLARE
        current_state varchar;
    BEGIN
        SELECT state INTO current_state FROM gov_archive_file
            WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.file_id ELSE OLD.file_id END;
        IF current_state IS NOT NULL AND current_state <> 'assembled' THEN
            RAISE EXCEPTION USING MESSAGE =
                'SUITE-APPEND: documents of a packaged case file never change';
        END IF;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END
    $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS gov_archive_document_forbid ON gov_archive_document;
    CREATE TRIGGER gov_archive_document_forbid BEFORE INSERT OR UPDATE OR DELETE
        ON gov_archive_document
        FOR EACH ROW EXECUTE FUNCTION gov_archive_document_forbid();
"""


class GovArchiveDocument(models.Model):
    """One document of a case file, in the order of the inner catalogue."""

    _name = "gov.archive.document"
    _description = "Document of a Case File"
    _order = "file_id, sequence, id"

    file_id = fields.Many2one(
        "gov.archive.file", required=True, readonly=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(required=True, readonly=True, aggregator=None)
    category = fields.Selection(
        [
            ("application", "Application"),
            ("process", "Process"),
            ("result", "Result"),
        ],
        required=True,
        readonly=True,
    )
    name = fields.Char("Document", required=True, readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", required=True, readonly=True, ondelete="restrict"
    )
    mimetype = fields.Char("Format", required=True, readonly=True)
    size = fields.Integer("Bytes", readonly=True)
    sha256 = fields.Char(
        "SHA-256",
        required=True,
        readonly=True,
        size=64,
        help="As noted when the document came into the case; packaging compares.",
    )
    page_count = fields.Integer(
        "Pages",
        readonly=True,
        help="Counted in PDF files and pictures; 0 where not countable. In the file "
        "such a document takes one page, for the sheet that stands for it.",
    )
    dpi = fields.Integer(
        "Resolution",
        readonly=True,
        aggregator=None,
        help="Points per inch of the coarsest scanned page, measured when the case was "
        "closed; 0 where nothing was scanned or it cannot be told.",
    )
    pdfa = fields.Selection(
        [
            ("pdfa", "PDF/A"),
            ("broken", "Not as stated"),
            ("plain", "PDF"),
        ],
        "Long-term format",
        readonly=True,
        help="A PDF that is identified as PDF/A (ISO 19005) and passes our own checks: "
        "embedded fonts, no encryption, no programs, nothing outside of the file. It "
        "is no certificate of conformance.",
    )
    first_page = fields.Integer(
        compute="_compute_first_page",
        help="Page of the file on which the document begins.",
    )
    content = fields.Binary(compute="_compute_content")
    text_ids = fields.One2many("gov.archive.text", "document_id")

    _sequence_uniq = models.Constraint(
        "unique(file_id, sequence)", "A place in the catalogue is taken once."
    )

    @api.private
    def init(self):
        """Install the trigger that keeps the documents of a packaged file."""
        super().init()
        self.env.cr.execute(_TRIGGER)

    @api.depends("sequence", "page_count", "file_id.document_ids.page_count")
    def _compute_first_page(self):
        for document in self:
            before = document.file_id.document_ids.filtered(
                lambda d, document=document: d.sequence < document.sequence
            )
            document.first_page = 1 + sum(
                words.sheets(n) for n in before.mapped("page_count")
            )

    @api.depends("attachment_id")
    def _compute_content(self):
        for document in self:
            attachment = document.attachment_id.sudo()  # sudo: follows the document
            document.content = attachment.datas

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get(_ACT_KEY) is not _ACT:
            self._refuse_change()
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        self._refuse_change()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        if self:
            self._refuse_change()

    @api.model
    def _act_create(self, vals_list):
        """Enter documents as assembly or packaging of their file."""
        return self.with_context(**{_ACT_KEY: _ACT}).create(vals_list)

    @api.model
    def _refuse_change(self):
        raise self.env["gov.clause"]._refusal(
            "SUITE-APPEND",
            self.env._(
                "The documents of a case file are those of its case; they are neither "
                "entered nor changed nor deleted here."
            ),
        )

    def action_open(self):
        """Open the document."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/{self.name}",
            "target": "new",
        }

    def _text_source(self):
        return self.attachment_id

    def _as_package_document(self):
        """This document as the package builder reads it, streamed from the store."""
        self.ensure_one()
        attachment = self.attachment_id.sudo()  # sudo: follows the document
        return Document(
            self.category,
            self.name,
            self.size,
            attachment._gov_open,
            self.mimetype,
            self.sha256,
            self.page_count,
            self.dpi,
        )
