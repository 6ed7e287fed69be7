"""Result of an inspection on paper. Plain data in, PDF out; no personal data."""

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from odoo.addons.gov_items.report import pdf

KIND = "检查方式"
REGION = "检查地区"
PERIOD = "决定日期范围"
COMMITMENT = "种子承诺值"
SEED = "公布的种子"
LIST = "抽取名单校验值"
DRAWN = "抽中件数 / 名单件数"
RUNNING = "事项运行得分"
FILES = "案卷平均得分"
CONCLUSION = "检查结论"
SAMPLES = ("序号", "办件编号", "事项", "得分", "等次")
FINDINGS = ("问题代码", "问题", "整改单位", "整改期限", "状态")


@dataclass
class Result:
    """What the sheets say."""

    organ: str
    number: str
    facts: list[tuple[str, str]]
    samples: list[tuple]
    findings: list[tuple]
    inspectors: str


def result(text: Result, font: str) -> bytes:
    """Lay out the published result."""
    style = pdf.styles(font)
    story = [
        pdf.paragraph("监督检查结果公示", style["title"]),
        pdf.paragraph(f"{text.organ}　{text.number}", style["subtitle"]),
        pdf.table(text.facts, style, widths=[110, 360], header_rows=0),
        Spacer(1, 3 * mm),
        pdf.paragraph(f"检查人员：{text.inspectors}", style["body"]),
        pdf.paragraph("抽查案卷", style["heading"]),
        pdf.table([SAMPLES, *text.samples], style, widths=[40, 150, 180, 45, 55]),
        pdf.paragraph("发现问题及整改", style["heading"]),
    ]
    if text.findings:
        rows = [FINDINGS, *text.findings]
        story.append(pdf.table(rows, style, widths=[55, 190, 110, 65, 50]))
    else:
        story.append(pdf.paragraph("未发现问题。", style["body"]))
    story += [
        Spacer(1, 4 * mm),
        pdf.paragraph(
            "抽取可由任何人复算：下载抽取文件后运行 python -m kernel.draw 文件名。",
            style["small"],
        ),
    ]
    return pdf.build(
        story,
        font=font,
        title=f"监督检查结果 {text.number}",
        footer="第 %(page)s 页，共 %(pages)s 页",
        note=text.number,
        author=text.organ,
    )
