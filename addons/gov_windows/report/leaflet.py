"""The leaflet of a centre: what is handled where, hours, code. Plain data in."""

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from odoo.addons.gov_items.report import pdf

WIDTHS = [12 * mm, 90 * mm, 64 * mm]


@dataclass
class LeafletText:
    """A leaflet as words. ``facts``: pairs of label and text. ``groups``: heading and
    rows of item and window."""

    organ: str
    title: str
    facts: list[tuple[str, str]]
    heading: list[str]
    groups: list[tuple[str, list[tuple[str, str]]]]
    url: str
    scan: str
    footer: str


def build(text: LeafletText, font: str) -> bytes:
    """Lay the leaflet out: facts beside the code, then the items by group."""
    style = pdf.styles(font)
    facts = pdf.table(text.facts, style, widths=[28 * mm, 96 * mm], header_rows=0)
    code = pdf.qr_drawing(text.url, 30 * mm)
    story = [
        *pdf.red_head(text.organ, text.title, style),
        pdf.table(
            [[facts, code]],
            style,
            widths=[130 * mm, 36 * mm],
            header_rows=0,
            commands=[("GRID", (0, 0), (-1, -1), 0, "white")],
        ),
        pdf.paragraph(text.scan, style["small"]),
        Spacer(1, 3 * mm),
    ]
    for name, rows in text.groups:
        story.append(pdf.paragraph(name, style["heading"]))
        numbered = [
            [str(number), item, window] for number, (item, window) in enumerate(rows, 1)
        ]
        story.append(pdf.table([text.heading, *numbered], style, widths=WIDTHS))
    return pdf.build(
        story, font=font, title=text.title, footer=text.footer, author=text.organ
    )
