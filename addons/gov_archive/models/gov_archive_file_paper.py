from odoo import api, fields, models

from odoo.addons.gov_items.report import pdf

from ..report import papers, words
from .gov_archive_file import PACKAGE_GROUPS
from .gov_archive_file_package import OFFSET


class GovArchiveFilePaper(models.Model):
    """Cover, inner catalogue and back sheet as PDF, in Chinese."""

    _inherit = "gov.archive.file"

    cover = fields.Binary(
        compute="_compute_cover",
        groups=PACKAGE_GROUPS,
        help="Cover, inner catalogue and back sheet, to be printed for the paper file.",
    )

    @api.depends("number", "title", "state", "document_count", "correction_ids.state")
    def _compute_cover(self):
        for file in self:
            file.cover = papers.as_field(file._print_cover())

    def action_print(self):
        """Open cover, inner catalogue and back sheet."""
        self.ensure_one()
        name = f"{self.display_name}.pdf"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/cover/{name}",
            "target": "new",
        }

    def action_download(self):
        """Download the package."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/package/{self.package_name}"
            "?download=true",
            "target": "download",
        }

    def _print_cover(self):
        self.ensure_one()
        file = self.with_context(lang=words.LANG)
        case = file.case_id.sudo()  # sudo: the cover names agencies, applicant masked
        text = papers.CoverText(
            organ=file.holder_id.name,
            title=file.title,
            number=file.number or "",
            facts=[
                (words.CASE_NUMBER, case.number),
                (words.ITEM, case.entry_id.name),
                (words.APPLICANT, case.masked_name or ""),
                (words.REGION, case.region_id.name),
                (words.DECIDER, case.decided_agency_id.name or ""),
                (words.IN_NAME_OF, case.in_name_of_id.name or ""),
                (words.OUTCOME, file._label_of(case, "outcome")),
                (words.CLOSED_ON, str(file.closed_on)),
                (words.PART, file._label_of(file, "part")),
                (words.RETENTION, file._label_of(file, "retention")),
                (words.CUSTODIAN, file.custodian_id.name),
                (words.BASIS, file._basis_text()),
            ],
            rows=file._catalogue(),
            totals=(file.document_count, file._page_total(), file.byte_count),
            stands_in=0 in file.document_ids.mapped("page_count"),
            compiler=file.packaged_by_id.name or "",
            packed=file._local_text(file.packaged_at),
            checked=file._local_text(file.verified_at),
            seal=file.seal or "",
            custody=[
                (row.agency_id.name, file._local_text(row.since), row.receipt_by.name)
                for row in file.custody_ids
            ],
            versions=file._version_rows(),
        )
        return papers.cover(text, pdf.register_font(self.env))

    def _version_rows(self):
        return [
            (
                str(version.version),
                self._local_text(version.decided_at),
                version.reason,
                f"{version.author_id.name}、{version.approver_id.name}",
            )
            for version in self._filed_versions()
        ]

    def _catalogue(self):
        return [
            (
                document.sequence,
                self._label_of(document, "category"),
                document.name,
                words.sheets(document.page_count),
                document.first_page,
                words.format_of(document.name, document.pdfa),
                document.sha256[:16],
            )
            for document in self.document_ids.sorted("sequence")
        ]

    def _page_total(self):
        """Pages as the catalogue numbers them."""
        return sum(words.sheets(n) for n in self.document_ids.mapped("page_count"))

    @api.model
    def _local_text(self, value):
        return f"{value + OFFSET:%Y-%m-%d %H:%M}" if value else ""
