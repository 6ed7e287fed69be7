"""The papers of a case: notices, opinion and decision, as PDF.

They are official documents of Chinese agencies and are in Chinese whatever
language the user reads the screen in. Each function takes plain values and
returns bytes; nothing here reads the database.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Spacer, Table

from odoo.addons.gov_items.report import pdf

from . import seal_mark

#: In the place of a person, where nobody acted.
SYSTEM = "系统自动"
FOOTER = "第 %(page)s 页，共 %(pages)s 页"
TITLES = {
    "acceptance": "受理通知单",
    "deferred": "容缺受理单",
    "supplement": "补正材料一次性告知书",
    "non_acceptance": "不予受理通知书",
    "suspension": "不计入办理时限告知书",
    "not_forwarded": "审核不予转报通知书",
    "no_jurisdiction": "不予受理决定书（不属于本机关职权范围）",
    "silence": "逾期未告知视为受理通知书",
    "lapsed": "容缺受理终止通知书",
    "resumption": "恢复计算办理时限告知书",
    "extension": "延长办理期限通知书",
    "deemed": "准予延续通知书（逾期未作决定视为准予）",
}
OPINION, DECISION = "审核转报件", "决定书"
#: Legal reasons for which time does not count, as a notice names them.
CAUSES = {
    "supplement": "补正材料",
    "hearing": "听证",
    "bidding": "招标、拍卖",
    "inspection": "检验、检测、检疫",
    "appraisal": "鉴定",
    "expert": "专家评审",
}
#: JN18 asks for exactly these words.
COMPLETE = "材料齐全、开始办理"
REMEDY = (
    "如对本决定不服，可以自收到本文书之日起六十日内依法申请行政复议，"
    "或者自收到之日起六个月内依法向人民法院提起行政诉讼。"
)
_WIDTHS = (32 * mm, 134 * mm)


def facts(rows: Sequence[tuple[str, Any]], style: Mapping) -> Table:
    return pdf.table(
        [(label, value) for label, value in rows if value],
        style,
        widths=_WIDTHS,
        header_rows=0,
    )


def chinese_date(day: Any) -> str:
    """2026-03-02 as 2026年3月2日; nothing as an empty text."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _item(case: Mapping[str, Any]) -> str:
    return f"您（单位）于{case['received_on']}提交的“{case['item']}”申请"


def _limit(case: Mapping[str, Any]) -> str:
    return (
        f"办理时限：受理之日起{case['limit_days']}个工作日，"
        f"应于{case['due_on']}前作出决定。责任人：{case['officer']}。"
    )


def _acceptance(case: Mapping[str, Any]) -> list[str]:
    return [f"{_item(case)}，{COMPLETE}。", _limit(case)]


def _deferred(case: Mapping[str, Any]) -> list[str]:
    until = case["deferred_until"]
    return [
        f"{_item(case)}，主要材料齐全，予以容缺受理、开始办理。",
        f"需补交的材料：{case['note']}。",
        f"请于{until}前补交；逾期未补交的，本次容缺受理终止。",
        _limit(case),
    ]


def _supplement(case: Mapping[str, Any]) -> list[str]:
    return [
        f"{_item(case)}，经核对，需要补正的全部内容如下：",
        case["note"],
        "请补正后再次提交。以上内容一次性告知。",
    ]


def _non_acceptance(case: Mapping[str, Any]) -> list[str]:
    return [f"{_item(case)}，决定不予受理。", f"理由：{case['note']}", REMEDY]


def _suspension(case: Mapping[str, Any]) -> list[str]:
    cause = CAUSES.get(case["reason"], "")
    text = (
        f"{_item(case)}，因依法需要{cause}，"
        "所需时间自本告知书作出之日起不计入办理时限，结束后继续计算。"
    )
    return [text, case["note"]]


def _not_forwarded(case: Mapping[str, Any]) -> list[str]:
    return [
        f"{_item(case)}，经{case['reviewer']}实质性审查，不予转报。",
        f"审查意见：{case['note']}",
        REMEDY,
    ]


def _no_jurisdiction(case: Mapping[str, Any]) -> list[str]:
    return [
        f"{_item(case)}，依法不属于本机关职权范围，决定不予受理。",
        f"请向{case['competent']}提出申请。",
        f"说明：{case['note']}",
        REMEDY,
    ]


def _silence(case: Mapping[str, Any]) -> list[str]:
    return [
        (
            f"{_item(case)}，自收到申请材料之日起五个工作日内未告知需要补正的内容，"
            f"依法自{case['accepted_on']}收到申请材料之日起即为受理。"
        ),
        _limit(case),
    ]


def _lapsed(case: Mapping[str, Any]) -> list[str]:
    return [
        (
            f"{_item(case)}，容缺受理后应于{case['deferred_until']}前补交的材料逾期未补交，"
            "本次容缺受理终止。"
        ),
        f"未补交的材料：{case['note']}。材料齐全后可以重新提出申请。",
        REMEDY,
    ]


def _resumption(case: Mapping[str, Any]) -> list[str]:
    return [
        f"{_item(case)}，不计入办理时限的事由已经结束，自次一工作日起恢复计算。",
        f"应于{case['due_on']}前作出决定。责任人：{case['officer']}。",
    ]


def _extension(case: Mapping[str, Any]) -> list[str]:
    return [
        (
            f"{_item(case)}，在原定期限内不能作出决定，经本机关负责人批准，"
            f"延长{case['extension_days']}个工作日，应于{case['due_on']}前作出决定。"
        ),
        f"延长期限的理由：{case['note']}",
    ]


def _deemed(case: Mapping[str, Any]) -> list[str]:
    return [
        f"{_item(case)}，在有效期届满前未作出是否准予延续的决定，依法视为准予延续。",
        case["note"],
    ]


#: The sentences of a notice, by kind.
_BODIES = {
    "acceptance": _acceptance,
    "deferred": _deferred,
    "supplement": _supplement,
    "non_acceptance": _non_acceptance,
    "suspension": _suspension,
    "not_forwarded": _not_forwarded,
    "no_jurisdiction": _no_jurisdiction,
    "silence": _silence,
    "lapsed": _lapsed,
    "resumption": _resumption,
    "extension": _extension,
    "deemed": _deemed,
}


def _code(case: Mapping[str, Any], style: Mapping) -> KeepTogether:
    """QR code on the left, agency and date on the right."""
    signature = f"{case['agency']}\n{case['issued_on']}"
    row = [
        pdf.qr_drawing(case["url"], 30 * mm),
        pdf.paragraph(signature, style["right"]),
    ]
    layout = [
        ("LEFTPADDING", (0, 0), (0, 0), 0),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    return KeepTogether(
        [
            Table([row], colWidths=(60 * mm, 106 * mm), style=layout),
            pdf.paragraph("扫描二维码可随时查询办理进度。", style["small"]),
        ]
    )


def notice(kind: str, case: Mapping[str, Any], font: str) -> bytes:
    """A numbered notice to the applicant with the QR code of the progress page.

    :param case: applicant, item, number, notice_number, agency, issued_on,
        received_on, url and, by kind, limit_days, due_on, officer, note,
        deferred_until, reason, reviewer
    """
    style = pdf.styles(font)
    number = case["notice_number"]
    rows = [
        ("办件编号", case["number"]),
        ("事项名称", case["item"]),
        ("承办机构", case["undertaker"]),
        ("受理窗口", case["window"]),
        ("已收材料", case["documents"]),
    ]
    story = [
        *pdf.red_head(case["agency"], TITLES[kind], style, f"编号：{number}"),
        Spacer(1, 5 * mm),
        pdf.paragraph(f"{case['applicant']}：", style["body"]),
        *(
            pdf.paragraph(text, style["article"])
            for text in _BODIES[kind](case)
            if text
        ),
        Spacer(1, 4 * mm),
        facts(rows, style),
        Spacer(1, 6 * mm),
        _code(case, style),
    ]
    return pdf.build(
        story,
        font=font,
        title=f"{TITLES[kind]} {number}",
        footer=FOOTER,
        note=number,
        author=case["agency"],
    )


def opinion(case: Mapping[str, Any], font: str) -> bytes:
    """The written opinion of a substantive review, for the reviewer's own seal."""
    style = pdf.styles(font)
    story = [
        *pdf.red_head(
            case["agency"],
            OPINION,
            style,
            f"编号：{case['number']}-SH",
        ),
        Spacer(1, 5 * mm),
        pdf.paragraph(f"{case['next_agency']}：", style["body"]),
        pdf.paragraph(
            f"{case['applicant']}申请的“{case['item']}”，由我单位实质性审查，"
            "审查意见为：同意。现予转报，请据此加盖审批公章。",
            style["article"],
        ),
        Spacer(1, 3 * mm),
        facts(
            [
                ("办件编号", case["number"]),
                ("审查意见", case["opinion"]),
                ("审查材料", case["documents"]),
                ("审查人员", case["reviewer"]),
                ("审查责任", f"{case['agency']}履行实质性审核责任"),
            ],
            style,
        ),
        Spacer(1, 8 * mm),
        _sign(case, style, font),
    ]
    return pdf.build(
        story,
        font=font,
        title=f"{OPINION} {case['number']}",
        footer=FOOTER,
        note=f"{case['number']}-SH",
        author=case["agency"],
    )


def decision(case: Mapping[str, Any], font: str) -> bytes:
    """The decision, in the name of the agency that the profile names.

    :param case: granted, in_name_of, decider, reason, … and seal (name, label)
    """
    style = pdf.styles(font)
    title = "准予行政许可决定书" if case["licence"] else "准予办理决定书"
    if not case["granted"]:
        title = "不予行政许可决定书" if case["licence"] else "不予办理决定书"
    story = [
        *pdf.red_head(case["in_name_of"], title, style, f"编号：{case['number']}"),
        Spacer(1, 5 * mm),
        pdf.paragraph(f"{case['applicant']}：", style["body"]),
        *(pdf.paragraph(text, style["article"]) for text in _ruling(case)),
        Spacer(1, 4 * mm),
        facts(
            [
                ("办件编号", case["number"]),
                ("事项名称", case["item"]),
                ("实施地区", case["region"]),
                ("受理日期", case["accepted_on"]),
                ("承办机构", case["decider"]),
                ("同权依据", case["clause"]),
            ],
            style,
        ),
        *_projects(case, style),
        Spacer(1, 10 * mm),
        _sign(case, style, font),
    ]
    return pdf.build(
        story,
        font=font,
        title=f"{title} {case['number']}",
        footer=FOOTER,
        note=case["number"],
        author=case["in_name_of"],
    )


def _projects(case: Mapping[str, Any], style: Mapping) -> list:
    """Every project that one decision approves as a package (打包式立项)."""
    projects = case.get("projects") or []
    if not projects:
        return []
    rows = [("序号", "项目编号", "项目名称", "建设单位")]
    rows += [(str(place), *project) for place, project in enumerate(projects, 1)]
    return [
        pdf.paragraph(f"打包审批项目（共{len(projects)}个）", style["heading"]),
        pdf.table(rows, style, widths=(14 * mm, 40 * mm, 62 * mm, 50 * mm)),
    ]


def _ruling(case: Mapping[str, Any]) -> list[str]:
    opening = f"您（单位）申请的“{case['item']}”，于{case['accepted_on']}受理。"
    if case["granted"]:
        text = f"{opening}经审查，符合法定条件、标准，现决定准予。"
        return [text, f"说明：{case['reason']}"] if case["reason"] else [text]
    return [
        f"{opening}经审查，现决定不予准许。",
        f"理由：{case['reason']}",
        REMEDY,
    ]


def seal_check(seal: Mapping | None, style: Mapping) -> list | str:
    """The QR code that opens the public check of the impression, if there is one."""
    if not seal or not seal.get("url"):
        return ""
    return [
        pdf.qr_drawing(seal["url"], 22 * mm),
        pdf.paragraph("扫码核验用印", style["small"]),
    ]


def _sign(case: Mapping[str, Any], style: Mapping, font: str) -> KeepTogether:
    """Name, date and the seal upon them, at the right."""
    seal = case.get("seal")
    organ = case.get("in_name_of") or case["agency"]
    rows = [
        [
            seal_check(seal, style),
            seal_mark.drawing(seal["name"], seal["label"], font)
            if seal
            else Spacer(1, 30 * mm),
        ],
        ["", pdf.paragraph(f"{organ}\n{case['signed_on']}", style["right"])],
    ]
    return KeepTogether(
        [
            Table(
                rows,
                colWidths=(96 * mm, 70 * mm),
                style=[
                    ("ALIGN", (1, 0), (1, 0), "RIGHT"),
                    ("VALIGN", (0, 0), (0, 0), "BOTTOM"),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                    ("BOTTOMPADDING", (0, 0), (-1, 0), 0),
                ],
            )
        ]
    )
