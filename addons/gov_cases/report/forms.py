"""Internal and further papers of a case: sheets, records, orders, certificates.

As the notices they are in Chinese whatever language the screen is in, take plain
values and return bytes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Spacer, Table

from odoo.addons.gov_items.report import pdf

from . import papers, seal_mark

TRANSFER = "材料转递单"
PROOF = "办理时限计算表"
ORDER = "督办通知单"
PROCEDURES = {
    "site_visit": "现场踏勘记录",
    "expert_review": "专家评审意见书",
    "hearing": "听证笔录",
    "publication": "公示情况记录",
    "inspection": "检验检测检疫记录",
    "appraisal": "鉴定记录",
    "bidding": "招标拍卖记录",
    "joint_review": "联合审查意见书",
}
REVISIONS = {
    "correction": "更正决定书",
    "revocation": "撤销决定书",
    "withdrawal": "撤回决定书",
}
RECEIPT = "并联办理收件回执"
WEEKDAYS = "一二三四五六日"
VERDICTS = {
    "start": "受理之日，不计",
    "counted": "计入",
    "over": "计入（期限届满后）",
    "day_off": "不计",
    "suspended": "不计",
}
GUESSED = "国务院放假安排尚未公布，暂按推算"
SHIFTED = "调休上班"
WEEKEND, HOLIDAY = "休息日", "法定节假日"
STANDS = "计时中止，恢复后顺延"
_WIDTH = 166 * mm


def _form(
    title: str,
    organ: str,
    number: str,
    story: Sequence,
    font: str,
    url: str = "",
) -> bytes:
    """A numbered form under the red head, with a QR code where it has a page."""
    style = pdf.styles(font)
    foot: list = []
    if url:
        foot = [Spacer(1, 5 * mm), pdf.qr_drawing(url, 26 * mm)]
    return pdf.build(
        [
            *pdf.red_head(organ, title, style, f"编号：{number}"),
            Spacer(1, 4 * mm),
            *story,
            *foot,
        ],
        font=font,
        title=f"{title} {number}",
        footer=papers.FOOTER,
        note=number,
        author=organ,
    )


def _facts(rows: Sequence[tuple[str, Any]], style: Mapping) -> Table:
    shown = [(label, value) for label, value in rows if value]
    return pdf.table(shown, style, widths=(34 * mm, 132 * mm), header_rows=0)


def _sign(organ: str, day: str, style: Mapping, seal: Mapping | None, font: str):
    """Organ and date at the right, under the seal's picture if there is one."""
    mark = (
        seal_mark.drawing(seal["name"], seal["label"], font)
        if seal
        else Spacer(1, 12 * mm)
    )
    return KeepTogether(
        [
            Table(
                [
                    [papers.seal_check(seal, style), mark],
                    ["", pdf.paragraph(f"{organ}\n{day}", style["right"])],
                ],
                colWidths=(96 * mm, 70 * mm),
                style=[
                    ("ALIGN", (1, 0), (1, 0), "RIGHT"),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ],
            )
        ]
    )


def transfer(case: Mapping[str, Any], font: str) -> bytes:
    """The sheet that goes with documents on paper, to be ticked on arrival."""
    style = pdf.styles(font)
    lines = [
        (str(place), name, (sha256 or "")[:16], "□")
        for place, (name, sha256) in enumerate(case["lines"], 1)
    ]
    sent = f"{case['sent_at']:%Y-%m-%d %H:%M}"
    story = [
        _facts(
            [
                ("事项名称", case["item"]),
                ("送件机构", case["agency"]),
                ("收件机构", case["receiver"]),
                ("送件人", f"{case['sent_by']}    {sent}"),
                ("转递人", case["carrier"]),
            ],
            style,
        ),
        Spacer(1, 4 * mm),
        pdf.table(
            [("序号", "材料名称", "校验码（前16位）", "收到"), *lines],
            style,
            widths=(14 * mm, 92 * mm, 44 * mm, 16 * mm),
        ),
        Spacer(1, 8 * mm),
        pdf.paragraph(
            "收件人签字：____________    收件时间：____年__月__日__时",
            style["body"],
        ),
    ]
    return _form(TRANSFER, case["agency"], case["number"], story, font, case["url"])


def procedure(case: Mapping[str, Any], font: str) -> bytes:
    """The record of a sub-procedure with who took part and what was found."""
    style = pdf.styles(font)
    title = PROCEDURES[case["kind"]]
    experts = [
        (str(place), name, "同意" if passed else "不同意", opinion)
        for place, name, passed, opinion in case["experts"]
    ]
    story = [
        _facts(
            [
                ("事项名称", case["item"]),
                ("申请人", case["applicant"]),
                ("起止日期", f"{case['date_from']} 至 {case['ended_on']}"),
                ("地点", case["place"]),
                ("内容", case["subject"]),
                ("工作人员", "、".join(case["officers"])),
                ("协助机构", case["helper"]),
                ("协助意见", case["help_answer"]),
            ],
            style,
        ),
        Spacer(1, 4 * mm),
    ]
    if experts:
        story += [
            pdf.table(
                [("抽取次序", "专家", "结论", "意见"), *experts],
                style,
                widths=(20 * mm, 30 * mm, 20 * mm, 96 * mm),
            ),
            pdf.paragraph(f"抽取种子：{case['seed']}", style["small"]),
        ]
    verdict = "符合要求" if case["passed"] else "不符合要求"
    story += [
        pdf.paragraph(f"结论：{verdict}", style["heading"]),
        pdf.paragraph(case["report"], style["article"]),
        Spacer(1, 8 * mm),
        pdf.paragraph("工作人员签字：____________    ____________", style["body"]),
    ]
    return _form(title, case["agency"], case["number"], story, font, case["url"])


def proof_text(day: Any, name: str = "") -> str:
    """Why a day is counted or not, as the proof sheet says it.

    :param name: the holiday that the day belongs to or is worked for, as the
        calendar has it

    >>> from types import SimpleNamespace as Day
    >>> proof_text(Day(verdict="suspended", reason="hearing", shifted=False,
    ...                guessed=False))
    '不计：听证'
    >>> from datetime import date
    >>> proof_text(Day(day=date(2026, 10, 1), verdict="day_off", shifted=False,
    ...                guessed=False), "国庆节")
    '不计（国庆节）'
    """
    text = VERDICTS[day.verdict]
    if day.verdict == "day_off":
        text = f"{text}（{name or _unnamed(day)}）"
    if day.verdict == "suspended":
        text = f"不计：{papers.CAUSES.get(day.reason, day.reason)}"
    shifted = f"{SHIFTED}（{name}）" if name else SHIFTED
    extra = [shifted] * day.shifted + [GUESSED] * day.guessed
    return "；".join([text, *extra])


def _unnamed(day: Any) -> str:
    """What a day off is that no calendar names: a weekend, or a guessed holiday."""
    return WEEKEND if day.day.weekday() >= 5 else HOLIDAY


def proof_rows(
    days: Sequence[Any],
    extended: Mapping[Any, int] | None = None,
    names: Mapping[Any, str] | None = None,
) -> list[tuple[str, str, str, str]]:
    """The proof's days as rows of text: date, weekday, number, why.

    :param extended: day -> working days by which the limit was extended on it
    :param names: day -> the holiday that it belongs to or is worked for
    """
    counted, extended, names = ("counted", "over"), extended or {}, names or {}
    return [
        (
            row.day.isoformat(),
            f"星期{WEEKDAYS[row.day.weekday()]}",
            str(row.number) if row.verdict in counted else "",
            proof_text(row, names.get(row.day, ""))
            + extension_text(extended.get(row.day, 0)),
        )
        for row in days
    ]


def extension_text(days: int) -> str:
    """What the proof sheet adds on the day of an extension.

    >>> extension_text(5), extension_text(0)
    ('；当日批准延长5个工作日', '')
    """
    return f"；当日批准延长{days}个工作日" if days else ""


def proof(case: Mapping[str, Any], font: str) -> bytes:
    """The proof sheet: every day of the case, counted or not, and why.

    :param case: as for the notices, and days (``kernel.proof.ProofDay``), statutory,
        responsible, decider, suspended, extended and names (see ``proof_rows``),
        changes (list of texts)
    """
    style = pdf.styles(font)
    rows = proof_rows(case["days"], case["extended"], case["names"])
    shade = [
        ("BACKGROUND", (0, place), (-1, place), colors.HexColor("#F4F4F4"))
        for place, row in enumerate(rows, 1)
        if not row[2]
    ]
    story = [
        _facts(
            [
                ("事项名称", case["item"]),
                ("承诺时限", f"{case['limit_days']}个工作日"),
                ("法定时限", f"{case['statutory_days']}个工作日"),
                (
                    "批准延长",
                    case["extension_days"] and f"{case['extension_days']}个工作日",
                ),
                ("受理日期", case["accepted_on"]),
                ("承诺到期日", f"{case['due_on']}{_due_remark(case)}"),
                ("法定到期日", case["statutory_due_on"]),
                ("作出决定", case["decided_on"]),
                ("审批责任机构", case["responsible"]),
                ("决定人员", case["decider"]),
            ],
            style,
        ),
        Spacer(1, 4 * mm),
        pdf.table(
            [("日期", "星期", "第几个工作日", "是否计入及理由"), *rows],
            style,
            widths=(28 * mm, 20 * mm, 28 * mm, 90 * mm),
            commands=shade,
        ),
    ]
    if case["changes"]:
        story += [pdf.paragraph("到期日变更", style["heading"])]
        story += [pdf.paragraph(text, style["body"]) for text in case["changes"]]
    return _form(PROOF, case["agency"], case["number"], story, font, case["url"])


def _due_remark(case: Mapping[str, Any]) -> str:
    """Why a due date may still move, behind the date."""
    remark = "（暂定）" if case["provisional"] else ""
    return f"{remark}（{STANDS}）" if case["suspended"] else remark


def order(values: Mapping[str, Any], font: str) -> bytes:
    """A supervision order to the agency that is responsible for a red case."""
    style = pdf.styles(font)
    story = [
        pdf.paragraph(f"{values['addressee']}：", style["body"]),
        pdf.paragraph(
            f"办件“{values['case']}”（{values['item']}）应于{values['due_on']}前"
            f"作出决定，至今已超过承诺时限{values['over']}个工作日，"
            "电子监察系统发出红灯警告。",
            style["article"],
        ),
        pdf.paragraph(
            f"请立即办理，并于{values['answer_by']}前书面答复。"
            "拒不回应的，将启动问责程序。",
            style["article"],
        ),
        Spacer(1, 3 * mm),
        _facts(
            [
                ("当前环节", values["step"]),
                ("责任人", values["officer"]),
                ("依据", values["basis"]),
            ],
            style,
        ),
        Spacer(1, 8 * mm),
        _sign(values["issuer"], values["issued_on"], style, None, font),
    ]
    return _form(ORDER, values["issuer"], values["number"], story, font)


def revision(case: Mapping[str, Any], font: str) -> bytes:
    """The decision by which an earlier one is corrected, revoked or withdrawn."""
    style = pdf.styles(font)
    title = REVISIONS[case["kind"]]
    verbs = {
        "correction": "现予更正",
        "revocation": "现予撤销",
        "withdrawal": "现予撤回",
    }
    story = [
        pdf.paragraph(f"{case['applicant']}：", style["body"]),
        pdf.paragraph(
            f"本机关于{case['decided_on']}就“{case['item']}”作出的决定"
            f"（编号：{case['number']}），{verbs[case['kind']]}。",
            style["article"],
        ),
        pdf.paragraph(f"理由：{case['reason']}", style["article"]),
        pdf.paragraph(f"依据：{case['basis']}", style["article"]),
    ]
    if case["text"]:
        story.append(pdf.paragraph(f"更正为：{case['text']}", style["article"]))
    story += [
        pdf.paragraph(papers.REMEDY, style["article"]),
        Spacer(1, 8 * mm),
        _sign(case["in_name_of"], case["signed_on"], style, case["seal"], font),
    ]
    return _form(title, case["in_name_of"], case["revision"], story, font, case["url"])


def licence(values: Mapping[str, Any], font: str) -> bytes:
    """The certificate as it is printed: holder, matter, validity, QR code."""
    style = pdf.styles(font)
    story = [
        _facts(
            [
                ("持证人", values["holder"]),
                ("证件号码", values["holder_code"]),
                ("许可事项", values["item"]),
                ("实施地区", values["region"]),
                ("有效期", values["validity"]),
                ("办件编号", values["case"]),
            ],
            style,
        ),
        Spacer(1, 8 * mm),
        _sign(values["issuer"], values["issued_on"], style, values["seal"], font),
    ]
    return _form(
        values["name"], values["issuer"], values["number"], story, font, values["url"]
    )


def receipt(values: Mapping[str, Any], font: str) -> bytes:
    """The one receipt for a joint matter: documents, and who gets which."""
    style = pdf.styles(font)
    cases = [
        (str(place), item, agency, number)
        for place, (item, agency, number) in enumerate(values["cases"], 1)
    ]
    documents = [
        (str(place), name, "、".join(users))
        for place, (name, users) in enumerate(values["documents"], 1)
    ]
    story = [
        pdf.paragraph(f"{values['applicant']}：", style["body"]),
        pdf.paragraph(
            f"您（单位）于{values['received_on']}提交的“{values['name']}”申请材料已一次性收取，"
            f"由以下单位并联办理，{values['limit']}个工作日内办结"
            f"（{values['due_on']}前）。",
            style["article"],
        ),
        pdf.table(
            [("序号", "事项", "办理单位", "办件编号"), *cases],
            style,
            widths=(12 * mm, 70 * mm, 44 * mm, 40 * mm),
        ),
        Spacer(1, 4 * mm),
        pdf.table(
            [("序号", "材料名称", "分发单位"), *documents],
            style,
            widths=(12 * mm, 84 * mm, 70 * mm),
        ),
        Spacer(1, 6 * mm),
        _sign(values["agency"], values["issued_on"], style, None, font),
    ]
    return _form(
        RECEIPT, values["agency"], values["number"], story, font, values["url"]
    )
