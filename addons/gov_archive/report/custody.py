"""Hand-over list with two signatures, labels with bar codes, transfer list."""

import io
from collections.abc import Sequence

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A6, landscape
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer

from odoo.addons.gov_items.report import pdf

NUMBER = "档号"
TITLE = "题名"
BOX = "盒号"
SHELF = "库位"
PAGES = "页数"
COUNT = "卷数"
FIRST = "起始档号"
LAST = "终止档号"
TRANSFER = "档案进馆移交清单"
_COLUMNS = ("序号", "档号", "题名", "件数", "页数", "字节数", "接收意见")
_WIDTHS = [32, 175, 250, 40, 40, 75, 110]


class _Bars(Flowable):
    """A Code 128 symbol as plain rectangles, so that no other font comes along."""

    def __init__(self, value: str, height: float) -> None:
        super().__init__()
        self._code = Code128(value, barHeight=height, barWidth=0.9, humanReadable=0)
        self.width, self.height = self._code.width, height

    def draw(self) -> None:
        self._code.drawOn(self.canv, 0, 0)


def label(organ: str, code: str, facts: Sequence[tuple[str, str]], font: str) -> bytes:
    """Lay out one label, A6 landscape: organ, facts, bar code."""
    style = pdf.styles(font)
    symbol = "".join(c for c in code if 32 <= ord(c) < 127)
    story = [
        pdf.paragraph(organ, style["subtitle"]),
        pdf.table(facts, style, widths=[60, 290], header_rows=0),
        Spacer(1, 3 * mm),
        _Bars(symbol or "-", 14 * mm),
        pdf.paragraph(symbol, style["small"]),
    ]
    buffer = io.BytesIO()
    SimpleDocTemplate(
        buffer,
        pagesize=landscape(A6),
        leftMargin=8 * mm,
        rightMargin=8 * mm,
        topMargin=6 * mm,
        bottomMargin=6 * mm,
        title=symbol,
        author=organ,
        initialFontName=font,
        invariant=1,
        lang="zh-CN",
    ).build(story)
    return buffer.getvalue()


def handover(
    number: str,
    rows: list[tuple],
    totals: tuple[int, int, int, int],
    sides: Sequence[tuple[str, str, str]],
    sha256: str,
    font: str,
    title: str = "案卷移交清单",
) -> bytes:
    """Lay out a list with totals and the places of both signatures."""
    style = pdf.styles(font)
    files, documents, pages, size = totals
    texts = [
        f"\n{organ}（盖章）\n\n{role}：{who}\n时间：{when}\n"
        for role, (organ, who, when) in zip(("移交人", "接收人"), sides, strict=True)
    ]
    story = [
        pdf.paragraph(title, style["title"]),
        pdf.paragraph(number, style["subtitle"]),
        pdf.table([_COLUMNS, *rows], style, widths=_WIDTHS),
        Spacer(1, 3 * mm),
        pdf.paragraph(
            f"合计：{files} 卷，{documents} 件，{pages} 页，{size:,} 字节。",
            style["body"],
        ),
        pdf.paragraph(f"清单校验值（SHA-256）：{sha256}", style["small"]),
        Spacer(1, 4 * mm),
        pdf.table([("移交单位", "接收单位"), texts], style, widths=[360, 360]),
    ]
    return pdf.build(
        story,
        font=font,
        title=f"{title} {number}",
        footer="第 %(page)s 页，共 %(pages)s 页",
        note=number,
        wide=True,
        author=sides[0][0],
    )
