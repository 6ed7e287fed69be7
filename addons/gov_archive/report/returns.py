"""Monthly return and post-approval filing on paper, with places for the seals."""

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from odoo.addons.gov_items.report import pdf

TOTALS = ("放权方式", "受理", "办理", "准予", "不予", "不予转报")
ROWS = ("办件编号", "事项", "放权方式", "受理日期", "办理日期", "结果")
SHEET_TOTALS = "汇总"
SHEET_ROWS = "清单"
_WIDTHS = [150, 240, 120, 75, 75, 65]


@dataclass
class Monthly:
    """What the sheets say."""

    organ: str
    receiver: str
    programme: str
    month: str
    version: int
    totals: list[tuple]
    rows: list[tuple]
    sha256: str
    signer: str
    signed: str
    taker: str
    taken: str


def month_text(month) -> str:
    """The month as the sheet names it."""
    return f"{month:%Y} 年 {month.month} 月"


def monthly(text: Monthly, font: str) -> bytes:
    """Lay out the return: totals, signatures, list."""
    style = pdf.styles(font)
    version = f"（第 {text.version} 次报送）" if text.version > 1 else ""
    story = [
        pdf.paragraph("“市县同权”事项受理、办理情况月度备案表", style["title"]),
        pdf.paragraph(f"{text.month}{version}", style["subtitle"]),
        pdf.paragraph(f"报送单位：{text.organ}", style["body"]),
        pdf.paragraph(f"备案单位：{text.receiver}", style["body"]),
        pdf.paragraph(f"改革方案：{text.programme}", style["body"]),
        pdf.table([TOTALS, *_plain([*text.totals, _sum(text.totals)])], style),
        Spacer(1, 3 * mm),
        pdf.paragraph(_statement(text), style["body"]),
        pdf.paragraph(f"清单校验值（SHA-256）：{text.sha256}", style["small"]),
        Spacer(1, 4 * mm),
        _signatures(text, style),
    ]
    if text.rows:
        story += [
            Spacer(1, 6 * mm),
            pdf.paragraph("办件清单", style["heading"]),
            pdf.table([ROWS, *text.rows], style, widths=_WIDTHS),
        ]
    return pdf.build(
        story,
        font=font,
        title=f"月度备案表 {text.month}",
        footer="第 %(page)s 页，共 %(pages)s 页",
        note=text.sha256[:16],
        wide=True,
        author=text.organ,
    )


def _plain(rows):
    """Zeros are said: a cell of nothing would be empty."""
    return [tuple(map(str, row)) for row in rows]


def _sum(totals):
    columns = list(zip(*totals, strict=True))[1:] if totals else [()] * 5
    return ("合计", *(sum(column) for column in columns))


def _statement(text):
    if not text.rows:
        return "本月未受理、办理上述方式的“市县同权”事项，特此零报告。"
    return f"本月清单共 {len(text.rows)} 件，由办件台账自动生成，未经人工改动。"


def _signatures(text, style):
    rows = [
        ("报送单位（盖章）", "备案单位（盖章）"),
        (
            f"\n\n签报人：{text.signer}\n时间：{text.signed}\n",
            f"\n\n接收人：{text.taker}\n时间：{text.taken}\n",
        ),
    ]
    return pdf.table(rows, style, widths=[360, 360])
