"""The list of instructors that the counties get. Plain data in, PDF bytes out."""

from dataclasses import dataclass

from odoo.addons.gov_items.report import pdf

WIDTHS = [30, 265, 80, 140, 95, 40, 65]


@dataclass
class ListText:
    """A list as words."""

    organ: str
    title: str
    dated: str
    heading: list[str]
    rows: list[list[str]]
    footer: str


def build(text: ListText, font: str) -> bytes:
    """Lay the list out across the page, the heading on each."""
    style = pdf.styles(font)
    story = [
        *pdf.red_head(text.organ, text.title, style),
        pdf.paragraph(text.dated, style["subtitle"]),
        pdf.table([text.heading, *text.rows], style, widths=WIDTHS),
    ]
    return pdf.build(
        story,
        font=font,
        title=text.title,
        footer=text.footer,
        note=text.dated,
        author=text.organ,
        wide=True,
    )
