"""The sign-in sheet of a training session. Plain data in, PDF bytes out."""

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from odoo.addons.gov_items.report import pdf

WIDTHS = [30, 80, 170, 110, 80]
FACT_WIDTHS = [80, 390]
#: Lines on a sheet at least: who comes without an invitation signs below.
LINES = 15
ROW_PADDING = 8


@dataclass
class SigninText:
    """A sheet as words. ``facts``: pairs of label and text; ``people``: pairs of
    name and agency."""

    organ: str
    title: str
    facts: list[tuple[str, str]]
    heading: list[str]
    people: list[tuple[str, str]]
    footer: str


def rows(text: SigninText) -> list[list[str]]:
    """Table rows below the heading: those invited, then empty ones to sign."""
    known = [
        [str(number), name, agency, "", ""]
        for number, (name, agency) in enumerate(text.people, 1)
    ]
    empty = range(len(known) + 1, max(LINES, len(known) + 3) + 1)
    return [*known, *([str(number), "", "", "", ""] for number in empty)]


def build(text: SigninText, font: str) -> bytes:
    """Lay the sheet out on A4, room for signatures by hand."""
    style = pdf.styles(font)
    tall = [
        ("TOPPADDING", (0, 1), (-1, -1), ROW_PADDING),
        ("BOTTOMPADDING", (0, 1), (-1, -1), ROW_PADDING),
    ]
    story = [
        *pdf.red_head(text.organ, text.title, style),
        pdf.table(text.facts, style, widths=FACT_WIDTHS, header_rows=0),
        Spacer(1, 4 * mm),
        pdf.table([text.heading, *rows(text)], style, widths=WIDTHS, commands=tall),
    ]
    return pdf.build(
        story,
        font=font,
        title=f"{text.title} {text.facts[0][1]}",
        footer=text.footer,
        author=text.organ,
    )
