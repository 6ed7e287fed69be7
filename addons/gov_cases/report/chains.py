"""Papers of one-chain matters: form, list of services, guide.

In Chinese whatever language the screen is in; plain values in, bytes out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import PageBreak, Spacer

from odoo.addons.gov_items.report import pdf

from . import papers

FORM, LIST = "“一链办理”申请表", "一链式服务清单"
MUST, MAY = "必须", "可容缺或视情形"
PARALLEL = "同一顺序号的环节并联办理。"
APPLICANT = (
    ("申请人姓名（名称）", ""),
    ("证件号码（统一社会信用代码）", ""),
    ("联系电话", ""),
    ("通讯地址", ""),
    ("经办人及联系电话", ""),
    ("结果领取方式", "□ 窗口领取    □ 邮寄送达"),
)
PROMISE = (
    "本人（单位）承诺所填写的内容和提交的材料真实有效，同意各办理部门共用本表及材料。"
)
_LINE_WIDTHS = (14 * mm, 38 * mm, 54 * mm, 38 * mm, 22 * mm)


def _steps(matter: Mapping[str, Any], style: Mapping):
    rows: list[Sequence[Any]] = [("顺序", "办理部门", "事项", "办理内容", "时限")]
    rows += [
        (
            str(line["place"]),
            line["agency"],
            line["item"],
            line["task"] or "办理",
            f"{line['days']}个工作日" if line["days"] else "—",
        )
        for line in matter["lines"]
    ]
    return pdf.table(rows, style, widths=_LINE_WIDTHS)


def _documents(matter: Mapping[str, Any], style: Mapping, tick: bool = False):
    head = ("序号", "材料名称", "要求", "已交" if tick else "使用事项")
    rows: list[Sequence[Any]] = [head]
    rows += [
        (str(place), name, MUST if must else MAY, "□" if tick else "、".join(items))
        for place, (name, must, items) in enumerate(matter["documents"], 1)
    ]
    widths = (14 * mm, 66 * mm, 34 * mm, 52 * mm)
    return pdf.table(rows, style, widths=widths)


def application_form(matter: Mapping[str, Any], font: str) -> bytes:
    """The one form: applicant, what is applied for, what the items ask, documents."""
    style = pdf.styles(font)
    asked = [
        (f"{name}（{unit}）" if unit else name, "") for name, unit in matter["facts"]
    ]
    story = [
        *pdf.red_head(matter["organ"], FORM, style, matter["name"]),
        Spacer(1, 3 * mm),
        pdf.table(
            [*APPLICANT, *asked],
            style,
            widths=(60 * mm, 106 * mm),
            header_rows=0,
        ),
        pdf.paragraph("一并申请的事项", style["heading"]),
        *[
            pdf.paragraph(f"● {line['item']}（{line['agency']}）", style["body"])
            for line in matter["lines"]
        ],
        pdf.paragraph("提交材料（一套）", style["heading"]),
        _documents(matter, style, tick=True),
        Spacer(1, 5 * mm),
        pdf.paragraph(PROMISE, style["article"]),
        pdf.paragraph(
            "申请人签字（盖章）：____________    ____年__月__日", style["right"]
        ),
    ]
    title = f"{FORM} {matter['name']}"
    return _build(story, font, title, matter["organ"], matter["name"])


def service_list(matter: Mapping[str, Any], font: str) -> bytes:
    """Which agency does what, in which order and time; and the documents."""
    style = pdf.styles(font)
    story = [
        *pdf.red_head(matter["organ"], LIST, style, matter["name"]),
        Spacer(1, 3 * mm),
        *_matter(matter, style),
    ]
    title = f"{LIST} {matter['name']}"
    return _build(story, font, title, matter["organ"], matter["name"])


def _matter(matter: Mapping[str, Any], style: Mapping) -> list:
    about = [
        ("服务对象", matter["audience"]),
        ("办理地点", matter["where"]),
        ("领域", matter["category"]),
        ("总时限", f"{matter['days']}个工作日"),
    ]
    return [
        papers.facts(about, style),
        pdf.paragraph("办理顺序", style["heading"]),
        _steps(matter, style),
        pdf.paragraph(PARALLEL, style["small"]),
        pdf.paragraph("材料清单（一套材料）", style["heading"]),
        _documents(matter, style),
    ]


def guide(values: Mapping[str, Any], font: str) -> bytes:
    """The guide to all one-chain matters: contents, then one matter after another."""
    style = pdf.styles(font)
    day = papers.chinese_date(values["day"])
    contents: list[Sequence[Any]] = [("序号", "领域", "“一件事”", "部门数", "总时限")]
    for place, matter in enumerate(values["matters"], 1):
        agencies = {line["agency"] for line in matter["lines"]}
        limit = f"{matter['days']}个工作日"
        contents.append(
            (str(place), matter["category"], matter["name"], str(len(agencies)), limit)
        )
    story = [
        *pdf.red_head(values["organ"], values["name"], style, day),
        pdf.paragraph(f"共{values['count']}项。", style["body"]),
        pdf.table(
            contents, style, widths=(14 * mm, 44 * mm, 62 * mm, 20 * mm, 26 * mm)
        ),
    ]
    for place, matter in enumerate(values["matters"], 1):
        story += [
            PageBreak(),
            pdf.paragraph(f"{place}．{matter['name']}", style["title"]),
            Spacer(1, 3 * mm),
            *_matter(matter, style),
        ]
    return _build(story, font, values["name"], values["organ"], day)


def _build(story: Sequence, font: str, title: str, organ: str, note: str) -> bytes:
    return pdf.build(
        list(story),
        font=font,
        title=title,
        footer=papers.FOOTER,
        note=note,
        author=organ,
    )
