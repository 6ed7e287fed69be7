import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from odoo import models

from odoo.addons.gov_items.report import pdf

from ..report import instructor_list_pdf

WIDTHS = (6, 48, 14, 28, 18, 10, 14)


class GovInstructorListPaper(models.Model):
    """The list as PDF and as spreadsheet, both with number and date."""

    _inherit = "gov.instructor.list"

    def _heading(self):
        return [
            self.env._("No."),
            self.env._("Item"),
            self.env._("Instructor"),
            self.env._("Agency"),
            self.env._("Office phone"),
            self.env._("Primary"),
            self.env._("From"),
        ]

    def _rows(self):
        yes = self.env._("yes")
        return [
            [
                str(line.entry_id.sequence),
                line.entry_id.name,
                line.name,
                line.agency_name or "",
                line.phone or "",
                yes if line.is_primary else "",
                str(line.date_from or ""),
            ]
            for line in self.line_ids.sorted(
                lambda line: (line.entry_id.sequence, not line.is_primary, line.id)
            )
        ]

    def _title(self):
        return self.env._("Business instructors of “%s”", self.programme_id.name)

    def _dated(self):
        return self.env._(
            "%(number)s, published on %(day)s",
            number=self.number or "",
            day=self.published_on or "",
        )

    def _get_pdf(self):
        """Return the list as PDF bytes."""
        self.ensure_one()
        text = instructor_list_pdf.ListText(
            organ=self.agency_id.name,
            title=self._title(),
            dated=self._dated(),
            heading=self._heading(),
            rows=self._rows(),
            footer=self.env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
        )
        return instructor_list_pdf.build(text, pdf.register_font(self.env))

    def _get_xlsx(self):
        """Return the list as the bytes of an XLSX file."""
        self.ensure_one()
        book = Workbook()
        sheet = book.active
        sheet.append([self._title()])
        sheet.append([self.agency_id.name, "", self._dated()])
        sheet.append(self._heading())
        for row in self._rows():
            sheet.append(row)
        for line in sheet.iter_rows():
            for cell in line:
                # What people typed is text, also where it begins with "=".
                if cell.data_type == "f":
                    cell.data_type = "s"
        sheet["A1"].font = Font(bold=True, size=14)
        for cell in sheet[3]:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(horizontal="center")
        for number, width in enumerate(WIDTHS):
            sheet.column_dimensions["ABCDEFG"[number]].width = width
        sheet.freeze_panes = "A4"
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def action_print(self):
        """Open the list as PDF."""
        return self._download("pdf")

    def action_xlsx(self):
        """Download the list as a spreadsheet."""
        return self._download("xlsx")

    def _download(self, form):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/training/instructors/{self.id}.{form}",
            "target": "new",
        }
