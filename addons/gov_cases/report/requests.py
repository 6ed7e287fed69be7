"""Papers of requests between levels, and of evaluations from outside; in Chinese."""

from collections.abc import Mapping
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from odoo.addons.gov_items.report import pdf

from . import papers

PROVINCE = "与省级业务对接单"
EVALUATION = "第三方评价结果"


def province(values: Mapping[str, Any], font: str) -> bytes:
    """The sheet of a matter raised with the province: request, forwarding, answer."""
    style = pdf.styles(font)
    city, above, total = values["days"]
    date = papers.chinese_date
    story = [
        *pdf.red_head(values["organ"], PROVINCE, style, f"编号：{values['number']}"),
        Spacer(1, 4 * mm),
        papers.facts(
            [
                ("提出机构", values["agency"]),
                ("对接省级机构", values["to"]),
                ("事由", values["subject"]),
                ("有关事项", values["item"]),
                ("有关办件", values["case"]),
                ("请求内容", values["text"]),
                ("提出日期", date(values["raised_on"])),
                ("市级转报日期", date(values["forwarded_on"])),
                ("转报人", values["forwarded_by"]),
                ("市级意见", values["city_note"]),
                ("省级文号", values["reference"]),
                ("答复日期", date(values["answered_on"])),
                ("答复内容", values["answer"]),
                ("用时", f"市级{city}、省级{above}、合计{total}个工作日"),
            ],
            style,
        ),
    ]
    return _build(story, font, f"{PROVINCE} {values['number']}", values["organ"])


def evaluation(values: Mapping[str, Any], font: str) -> bytes:
    """Contract, sample, results and follow-up of an evaluation from outside."""
    style = pdf.styles(font)
    rows = [("序号", "办件编号", "事项", "得分", "发现的问题")]
    rows += [
        (str(place), number, item, score, finding)
        for place, (number, item, score, finding) in enumerate(values["sample"], 1)
    ]
    measures = [("责任机构", "整改措施", "期限", "完成日期"), *values["measures"]]
    story = [
        *pdf.red_head(values["organ"], EVALUATION, style, values["name"]),
        Spacer(1, 4 * mm),
        papers.facts(
            [
                ("评价机构", values["body"]),
                ("合同编号", values["contract"]),
                ("评价期间", values["period"]),
                ("抽样", f"从{values['pool']}件中抽取{len(values['sample'])}件"),
                ("抽取种子", values["seed"]),
                ("平均得分", values["average"]),
                ("结论", values["conclusion"]),
            ],
            style,
        ),
        pdf.paragraph("样本及结果", style["heading"]),
        pdf.table(rows, style, widths=(12 * mm, 46 * mm, 46 * mm, 16 * mm, 46 * mm)),
        pdf.paragraph("整改", style["heading"]),
        pdf.table(measures, style, widths=(40 * mm, 74 * mm, 26 * mm, 26 * mm)),
    ]
    return _build(story, font, f"{EVALUATION} {values['name']}", values["organ"])


def _build(story: list, font: str, title: str, organ: str) -> bytes:
    return pdf.build(
        story,
        font=font,
        title=title,
        footer=papers.FOOTER,
        note=title,
        author=organ,
    )
