"""PDF documents of the suite: reportlab with an embedded Chinese font.

What the addons above use::

    from odoo.addons.gov_items.report import pdf

    font = pdf.register_font(env)            # name for canvas.setFont / styles
    style = pdf.styles(font)                 # ParagraphStyle by name, CJK wrapping
    story = [
        *pdf.red_head("××市人民政府", "委托协议", style),
        pdf.paragraph("第一条 …", style["body"]),
        pdf.table([["事项", "地区"], ["…", "…"]], style, widths=[300, 150]),
        pdf.qr_drawing("https://…/gov/progress/token", 72),
    ]
    content = pdf.build(
        story, font=font, title="…", footer="第 %(page)s 页，共 %(pages)s 页"
    )

``build`` returns the bytes of a PDF/A-2b (ISO 19005-2), which an archive may keep
as it is: fonts embedded, colours by a profile, described by XMP. The same story
gives the same bytes: no time stamp goes in, so a stored SHA-256 can be checked by
printing again. Only ``register_font`` reads the database (one parameter).
"""

import hashlib
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any
from xml.sax.saxutils import escape

from PIL import ImageCms
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    Paragraph,
    SimpleDocTemplate,
    Table,
    TableStyle,
)

from odoo.exceptions import UserError

from ..kernel import qr

# Streams as they are, not spelt out in letters: a fifth smaller, and sooner made.
rl_config.useA85 = 0
FONT_PARAMETER = "gov_items.pdf_font"
DEFAULT_FONT = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
RED = colors.HexColor("#C8102E")
GREY = colors.HexColor("#666666")
RULE = colors.HexColor("#999999")


# --- font ---------------------------------------------------------------------


def font_path(env) -> str:
    """Path of the TrueType font: the parameter ``gov_items.pdf_font``, or Debian's."""
    parameters = env["ir.config_parameter"].sudo()  # sudo: users may not read it
    return parameters.get_param(FONT_PARAMETER) or DEFAULT_FONT


def register_font(env=None, path: str | None = None) -> str:
    """Register the font once per process and path; return its reportlab name.

    The font is embedded as the subset of the glyphs that a document uses.
    It must have TrueType outlines (``.ttf`` or ``.ttc``): reportlab cannot
    embed CFF. Bold and italic map to the same face.

    :raise UserError: where the file is missing or has no TrueType outlines
        (without ``env``: reportlab's own error)
    """
    path = path or (font_path(env) if env is not None else DEFAULT_FONT)
    name = "Gov" + hashlib.sha256(path.encode()).hexdigest()[:8]
    if name in pdfmetrics.getRegisteredFontNames():
        return name
    try:
        pdfmetrics.registerFont(TTFont(name, path, subfontIndex=0))
    except (OSError, TTFError) as error:
        if env is None:
            raise
        raise UserError(
            env._(
                "The PDF font %(path)s cannot be used (%(error)s). Set the system "
                "parameter %(parameter)s to a TrueType font with Chinese characters.",
                path=path,
                error=error,
                parameter=FONT_PARAMETER,
            )
        ) from error
    pdfmetrics.registerFontFamily(name, name, name, name, name)
    return name


def styles(font: str) -> dict[str, ParagraphStyle]:
    """Paragraph styles: title, subtitle, heading, body, article, small, right, cell."""
    body = ParagraphStyle(
        "body", fontName=font, fontSize=11, leading=18, wordWrap="CJK", spaceAfter=4
    )
    derive = partial(ParagraphStyle, parent=body)
    return {
        "body": body,
        "article": derive("article", firstLineIndent=22),
        "heading": derive("heading", fontSize=12, spaceBefore=8, keepWithNext=1),
        "title": derive("title", fontSize=20, leading=28, alignment=TA_CENTER),
        "organ": derive(
            "organ", fontSize=24, leading=34, alignment=TA_CENTER, textColor=RED
        ),
        "subtitle": derive("subtitle", alignment=TA_CENTER, textColor=GREY),
        "right": derive("right", alignment=TA_RIGHT),
        "small": derive("small", fontSize=8, leading=11, textColor=GREY),
        "cell": derive("cell", fontSize=9, leading=13, spaceAfter=0),
    }


# --- flowables ----------------------------------------------------------------


def markup(value: Any) -> str:
    """Plain text as reportlab paragraph markup: escaped, line breaks kept."""
    return escape(str(value or "")).replace("\n", "<br/>")


def paragraph(value: Any, style: ParagraphStyle) -> Paragraph:
    """A paragraph of plain text (never of markup)."""
    return Paragraph(markup(value), style)


def red_head(
    organ: str,
    title: str,
    style: Mapping[str, ParagraphStyle],
    number: str = "",
) -> list[Flowable]:
    """The red head of an official document: organ, number, red rule, title."""
    head = [paragraph(organ, style["organ"])]
    if number:
        head.append(paragraph(number, style["subtitle"]))
    head.append(HRFlowable(width="100%", thickness=2, color=RED, spaceAfter=10))
    head.append(paragraph(title, style["title"]))
    return head


def table(
    rows: Sequence[Sequence[Any]],
    style: Mapping[str, ParagraphStyle],
    widths: Sequence[float] | None = None,
    header_rows: int = 1,
    commands: Iterable[tuple] = (),
) -> Table:
    """A ruled table; plain values wrap in their cell, flowables stay as they are.

    The header is repeated on each page.

    :param commands: more reportlab ``TableStyle`` commands
    """
    cells = [
        [
            value if isinstance(value, Flowable) else paragraph(value, style["cell"])
            for value in row
        ]
        for row in rows
    ]
    rules = [
        ("FONTNAME", (0, 0), (-1, -1), style["cell"].fontName),
        ("GRID", (0, 0), (-1, -1), 0.5, RULE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    if header_rows:
        rules.append(
            ("BACKGROUND", (0, 0), (-1, header_rows - 1), colors.HexColor("#F2F2F2"))
        )
    return Table(
        cells,
        colWidths=widths,
        repeatRows=header_rows,
        style=TableStyle([*rules, *commands]),
    )


class QrCode(Flowable):
    """A QR code as plain rectangles, so that no font of its own comes along."""

    def __init__(self, data: str, size: float) -> None:
        super().__init__()
        self.modules: list[list[bool]] = qr.matrix(data).tolist()
        self.width = self.height = size

    def draw(self) -> None:
        """Draw the dark runs of each row, with a quiet zone of two modules."""
        step = self.width / (len(self.modules) + 4)
        for number, row in enumerate(self.modules):
            bottom = self.height - (number + 3) * step
            for start, length in dark_runs(row):
                left = (start + 2) * step
                self.canv.rect(left, bottom, length * step, step, stroke=0, fill=1)


def dark_runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Start and length of each run of true values.

    >>> dark_runs([True, True, False, True])
    [(0, 2), (3, 1)]
    """
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((place, 1))
    return runs


def qr_drawing(data: str, size: float = 25 * mm) -> QrCode:
    """A QR code as a flowable: ``size`` points wide and high, level M."""
    return QrCode(data, size)


# --- document -----------------------------------------------------------------


def content_hash(payload: Any) -> str:
    """SHA-256 (hex) of JSON-able content: what a printed hash stands for.

    A document cannot contain the hash of its own bytes; it prints that of its
    content, in sorted-key JSON without spaces.

    >>> content_hash({"b": 1, "a": "甲"}) == content_hash({"a": "甲", "b": 1})
    True
    """
    text = json.dumps(
        payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


def file_hash(content: bytes) -> str:
    """SHA-256 (hex) of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@cache
def srgb_profile() -> bytes:
    """ICC profile of the colours that reportlab writes, without its time stamp."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[24:36] = bytes((7, 208, 0, 1, 0, 1)) + bytes(6)  # 2000-01-01, 12 bytes
    made[84:100] = bytes(16)  # the hash covers the time stamp: "not calculated"
    return bytes(made)


class ArchivalCatalog(pdfdoc.PDFCatalog):
    """A catalogue that names the profile of the document's colours, too."""

    __NoDefault__ = (*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents")
    __Refs__ = __NoDefault__


def make_archival(document: pdfdoc.PDFDocument, title: str, author: str) -> None:
    """Add to a reportlab document what PDF/A-2b asks beyond embedded fonts."""
    metadata = pdfdoc.PDFStream(
        pdfdoc.PDFDictionary(
            {"Type": pdfdoc.PDFName("Metadata"), "Subtype": pdfdoc.PDFName("XML")}
        ),
        (XMP % (escape(title), escape(author))).encode(),
    )
    profile = pdfdoc.PDFStream(
        pdfdoc.PDFDictionary({"N": 3}), srgb_profile(), filters=[pdfdoc.PDFZCompress]
    )
    intent = pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB"),
            "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(profile),
        }
    )
    catalog = document.Catalog
    catalog.__class__ = ArchivalCatalog
    catalog.Metadata = metadata
    catalog.OutputIntents = pdfdoc.PDFArray([intent])


class PageCanvas(Canvas):
    """Writes the footer "page x of y" when the number of pages is known.

    Use through :func:`build`; on its own: ``partial(PageCanvas, font=…, footer=…)``.
    """

    def __init__(self, *args, font: str, footer: str, note: str = "", **kwargs) -> None:
        self._gov_font, self._gov_footer, self._gov_note = font, footer, note
        self._gov_pages: list[dict] = []
        super().__init__(*args, **kwargs)

    def setFont(self, psfontname, size, leading=None) -> None:
        """Set a font; never one that the reader would have to bring along.

        Drawings begin with such a font without writing in it.
        """
        if psfontname in pdfmetrics.standardFonts:
            psfontname = self._gov_font
        return super().setFont(psfontname, size, leading)

    def showPage(self) -> None:
        self._gov_pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._gov_pages, 1):
            self.__dict__.update(page)
            self._draw_footer(number, len(self._gov_pages))
            super().showPage()  # pylint: disable=super-method-mismatch
        info = self._doc.info
        make_archival(self._doc, str(info.title or ""), str(info.author or ""))
        super().save()

    def _draw_footer(self, page: int, pages: int) -> None:
        width = self._pagesize[0]
        self.setFont(self._gov_font, 8)
        self.setFillColor(GREY)
        self.drawRightString(
            width - 22 * mm, 12 * mm, self._gov_footer % {"page": page, "pages": pages}
        )
        if self._gov_note:
            self.drawString(22 * mm, 12 * mm, self._gov_note)


def build(
    story: list[Flowable],
    *,
    font: str,
    title: str,
    footer: str = "%(page)s / %(pages)s",
    note: str = "",
    wide: bool = False,
    author: str = "",
) -> bytes:
    """Lay the story out on A4 and return the PDF, byte for byte repeatable.

    :param footer: text with ``%(page)s`` and ``%(pages)s``, right-hand below
    :param note: left-hand below on each page, e.g. number and document hash
    :param wide: landscape
    """
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=landscape(A4) if wide else A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=22 * mm,
        bottomMargin=20 * mm,
        title=title,
        author=author,
        initialFontName=font,
        invariant=1,
        lang="zh-CN",
    )
    canvas = partial(PageCanvas, font=font, footer=footer, note=note)
    document.build(list(story), canvasmaker=canvas)
    return buffer.getvalue()


def font_available(path: str = DEFAULT_FONT) -> bool:
    """Whether the font file is there (tests on machines without it)."""
    return os.path.exists(path)
