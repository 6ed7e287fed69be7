"""What goes upwards, and what comes down to look: returns, filings, inspections."""

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from .base import acting, agency, paper, ref, user

COUNTY, CITY = "agency.gaoping", "agency.jincheng"
INSPECTOR = "inspector.jining"
QUESTION = "贵单位本月报送零报告，请核对窗口台账，确认有无漏报。"
#: Faults of the first inspection: code, points taken off, what was found.
FAULTS = {
    "A06": (4, "卷内文件未编页码，目录与实体顺序不一致"),
    "A07": (5, "身份证明扫描件边缘缺失"),
    "Y02": (5, "1件补正通知未一次性告知"),
}
PLANS = (
    ("2号章使用事项线上评查", "online", "concluded"),
    ("直接下放事项现场抽查", "spot", "committed"),
    ("营商环境专项检查", "special", "planned"),
)


def build(env):
    """Monthly returns first, then filings of single decisions, then inspections."""
    _returns(env)
    _filings(env)
    for name, kind, until in PLANS:
        _inspect(env, name, kind, until)


# --- monthly returns -------------------------------------------------------


def _returns(env):
    """This month's drafts; nil returns of the two months before, as months end.

    A new city has no past months with cases; its first returns are nil.
    """
    returns = env["gov.archive.return"]
    first = returns._prepare(_month(env, 0))
    for back, acts in ((2, (_received, None)), (1, (_submitted, _questioned))):
        month = _month(env, back)
        for now, act in zip(first, acts, strict=False):
            past = returns._act_create(
                [
                    {
                        "month": month,
                        "due_on": returns._due_on(month),
                        **{
                            name: now[name].id
                            for name in (
                                "agency_id",
                                "upper_agency_id",
                                "programme_id",
                            )
                        },
                    }
                ]
            )
            past._compile()
            if act:
                act(env, past)


def _month(env, back):
    today = env["gov.archive.return"]._city_today()
    return today.replace(day=1) - relativedelta(months=back)


def _submitted(env, record):
    acting(env, "gov.archive.return", COUNTY).browse(record.id).action_submit()


def _received(env, record):
    _submitted(env, record)
    acting(env, "gov.archive.return", CITY).browse(record.id).action_receive()


def _questioned(env, record):
    """Questioned, amended, submitted again."""
    _submitted(env, record)
    upper = acting(env, "gov.archive.return", CITY).browse(record.id)
    upper.question = QUESTION
    upper.action_question()
    own = acting(env, "gov.archive.return", COUNTY).browse(record.id)
    amended = own.browse(own.action_amend()["res_id"])
    amended.action_submit()
    upper = acting(env, "gov.archive.return", CITY).browse(amended.id)
    upper.question = "仍与我局掌握的情况不符，请书面说明。"
    upper.action_question()


# --- filings of single decisions -------------------------------------------


def _filings(env):
    """One to submit, one submitted, one questioned, the others received."""
    made = env["gov.archive.filing"]._prepare().sorted("id")
    for place, filing in enumerate(made[1:], 1):
        lower = _manager(env, filing.agency_id)
        upper = _manager(env, filing.upper_agency_id)
        if not (lower and upper):
            continue
        filing.with_user(lower).action_submit()
        received = filing.with_user(upper)
        if place == 2:
            received.question = "决定书未载明有效期，请说明。"
            received.action_question()
        elif place > 2:
            received.action_receive()


def _manager(env, office):
    return env["res.users"]._gov_officers(office, "gov_items.group_agency_manager")[:1]


# --- inspections -----------------------------------------------------------


def _inspect(env, name, kind, until):
    plan = acting(env, "gov.inspection.plan", INSPECTOR).create(
        {
            "name": name,
            "kind": kind,
            "agency_id": agency(env, "jining_approval").id,
            "programme_id": ref(env, "programme_jn21").id,
            "region_ids": [Command.set(ref(env, "region_rencheng").ids)],
            "sample_size": 3,
            "inspector_count": 1,
        }
    )
    plan.action_open_round()
    inspection = plan.inspection_ids
    if until == "planned":
        return
    inspection.action_commit()
    if until == "committed":
        return
    inspection.action_reveal()
    _judge(inspection.sample_ids[:1].answer_ids)
    for sample in inspection.sample_ids:
        _judge(sample.answer_ids, faults={})
        sample.opinion = "案卷基本规范。"
        sample.action_score()
    _judge(inspection.answer_ids.filtered(lambda answer: not answer.sample_id))
    inspection.guidance = "现场示范了卷内文件排列和编页方法。"
    inspection.conclusion = "事项运行总体规范，个别案卷整理质量有待提高。"
    inspection.action_conclude()
    inspection.action_publish()
    _put_right(env, inspection.finding_ids)


def _judge(answers, faults=None):
    faults = FAULTS if faults is None else faults
    for answer in answers.filtered(lambda answer: not answer.result):
        if answer.code in faults:
            points, note = faults[answer.code]
            answer.write({"result": "fault", "deducted": points, "note": note})
        else:
            answer.result = "ok"


def _put_right(env, findings):
    """One put right and accepted, one answered, the rest still open."""
    for place, finding in enumerate(findings.sorted("id")[:2]):
        head = user(env, "agency.rencheng")
        own = finding.with_user(head)
        if not own.may_answer:
            continue
        own.write(
            {
                "responsible_id": user(env, "archivist.rencheng").id,
                "measure": "已重新编页、装订，并组织窗口人员学习案卷整理规范。",
                "proof": paper(
                    "整改报告（示范）", "已重新编页、装订，附整改照片说明。"
                ),
                "proof_name": "整改报告.pdf",
            }
        )
        own.action_answer()
        if place == 0:
            finding.recheck = "已现场复查，页码与目录一致。"
            finding.action_accept()
