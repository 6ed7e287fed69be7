from odoo import api, fields, models

from odoo.addons.gov_items.report import pdf

from ..report import numbered, papers, words
from .gov_archive_file import PACKAGE_GROUPS

#: Bytes of a file that are put into one PDF at most; beyond, document by document.
MOST_BYTES = 300 << 20


class GovArchiveFilePages(models.Model):
    """The file as pages: numbered for the paper twin, copied for a borrower."""

    _inherit = "gov.archive.file"

    numbered = fields.Binary(
        compute="_compute_numbered",
        groups=PACKAGE_GROUPS,
        help="All documents in the catalogue's order, each page with its number in the "
        "file. A print: the documents themselves carry no stamp.",
    )

    @api.depends("number", "document_ids")
    def _compute_numbered(self):
        font = pdf.register_font(self.env)
        for file in self:
            file._check_printable()
            file.numbered = papers.as_field(
                numbered.numbered(file._pieces(), file.number or "", font)
            )

    def action_print_numbered(self):
        """Open all documents with their page numbers.

        :raise UserError: too large for one PDF (HZ22-62-03)
        """
        self.ensure_one()
        self._check_printable()
        name = f"{self.display_name}-pages.pdf"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/numbered/{name}",
            "target": "new",
        }

    def _check_printable(self):
        if self.byte_count > MOST_BYTES:
            raise self.env["gov.clause"]._refusal(
                "HZ22-62-03",
                self.env._(
                    "%(file)s has %(size)s MB: print it document by document.",
                    file=self.display_name,
                    size=self.byte_count >> 20,
                ),
            )

    def _pieces(self, documents=None):
        """The documents as the papers read them, one at a time, and corrections.

        :param documents: only these; empty or None: the whole file
        """
        self.ensure_one()
        store = self.sudo()  # sudo: who may print was asked
        page = 1
        for document in store.document_ids.sorted("sequence"):
            if not documents or document in documents:
                yield self._piece(document, document.name, page)
            page += words.sheets(document.page_count)
        for version in self._filed_versions():
            for line in version.line_ids.sorted("id"):
                if not documents or line.document_id in documents:
                    name = self.env._(
                        "%(name)s (version %(version)s)",
                        name=line.name,
                        version=version.version,
                    )
                    yield self._piece(line, name, page)
                page += words.sheets(line.page_count)

    @api.model
    def _piece(self, document, name, page):
        with document._as_package_document().open() as source:
            content = source.read()
        return numbered.Piece(name, document.mimetype, content, document.sha256, page)

    def _personal_words(self):
        """What a masked copy hides besides numbers and addresses."""
        case = self.case_id.sudo()  # sudo: they are looked for, not shown
        person = case.applicant_type == "person"
        found = [case.applicant_code if person else "", case.phone, case.address]
        return [text for text in (person and case.applicant_name, *found) if text]
