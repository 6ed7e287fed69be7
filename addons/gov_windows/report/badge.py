"""The badge of posted staff: name, number, window, picture, code. Plain data in."""

import io
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Image, Spacer

from odoo.addons.gov_items.report import pdf

PICTURE = 26 * mm
WIDTHS = [32 * mm, 54 * mm]


@dataclass
class BadgeText:
    """A badge as words. ``lines``: pairs of label and text. ``url``: behind the
    code. ``picture``: PNG or JPEG bytes, or empty."""

    centre: str
    name: str
    number: str
    lines: list[tuple[str, str]]
    url: str
    picture: bytes
    footer: str


def card(text: BadgeText, style: dict) -> list:
    """One card as flowables."""
    picture = pdf.paragraph("", style["cell"])
    if text.picture:
        picture = Image(io.BytesIO(text.picture), PICTURE, PICTURE * 1.3)
    left = pdf.table(
        [[picture], [pdf.qr_drawing(text.url, PICTURE)]],
        style,
        widths=[30 * mm],
        header_rows=0,
        commands=[("GRID", (0, 0), (-1, -1), 0, "white")],
    )
    right = pdf.table(
        [
            [pdf.paragraph(text.name, style["title"])],
            [pdf.paragraph(text.number, style["subtitle"])],
            *([f"{label}：{value}"] for label, value in text.lines),
        ],
        style,
        widths=[52 * mm],
        header_rows=0,
        commands=[("GRID", (0, 0), (-1, -1), 0, "white")],
    )
    head = pdf.paragraph(text.centre, style["heading"])
    return [
        pdf.table(
            [[head, ""], [left, right]],
            style,
            widths=WIDTHS,
            commands=[
                ("SPAN", (0, 0), (1, 0)),
                ("INNERGRID", (0, 0), (-1, -1), 0, "white"),
            ],
        ),
        Spacer(1, 6 * mm),
    ]


def build(texts: list[BadgeText], font: str) -> bytes:
    """Cards below each other, to be cut out."""
    style = pdf.styles(font)
    story = [part for text in texts for part in card(text, style)]
    first = texts[0]
    return pdf.build(
        story,
        font=font,
        title=f"{first.centre} {first.name}",
        footer=first.footer,
        author=first.centre,
    )
