import base64
import io
import json

import xlsxwriter

from odoo import api, fields, models

from odoo.addons.gov_items.report import pdf
from odoo.addons.gov_items.report.list_xlsx import OPTIONS

from ..kernel.returns import TOTALS
from ..report import returns as paper
from ..report import words


class GovArchiveReturnPaper(models.Model):
    """The return as PDF with place for the seal, as XLSX and as JSON."""

    _inherit = "gov.archive.return"

    pdf_file = fields.Binary("PDF", compute="_compute_pdf_file")
    xlsx_file = fields.Binary("XLSX", compute="_compute_xlsx_file")
    json_file = fields.Binary("JSON", compute="_compute_json_file")

    @api.depends("sha256", "state")
    def _compute_pdf_file(self):
        for record in self:
            record.pdf_file = base64.b64encode(record._as_pdf_file())

    @api.depends("sha256")
    def _compute_xlsx_file(self):
        for record in self:
            record.xlsx_file = base64.b64encode(record._as_xlsx_file())

    @api.depends("sha256")
    def _compute_json_file(self):
        for record in self:
            record.json_file = base64.b64encode(record._as_json_file())

    def _as_json_file(self):
        return json.dumps(self._export(), ensure_ascii=False, indent=1).encode()

    def _export(self):
        """The return as ``python -m kernel.returns`` reads it."""
        return {
            "month": f"{self.month:%Y-%m}",
            "agency": self.agency_id.name,
            "receiver": self.upper_agency_id.name,
            "programme": self.programme_id.code,
            "version": self.version,
            "sha256": self.sha256,
            "totals": {
                total.mode_id.code: {name: total[name] for name in TOTALS}
                for total in self.total_ids
            },
            "rows": [{k: v or "" for k, v in row.items()} for row in self._rows()],
        }

    def _as_pdf_file(self):
        record = self.with_context(lang=words.LANG)
        return paper.monthly(record._paper(), pdf.register_font(self.env))

    def _paper(self):
        # Whoever questioned it has not received it: their place stays empty.
        taken = self.state == "received"
        outcomes = dict(
            self.env["gov.archive.return.line"]
            .with_context(lang=words.LANG)
            ._fields["outcome"]
            ._description_selection(self.with_context(lang=words.LANG).env)
        )
        return paper.Monthly(
            organ=self.agency_id.name,
            receiver=self.upper_agency_id.name,
            programme=f"{self.programme_id.name}（{self.programme_id.code}）",
            month=paper.month_text(self.month),
            version=self.version,
            totals=[
                (t.mode_id.name, *(t[name] for name in TOTALS)) for t in self.total_ids
            ],
            rows=[
                (
                    line.case_number,
                    line.entry_id.name,
                    line.mode_id.name,
                    str(line.accepted_on or ""),
                    str(line.handled_on or ""),
                    outcomes.get(line.outcome, ""),
                )
                for line in self.line_ids
            ],
            sha256=self.sha256 or "",
            signer=self.submitted_by_id.name or "",
            signed=self._day(self.submitted_at),
            taker=(taken and self.received_by_id.name) or "",
            taken=self._day(taken and self.received_at),
        )

    def _day(self, moment):
        return self.env["gov.archive.file"]._local_text(moment)

    def _as_xlsx_file(self):
        text = self.with_context(lang=words.LANG)._paper()
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, OPTIONS) as book:
            bold = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1})
            cell = book.add_format({"border": 1})
            for name, head, rows in (
                (paper.SHEET_TOTALS, paper.TOTALS, text.totals),
                (paper.SHEET_ROWS, paper.ROWS, text.rows),
            ):
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, head, bold)
                for place, row in enumerate(rows, 1):
                    sheet.write_row(place, 0, row, cell)
                sheet.freeze_panes(1, 0)
                sheet.set_column(0, len(head) - 1, 22)
        return out.getvalue()

    def action_file(self):
        """Open one of the files; the context says which and how it is named."""
        self.ensure_one()
        kind = self.env.context.get("file", "pdf")
        name = f"{self.month:%Y-%m}-{self.agency_id.name}.{kind}"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{kind}_file/{name}"
            + ("" if kind == "pdf" else "?download=true"),
            "target": "new",
        }
