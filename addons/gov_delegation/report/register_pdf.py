"""The printed register of a seal's impressions. Plain data in, PDF bytes out."""

from dataclasses import dataclass, field

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from odoo.addons.gov_items.report import pdf

WIDTHS = [28, 66, 48, 126, 142, 110, 30, 168]


@dataclass
class RegisterText:
    """A register as words; ``rows``: the first one the heading."""

    organ: str
    title: str
    number: str
    facts: list[str]
    rows: list[list[str]]
    proof: str
    footer: str
    head_hash: str
    widths: list[int] = field(default_factory=lambda: WIDTHS)


def build(text: RegisterText, font: str) -> bytes:
    """Lay the register out on landscape pages."""
    style = pdf.styles(font)
    story = [
        *pdf.red_head(text.organ, text.title, style, text.number),
        *(pdf.paragraph(line, style["body"]) for line in text.facts),
        Spacer(1, 3 * mm),
        pdf.table(_rows(text.rows, style), style, widths=text.widths),
        Spacer(1, 3 * mm),
        pdf.paragraph(text.proof, style["small"]),
    ]
    return pdf.build(
        story,
        font=font,
        title=f"{text.title} {text.number}",
        footer=text.footer,
        note=f"SHA-256 {text.head_hash[:16]}…" if text.head_hash else "",
        wide=True,
        author=text.organ,
    )


def _rows(rows, style) -> list[list]:
    """The rows with their last column, a long hash, in small type."""
    body = [[*row[:-1], pdf.paragraph(row[-1], style["small"])] for row in rows[1:]]
    return [rows[0], *body]
