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
#: Days to a table of the PDF.
HALF = 16
WEEKEND = colors.HexColor("#FDF1E3")


@dataclass
class MonthText:
    """A rota as words. ``rows``: name, the texts of the days, and sums in the order
    of ``sums``. ``rest``: numbers of the days off. ``heads``: weekday of each day, one
    character."""

    organ: str
    title: str
    person: str
    days: list[date]
    heads: list[str]
    rows: list[tuple[str, list[str], list[float]]]
    sums: list[str]
    rest: set[int]
    footer: str


def build_pdf(text: MonthText, font: str) -> bytes:
    """Lay the matrix out on A4 across, half a month to a table."""
    style = pdf.styles(font)
    story = pdf.red_head(text.organ, text.title, style)
    for first in range(0, len(text.days), HALF):
        days = range(first, min(first + HALF, len(text.days)))
        story += [_half(text, days, style), pdf.paragraph("", style["body"])]
    return pdf.build(
        story,
        font=font,
        title=text.title,
        footer=text.footer,
        wide=True,
        author=text.organ,
    )


def _half(text, days, style):
    """The table of some days; the last one has the sums."""
    small = style["cell"].clone("matrix", fontSize=6.5, leading=8)
    last = days[-1] + 1 == len(text.days)
    heads = [f"{text.days[n].day}\n{text.heads[n]}" for n in days]
    heads += [pdf.paragraph(name, small) for name in text.sums if last]
    rows = [
        [
            name,
            *(pdf.paragraph(cells[n], small) for n in days),
            *(f"{number:g}" for number in sums if last),
        ]
        for name, cells, sums in text.rows
    ]
    shades = [
        ("BACKGROUND", (column, 0), (column, -1), WEEKEND)
        for column, n in enumerate(days, 1)
        if n in text.rest
    ]
    columns = len(days) + len(text.sums) * last
    width = (PAGE_WIDTH - NAME_WIDTH) / max(HALF, columns)
    return pdf.table(
        [[text.person, *heads], *rows],
        style,
        widths=[NAME_WIDTH, *[width] * columns],
        commands=[
            *shades,
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 1),
        ],
    )


def build_xlsx(text: MonthText) -> bytes:
    """The same matrix as a sheet: names frozen, days off shaded, sums at the end."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        sheet = book.add_worksheet(text.days[0].strftime("%Y-%m") if text.days else "")
        look = {"text_wrap": True, "valign": "top", "border": 1, "font_size": 9}
        cell = book.add_format(look)
        rest = book.add_format({**look, "bg_color": "#FDF1E3"})
        _heads(text, book, sheet)
        after = len(text.days) + 1
        for line, (name, cells, sums) in enumerate(text.rows, 2):
            sheet.write_string(line, 0, name, cell)
            for number, content in enumerate(cells):
                form = rest if number in text.rest else cell
                sheet.write_string(line, number + 1, content, form)
            for number, amount in enumerate(sums):
                sheet.write_number(line, after + number, amount, cell)
        sheet.freeze_panes(2, 1)
        sheet.repeat_rows(0, 1)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return buffer.getvalue()


def _heads(text, book, sheet):
    """Title, names of the columns and their widths."""
    title = f"{text.organ} {text.title}"
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    bold = book.add_format({"bold": True, "align": "center", "text_wrap": True})
    names = [
        text.person,
        *(
            f"{d.month}/{d.day}\n{h}"
            for d, h in zip(text.days, text.heads, strict=True)
        ),
        *text.sums,
    ]
    for number, name in enumerate(names):
        sheet.write_string(1, number, name, bold)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, len(text.days), 9)
    sheet.set_column(len(text.days) + 1, len(names) - 1, 8)
