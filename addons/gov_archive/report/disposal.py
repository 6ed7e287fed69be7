"""Appraisal list and certificate of destruction; list of a transfer."""

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from odoo.addons.gov_items.report import pdf

AUTHOR = "鉴定人（业务）"
REVIEWER = "复核人（业务）"
ARCHIVIST = "档案员"
HEAD = "单位负责人"
WITNESS = "监销人"
DESTROYER = "销毁人"
_COLUMNS = ("序号", "档号", "题名", "年度", "保管期限", "页数", "鉴定意见")
_WIDTHS = [32, 178, 260, 40, 60, 40, 110]


def register(
    organ: str,
    number: str,
    report: str,
    people: list[tuple[str, str, str]],
    rows: list[tuple],
    font: str,
    destroyed_at: str = "",
) -> bytes:
    """Lay out the list; it is kept for ever, and is the certificate once destroyed."""
    style = pdf.styles(font)
    done = ""
    if destroyed_at:
        done = f"鉴定意见为销毁的案卷已于 {destroyed_at} 在监销人监督下销毁。"
    story = [
        pdf.paragraph("档案鉴定销毁清册", style["title"]),
        pdf.paragraph(f"{organ}　{number}", style["subtitle"]),
        pdf.paragraph(f"鉴定报告：{report}", style["body"]),
        pdf.table([_COLUMNS, *rows], style, widths=_WIDTHS),
        Spacer(1, 3 * mm),
        pdf.paragraph(f"共 {len(rows)} 卷。{done}本清册永久保存。", style["body"]),
        Spacer(1, 4 * mm),
        pdf.table(
            [("职责", "姓名", "时间", "签名"), *((*row, "") for row in people)],
            style,
            widths=[120, 140, 140, 180],
        ),
    ]
    return pdf.build(
        story,
        font=font,
        title=f"档案鉴定销毁清册 {number}",
        footer="第 %(page)s 页，共 %(pages)s 页",
        note=number,
        wide=True,
        author=organ,
    )
