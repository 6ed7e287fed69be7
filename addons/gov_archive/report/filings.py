"""Post-approval filing of one decision on paper, with places for the seals."""

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from odoo.addons.gov_items.report import pdf

NUMBER = "办件编号"
ITEM = "事项名称"
MODE = "放权方式"
RECEIVER = "备案单位"
DECIDED = "决定日期"
OUTCOME = "办理结果"
DOCUMENT = "决定文书校验值"
CONTENT = "报备内容校验值"


def filing(
    organ: str,
    facts: list[tuple[str, str]],
    sender: tuple[str, str],
    receiver: tuple[str, str],
    font: str,
) -> bytes:
    """Lay out one sheet."""
    style = pdf.styles(font)
    rows = [
        ("报送单位（盖章）", "备案单位（盖章）"),
        tuple(
            f"\n\n{role}：{who}\n时间：{when}\n"
            for role, (who, when) in (("签报人", sender), ("接收人", receiver))
        ),
    ]
    story = [
        pdf.paragraph("批后报备表", style["title"]),
        pdf.paragraph(organ, style["subtitle"]),
        pdf.table(facts, style, widths=[110, 360], header_rows=0),
        Spacer(1, 6 * mm),
        pdf.table(rows, style, widths=[235, 235]),
    ]
    return pdf.build(
        story,
        font=font,
        title="批后报备表",
        footer="第 %(page)s 页，共 %(pages)s 页",
        author=organ,
    )
