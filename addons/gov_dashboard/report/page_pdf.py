"""A page of figures on A4. Plain data in, PDF bytes out."""

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from odoo.addons.gov_items.report import pdf

from .sheet import Sheet, Table

#: Width of the text on A4 upright and across, in points.
WIDTH, ACROSS = 470, 717
#: Columns that an upright page holds; more lie across.
UPRIGHT = 9


def build(sheet: Sheet) -> bytes:
    """Lay the sheet out: red head, its tables, its notes."""
    style = pdf.styles(sheet.font)
    wide = any(len(table.heading) > UPRIGHT for table in sheet.tables)
    width = ACROSS if wide else WIDTH
    story = [
        *pdf.red_head(sheet.organ, sheet.title, style),
        pdf.paragraph(sheet.subtitle, style["subtitle"]),
        Spacer(1, 3 * mm),
    ]
    for table in sheet.tables:
        story += [
            pdf.paragraph(table.title, style["heading"]),
            pdf.table(
                [table.heading, *map(_texts, table.rows)],
                style,
                widths=_widths(table, width),
            ),
        ]
        if table.note:
            story.append(pdf.paragraph(table.note, style["small"]))
    story += [pdf.paragraph(note, style["small"]) for note in sheet.notes]
    return pdf.build(
        story,
        font=sheet.font,
        title=f"{sheet.title} {sheet.subtitle}",
        footer=sheet.footer,
        wide=wide,
        author=sheet.organ,
    )


def _texts(row: list) -> list[str]:
    return [_text(value) for value in row]


def _text(value) -> str:
    """A cell: two decimals for a fraction, a dash for nothing.

    >>> [_text(value) for value in (None, 3, 98.2, 0.0, "x", False)]
    ['–', '3', '98.20', '0.00', 'x', '–']
    """
    if value is None or value is False:
        return "–"
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value)


def _widths(table: Table, width: float) -> list[float]:
    """By weight; else the first column takes what the others leave."""
    if table.weights:
        return [width * weight / sum(table.weights) for weight in table.weights]
    others = len(table.heading) - 1
    if not others:
        return [width]
    each = min(70, width * 0.8 / others)
    return [width - each * others, *([each] * others)]
