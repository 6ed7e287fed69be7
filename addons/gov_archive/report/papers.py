"""Cover, inner catalogue and back sheet of a case file. Plain data in, PDF out."""

import base64
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import PageBreak, Spacer

from odoo.addons.gov_items.report import pdf

CATALOGUE = ("序号", "类别", "题名", "页数", "起始页", "格式", "SHA-256（前 16 位）")
WIDTHS = [30, 50, 168, 34, 40, 42, 106]


@dataclass
class CoverText:
    """What the three sheets say; ``rows`` and ``custody`` as tuples of columns.

    ``stands_in``: a document has no pages, so one sheet stands for it.
    """

    organ: str
    title: str
    number: str
    facts: list[tuple[str, str]]
    rows: list[tuple]
    totals: tuple[int, int, int]
    stands_in: bool
    compiler: str
    packed: str
    checked: str
    seal: str
    custody: list[tuple[str, str, str]]
    versions: list[tuple[str, str, str, str]]


def as_field(content: bytes) -> bytes:
    """A PDF as a binary field holds it."""
    return base64.b64encode(content)


def cover(text: CoverText, font: str) -> bytes:
    """Lay out cover, inner catalogue and back sheet."""
    style = pdf.styles(font)
    story = [
        *_cover(text, style),
        PageBreak(),
        *_catalogue(text, style),
        PageBreak(),
        *_back(text, style),
    ]
    return pdf.build(
        story,
        font=font,
        title=f"{text.title} {text.number}",
        footer="第 %(page)s 页，共 %(pages)s 页",
        note=text.number or "未编档号",
        author=text.organ,
    )


def _cover(text, style):
    facts = [("档号", text.number or "（封装时编制）"), *text.facts]
    return [
        Spacer(1, 18 * mm),
        pdf.paragraph(text.organ, style["subtitle"]),
        Spacer(1, 6 * mm),
        pdf.paragraph("政务服务办件案卷", style["title"]),
        pdf.paragraph(text.title, style["subtitle"]),
        Spacer(1, 12 * mm),
        pdf.table(facts, style, widths=[110, 360], header_rows=0),
        Spacer(1, 8 * mm),
        *([pdf.qr_drawing(text.number, 26 * mm)] if text.number else []),
    ]


def _catalogue(text, style):
    count, pages, size = text.totals
    words = f"共 {count} 份文件，{pages} 页，{size:,} 字节。"
    if text.stands_in:
        words += "没有页面的电子数据文件各以 1 页代页编入页码。"
    return [
        pdf.paragraph("卷内文件目录", style["title"]),
        pdf.table([CATALOGUE, *text.rows], style, widths=WIDTHS),
        Spacer(1, 4 * mm),
        pdf.paragraph(words, style["body"]),
    ]


def _back(text, style):
    count, pages, size = text.totals
    facts = [
        ("本卷情况", f"文件 {count} 份，{pages} 页，{size:,} 字节"),
        ("立卷人", text.compiler),
        ("封装时间", text.packed),
        ("最近检测", text.checked),
        ("封存值", text.seal or "（封装时生成）"),
        ("检查人", ""),
        ("备注", "\n\n"),
    ]
    story = [
        pdf.paragraph("卷内备考表", style["title"]),
        pdf.table(facts, style, widths=[110, 360], header_rows=0),
    ]
    if text.custody:
        rows = [("保管单位", "起始时间", "接收人"), *text.custody]
        story += [
            pdf.paragraph("保管沿革", style["heading"]),
            pdf.table(rows, style, widths=[250, 120, 100]),
        ]
    if text.versions:
        rows = [("版本", "归档时间", "更正理由", "更正人、审批人"), *text.versions]
        story += [
            pdf.paragraph("更正记录", style["heading"]),
            pdf.table(rows, style, widths=[40, 110, 200, 120]),
        ]
    return story
