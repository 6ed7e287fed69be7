"""The printed agreement. Plain data in, PDF bytes out."""

import io
from dataclasses import dataclass, field

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, KeepTogether, Spacer, Table

from odoo.addons.gov_items.report import pdf


@dataclass
class AgreementText:
    """An agreement as words in the language of the reader.

    ``parties``: [(role, name)]; ``articles``: [(heading, [paragraph])];
    ``items``: rows of the annex, the first one its heading; ``signatures``:
    per party (role, name, signed by, day); ``drawn``: per party a PNG or nothing;
    ``duties``: rows of the table of duties, the first one its heading.
    """

    organ: str
    title: str
    number: str
    parties: list[tuple[str, str]]
    preamble: str
    articles: list[tuple[str, list[str]]]
    annex_title: str
    items: list[list[str]]
    signatures: list[tuple[str, str, str, str]]
    seal_place: str
    signed_by: str
    signed_on: str
    hash_label: str
    content_hash: str
    qr: str
    footer: str
    copies: list[str] = field(default_factory=list)
    duties_title: str = ""
    duties: list[list[str]] = field(default_factory=list)
    drawn: list[bytes] = field(default_factory=lambda: [b"", b""])


class SealPlace(Spacer):
    """Room for a party's seal; notes where it came to lie, and draws nothing."""

    def __init__(self, side: str, places: dict) -> None:
        super().__init__(1, 18 * mm)
        self.side, self.places = side, places

    def draw(self) -> None:
        """Note page (from 0) and box (points), a seal's 38 mm over the room."""
        left, bottom = self.canv.absolutePosition(14 * mm, -12 * mm)
        box = (int(left), int(bottom), int(left + 38 * mm), int(bottom + 38 * mm))
        self.places[self.side] = (self.canv.getPageNumber() - 1, box)


def build(text: AgreementText, font: str, places: dict | None = None) -> bytes:
    """Lay the agreement out; equal text gives equal bytes.

    :param places: filled with page and box of each side's seal
    """
    places = {} if places is None else places
    style = pdf.styles(font)
    story: list[Flowable] = [
        *pdf.red_head(text.organ, text.title, style, text.number),
        Spacer(1, 4 * mm),
        *(
            pdf.paragraph(f"{role}：{name}", style["body"])
            for role, name in text.parties
        ),
        Spacer(1, 3 * mm),
        pdf.paragraph(text.preamble, style["article"]),
    ]
    for heading, paragraphs in text.articles:
        story.append(pdf.paragraph(heading, style["heading"]))
        story += [pdf.paragraph(line, style["article"]) for line in paragraphs]
    story += [pdf.paragraph(line, style["article"]) for line in text.copies]
    story += [Spacer(1, 8 * mm), KeepTogether(_signatures(text, style, places))]
    story += [
        Spacer(1, 8 * mm),
        pdf.paragraph(text.annex_title, style["heading"]),
        pdf.table(text.items, style, widths=[34, 188, 76, 98, 74]),
    ]
    if text.duties:
        columns = len(text.duties[0]) - 1
        width = (470 - 110) // columns
        story += [
            Spacer(1, 6 * mm),
            pdf.paragraph(text.duties_title, style["heading"]),
            pdf.table(text.duties, style, widths=[110, *[width] * columns]),
        ]
    return pdf.build(
        story,
        font=font,
        title=f"{text.title} {text.number}",
        footer=text.footer,
        note=f"{text.number}  SHA-256 {text.content_hash[:16]}…",
        author=text.organ,
    )


def _signatures(text: AgreementText, style, places) -> list[Flowable]:
    """Two places for seal and signature side by side, hash and QR code below."""
    columns = [
        [
            pdf.paragraph(f"{role}（{text.seal_place}）", style["body"]),
            pdf.paragraph(name, style["body"]),
            SealPlace(side, places),
            pdf.paragraph(f"{text.signed_by}：{person}", style["body"]),
            *_drawing(picture),
            pdf.paragraph(f"{text.signed_on}：{day}", style["body"]),
        ]
        for side, (role, name, person, day), picture in zip(
            ("grantor", "grantee"), text.signatures, text.drawn, strict=True
        )
    ]
    proof = Table(
        [
            [
                pdf.paragraph(
                    f"{text.hash_label}\n{text.content_hash}", style["small"]
                ),
                pdf.qr_drawing(text.qr, 22 * mm),
            ]
        ],
        colWidths=[142 * mm, 24 * mm],
        style=[("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *_font(style)],
    )
    places = Table(
        [columns],
        colWidths=[83 * mm, 83 * mm],
        style=[("VALIGN", (0, 0), (-1, -1), "TOP"), *_font(style)],
    )
    return [places, proof]


def _drawing(picture: bytes) -> list[Flowable]:
    """A drawn signature, 12 mm high; nothing where there is none."""
    if not picture:
        return []
    size = {"width": 40 * mm, "height": 12 * mm, "kind": "proportional"}
    return [Image(io.BytesIO(picture), hAlign="LEFT", mask="auto", **size)]


def _font(style) -> list[tuple]:
    return [("FONTNAME", (0, 0), (-1, -1), style["body"].fontName)]
