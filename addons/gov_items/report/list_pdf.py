"""A region's list as a document with a red head. Plain data in, PDF bytes out."""

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Spacer

from . import pdf

WIDTHS = [28, 182, 66, 106, 112, 112, 110]


@dataclass
class ListText:
    """A list as words; ``rows``: the first one the heading, seven columns."""

    organ: str
    title: str
    number: str
    lead: list[str]
    rows: list[list[str]]
    signature: list[str]
    footer: str
    content_hash: str


def build(text: ListText, font: str) -> bytes:
    """Lay the list out on landscape pages, the seal's place at its end."""
    style = pdf.styles(font)
    place = [Spacer(1, 12 * mm)]
    place += [pdf.paragraph(line, style["right"]) for line in text.signature]
    story = [
        *pdf.red_head(text.organ, text.title, style, text.number),
        *(pdf.paragraph(line, style["body"]) for line in text.lead),
        Spacer(1, 3 * mm),
        pdf.table(text.rows, style, widths=WIDTHS),
        KeepTogether(place),
    ]
    return pdf.build(
        story,
        font=font,
        title=text.title,
        footer=text.footer,
        note=f"SHA-256 {text.content_hash[:16]}…",
        wide=True,
        author=text.organ,
    )
