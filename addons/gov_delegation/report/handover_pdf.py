"""The printed take-over plan and state of work. Plain data in, PDF bytes out."""

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Spacer, Table

from odoo.addons.gov_items.report import pdf


@dataclass
class HandoverText:
    """A handover as words; ``items`` and ``lines`` begin with their heading."""

    organ: str
    title: str
    number: str
    copies: list[str]
    facts: list[str]
    plan: list[tuple[str, str]]
    items_title: str
    items: list[list[str]]
    lines_title: str
    lines: list[list[str]]
    seals: list[str]
    footer: str


def build(text: HandoverText, font: str) -> bytes:
    """Every copy in full, one behind the other, each with its number."""
    style = pdf.styles(font)
    story: list[Flowable] = []
    for copy in text.copies:
        story += [*_copy(text, copy, style), PageBreak()]
    return pdf.build(
        story[:-1],
        font=font,
        title=f"{text.title} {text.number}",
        footer=text.footer,
        note=text.number,
        author=text.organ,
    )


def _copy(text: HandoverText, copy: str, style) -> list[Flowable]:
    number = f"{text.number}  {copy}"
    story = [
        *pdf.red_head(text.organ, text.title, style, number),
        *(pdf.paragraph(line, style["body"]) for line in text.facts),
    ]
    for heading, content in text.plan:
        story.append(pdf.paragraph(heading, style["heading"]))
        story += [pdf.paragraph(x, style["article"]) for x in content.splitlines()]
    places = Table(
        [[pdf.paragraph(seal, style["body"]) for seal in text.seals]],
        colWidths=[83 * mm, 83 * mm],
        rowHeights=[30 * mm],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("FONTNAME", (0, 0), (-1, -1), style["body"].fontName),
        ],
    )
    return [
        *story,
        pdf.paragraph(text.items_title, style["heading"]),
        pdf.table(text.items, style, widths=[40, 300, 130]),
        # Seals never stand on a page without a word of what they confirm.
        KeepTogether(
            [
                pdf.paragraph(text.lines_title, style["heading"]),
                pdf.table(text.lines, style, widths=[170, 50, 125, 125]),
                Spacer(1, 8 * mm),
                places,
            ]
        ),
    ]
