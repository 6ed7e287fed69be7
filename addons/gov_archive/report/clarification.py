"""Statement on times of a case file that run backwards. Plain data in, PDF out."""

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from odoo.addons.gov_items.report import pdf

_COLUMNS = ("序号", "在先事项", "记录时间", "在后事项", "记录时间")
_WIDTHS = [30, 118, 102, 118, 102]


@dataclass
class Statement:
    """What the statement says; ``rows`` as name, time, name, time."""

    organ: str
    number: str
    title: str
    case_number: str
    reason: str
    rows: list[tuple[str, str, str, str]]
    author: str
    day: str


def statement(text: Statement, font: str) -> bytes:
    """Lay out the statement."""
    style = pdf.styles(font)
    rows = [(str(place), *row) for place, row in enumerate(text.rows, 1)]
    story = [
        pdf.paragraph("关于案卷时间信息的情况说明", style["title"]),
        pdf.paragraph(f"{text.organ}　{text.number}", style["subtitle"]),
        pdf.paragraph(
            f"案卷：{text.title}（办件编号 {text.case_number}）", style["body"]
        ),
        pdf.paragraph(
            "归档检测发现，下列事项的记录时间先后颠倒（在先事项的记录时间晚于在后事项）：",
            style["body"],
        ),
        pdf.table([_COLUMNS, *rows], style, widths=_WIDTHS),
        Spacer(1, 3 * mm),
        pdf.paragraph(f"原因：{text.reason}", style["body"]),
        pdf.paragraph(
            "以上记录保持原样，不作改动。各环节的实际先后以办理过程记录中"
            "逐条相连的次序为准。本说明经他人审批后作为后续版本归入案卷。",
            style["body"],
        ),
        Spacer(1, 6 * mm),
        pdf.paragraph(f"说明人：{text.author}　　{text.day}", style["body"]),
    ]
    return pdf.build(
        story,
        font=font,
        title=f"时间情况说明 {text.number}",
        footer="第 %(page)s 页，共 %(pages)s 页",
        note=text.number,
        author=text.organ,
    )
