"""The month matrix of a rota: people by days, as PDF and as XLSX. Plain data in."""

import io
from dataclasses import dataclass
from datetime import date

import xlsxwriter
from reportlab.lib import colors
from reportlab.lib.units import mm

from odoo.addons.gov_items.report import pdf
from odoo.addons.gov_items.report.list_xlsx import OPTIONS

NAME_WIDTH = 22 * mm
PAGE_WIDTH = 253 * mm
WEEKEND = colors.HexColor("#FDF1E3")


@dataclass
class MonthText:
    """A rota as words. ``rows``: name and the texts of the days. ``rest``: numbers
    of the days off. ``heads``: weekday of each day, one character."""

    organ: str
    title: str
    person: str
    days: list[date]
    heads: list[str]
    rows: list[tuple[str, list[str]]]
    rest: set[int]
    footer: str


def build_pdf(text: MonthText, font: str) -> bytes:
    """Lay the matrix out on A4 across, half a month to a table."""
    style = pdf.styles(font)
    small = style["cell"].clone("matrix", fontSize=6.5, leading=8)
    story = pdf.red_head(text.organ, text.title, style)
    half = 16
    for first in range(0, len(text.days), half):
        days = range(first, min(first + half, len(text.days)))
        heads = [f"{text.days[n].day}\n{text.heads[n]}" for n in days]
        rows = [
            [name, *(pdf.paragraph(cells[n], small) for n in days)]
            for name, cells in text.rows
        ]
        shades = [
            ("BACKGROUND", (column, 0), (column, -1), WEEKEND)
            for column, n in enumerate(days, 1)
            if n in text.rest
        ]
        width = (PAGE_WIDTH - NAME_WIDTH) / half
        story.append(
            pdf.table(
                [[text.person, *heads], *rows],
                style,
                widths=[NAME_WIDTH, *[width] * len(days)],
                commands=[
                    *shades,
                    ("LEFTPADDING", (0, 0), (-1, -1), 2),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 1),
                ],
            )
        )
        story.append(pdf.paragraph("", style["body"]))
    return pdf.build(
        story,
        font=font,
        title=text.title,
        footer=text.footer,
        wide=True,
        author=text.organ,
    )


def build_xlsx(text: MonthText) -> bytes:
    """The same matrix as a sheet: names frozen, days off shaded."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "align": "center", "text_wrap": True})
        cell = book.add_format(
            {"text_wrap": True, "valign": "top", "border": 1, "font_size": 9}
        )
        rest = book.add_format(
            {
                "text_wrap": True,
                "valign": "top",
                "border": 1,
                "font_size": 9,
                "bg_color": "#FDF1E3",
            }
        )
        sheet.write_string(0, 0, text.title, book.add_format({"bold": True}))
        sheet.write_string(1, 0, text.person, bold)
        for number, day in enumerate(text.days):
            sheet.write_string(
                1, number + 1, f"{day.month}/{day.day}\n{text.heads[number]}", bold
            )
        for line, (name, cells) in enumerate(text.rows, 2):
            sheet.write_string(line, 0, name, cell)
            for number, content in enumerate(cells):
                form = rest if number in text.rest else cell
                sheet.write_string(line, number + 1, content, form)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, len(text.days), 9)
        sheet.freeze_panes(2, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return buffer.getvalue()
