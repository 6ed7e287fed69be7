"""The yearly training report of an agency. Plain data in, PDF bytes out."""

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from odoo.addons.gov_items.report import pdf

FACT_WIDTHS = [140, 330]
WIDTHS = [62, 160, 50, 40, 50, 52, 56]


@dataclass
class YearText:
    """A report as words. ``facts``: pairs of label and text."""

    organ: str
    title: str
    facts: list[tuple[str, str]]
    heading: list[str]
    rows: list[list[str]]
    footer: str


def build(text: YearText, font: str) -> bytes:
    """Lay the report out: the figures, then the sessions."""
    style = pdf.styles(font)
    story = [
        *pdf.red_head(text.organ, text.title, style),
        Spacer(1, 4 * mm),
        pdf.table(text.facts, style, widths=FACT_WIDTHS, header_rows=0),
        Spacer(1, 6 * mm),
        pdf.table([text.heading, *text.rows], style, widths=WIDTHS),
    ]
    return pdf.build(
        story, font=font, title=text.title, footer=text.footer, author=text.organ
    )
