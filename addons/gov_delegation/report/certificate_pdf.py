"""A certificate of one page: facts, a picture, places to sign. Plain data in."""

import io
from dataclasses import dataclass, field

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, KeepTogether, Spacer, Table

from odoo.addons.gov_items.report import pdf


@dataclass
class CertificateText:
    """A certificate as words; ``facts`` and ``places``: (label, value)."""

    organ: str
    title: str
    number: str
    facts: list[tuple[str, str]]
    footer: str
    body: list[str] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)
    picture: bytes = b""
    picture_label: str = ""
    proof: str = ""
    qr: str = ""


def build(text: CertificateText, font: str) -> bytes:
    """Lay the certificate out; equal text gives equal bytes."""
    style = pdf.styles(font)
    story: list[Flowable] = [
        *pdf.red_head(text.organ, text.title, style, text.number),
        Spacer(1, 4 * mm),
        pdf.table(text.facts, style, widths=[110, 360], header_rows=0),
        Spacer(1, 5 * mm),
        *(pdf.paragraph(line, style["article"]) for line in text.body),
    ]
    if text.picture:
        story += [
            pdf.paragraph(text.picture_label, style["small"]),
            Image(
                io.BytesIO(text.picture),
                width=40 * mm,
                height=40 * mm,
                hAlign="LEFT",
                kind="proportional",
            ),
        ]
    if text.places:
        story += [Spacer(1, 8 * mm), KeepTogether([_places(text, style)])]
    story += [Spacer(1, 6 * mm), KeepTogether(_proof(text, style))]
    return pdf.build(
        story,
        font=font,
        title=f"{text.title} {text.number}",
        footer=text.footer,
        note=text.number,
        author=text.organ,
    )


def _places(text: CertificateText, style) -> Table:
    cells = [
        pdf.paragraph(f"{label}\n{name}", style["body"]) for label, name in text.places
    ]
    return Table(
        [cells],
        colWidths=[166 * mm / len(cells)] * len(cells),
        rowHeights=[26 * mm],
        style=[("VALIGN", (0, 0), (-1, -1), "TOP"), *_font(style)],
    )


def _proof(text: CertificateText, style) -> list[Flowable]:
    proof = pdf.paragraph(text.proof, style["small"])
    if not text.qr:
        return [proof]
    return [
        Table(
            [[proof, pdf.qr_drawing(text.qr, 26 * mm)]],
            colWidths=[138 * mm, 28 * mm],
            style=[("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *_font(style)],
        )
    ]


def _font(style) -> list[tuple]:
    return [("FONTNAME", (0, 0), (-1, -1), style["body"].fontName)]
