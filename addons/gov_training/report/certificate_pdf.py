"""A training certificate on one page. Plain data in, PDF bytes out."""

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Spacer, Table, TableStyle

from odoo.addons.gov_items.report import pdf

ITEM_WIDTHS = [350, 120]
QR_SIZE = 28 * mm


@dataclass
class CertificateText:
    """A certificate as words. ``items``: pairs of item and manual version."""

    organ: str
    title: str
    number: str
    body: str
    items_heading: str
    items: list[tuple[str, str]]
    validity: str
    check: str
    url: str
    footer: str


def build(text: CertificateText, font: str) -> bytes:
    """Lay the certificate out, the code for the public check below."""
    style = pdf.styles(font)
    foot = Table(
        [
            [
                pdf.qr_drawing(text.url, QR_SIZE),
                pdf.paragraph(text.check, style["small"]),
            ]
        ],
        colWidths=[QR_SIZE + 4 * mm, None],
        hAlign="LEFT",
        style=TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE")]),
    )
    items = [[name, version] for name, version in text.items]
    story = [
        *pdf.red_head(text.organ, text.title, style),
        pdf.paragraph(text.number, style["subtitle"]),
        Spacer(1, 10 * mm),
        pdf.paragraph(text.body, style["article"]),
        Spacer(1, 4 * mm),
        pdf.paragraph(text.items_heading, style["heading"]),
        *(
            [pdf.table(items, style, widths=ITEM_WIDTHS, header_rows=0)]
            if items
            else []
        ),
        Spacer(1, 6 * mm),
        pdf.paragraph(text.validity, style["article"]),
        Spacer(1, 12 * mm),
        pdf.paragraph(text.organ, style["right"]),
        Spacer(1, 10 * mm),
        foot,
    ]
    return pdf.build(
        story,
        font=font,
        title=f"{text.title} {text.number}",
        footer=text.footer,
        author=text.organ,
    )
