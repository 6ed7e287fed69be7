"""The sheet that an expert signs. Plain data in, PDF bytes out."""

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from odoo.addons.gov_items.report import pdf

WIDTHS = [100, 370]
SIGN_WIDTHS = [157, 157, 156]
#: Room for the opinion and for a signature.
OPINION_HEIGHT, SIGN_HEIGHT = 120, 50


@dataclass
class SheetText:
    """A sheet as words. ``facts``: pairs of label and text, the opinion last."""

    organ: str
    title: str
    number: str
    facts: list[tuple[str, str]]
    signatures: list[str]
    proof: str
    footer: str


def build(text: SheetText, font: str) -> bytes:
    """Lay the sheet out, room for the opinion and the signatures below."""
    style = pdf.styles(font)
    last = len(text.facts) - 1
    story = [
        *pdf.red_head(text.organ, text.title, style, text.number),
        pdf.table(
            text.facts,
            style,
            widths=WIDTHS,
            header_rows=0,
            commands=[("BOTTOMPADDING", (0, last), (-1, last), OPINION_HEIGHT)],
        ),
        Spacer(1, 6 * mm),
        pdf.table(
            [text.signatures, ["", "", ""]],
            style,
            widths=SIGN_WIDTHS,
            commands=[("BOTTOMPADDING", (0, 1), (-1, 1), SIGN_HEIGHT)],
        ),
        Spacer(1, 4 * mm),
        pdf.paragraph(text.proof, style["small"]),
    ]
    return pdf.build(
        story,
        font=font,
        title=f"{text.title} {text.number}",
        footer=text.footer,
        author=text.organ,
    )
