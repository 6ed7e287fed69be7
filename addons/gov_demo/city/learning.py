"""This year's training plan, its central sessions, and instructors by entry."""

from datetime import date, timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.gov_training.kernel import halves
from odoo.addons.gov_windows.kernel import clock

from ..accounts import LIVE
from .base import acting, agency, delegation, ref, user, working

PLANNER, MANAGER, PLANNING = "trainer.jining", "agency.jining", "jining_approval"
TRAINER = "instructor.jining"
TRAINED = ("clerk.rencheng", "reviewer.rencheng", "approver.rencheng", "seal.rencheng")
#: Points of their tests, in that order; 60 passes.
POINTS = (90, 85, 78, 66)
#: (programme, entry number): who answers questions about it, full-time.
INSTRUCTORS = {
    ("JN21", 1): "agency.jining",
    ("JN21", 24): "reviewer.shengtai",
    ("JN21", 48): "instructor.jining",
    ("JN21", 61): "reviewer.renshe",
    ("HZ22", 1): "agency.dingtao",
    ("HZ22", 6): "reviewer.dingtao",
    ("JC25", 51): "agency.jincheng",
    ("JC25", 77): "reviewer.jincheng",
}

#: Field of expertise, sectors whose reviews draw on it, and its experts: name,
#: qualification, employer. All of them are made up.
EXPERTS = (
    (
        "测绘与国土空间规划",
        ("natres",),
        (
            ("田立新", "正高级工程师（测绘）", "济宁市国土勘测中心"),
            ("宋雅琴", "注册城乡规划师", "鲁西南规划设计院"),
            ("葛长青", "高级工程师（测绘）", "济宁职业技术学院"),
            ("尹书恒", "注册测绘师", "曲阜测绘服务中心"),
        ),
    ),
    (
        "环境影响评价",
        ("ecology", "water"),
        (
            ("冷建民", "环境影响评价工程师", "济宁市环境科学学会"),
            ("范素云", "高级工程师（环境）", "邹城市环境监测站"),
            ("邵其昌", "教授", "曲阜师范大学"),
        ),
    ),
    (
        "法律",
        (),
        (
            ("谷明哲", "一级律师", "任城正和律师事务所"),
            ("栾静怡", "副教授（行政法）", "济宁学院"),
        ),
    ),
)


def build(env):
    """Name the instructors, then plan the year and hold what is due by now."""
    _name_instructors(env)
    _publish_instructors(env)
    plan = _plan(env)
    _rooms(env)
    for day in _session_days(plan._city_today()):
        _central_session(env, plan, day)
    _expert_pool(env)
    _draw_experts(env)


def _name_instructors(env):
    env["gov.instructor"].create(
        [
            {
                "entry_id": delegation(env, live).entry_id.id,
                "agency_id": agency(env, live.upper).id,
                "employee_id": user(
                    env, INSTRUCTORS[live.programme, live.sequence]
                ).employee_id.id,
                "is_primary": True,
            }
            for live in LIVE
        ]
    )


def _publish_instructors(env):
    """Every granting agency publishes its list: the public pages print its words."""
    instructors = env["gov.instructor"].search([])
    owners = {(one.agency_id, one.programme_id) for one in instructors}
    env["gov.instructor.list"].create(
        [
            {"agency_id": owner.id, "programme_id": programme.id}
            for owner, programme in sorted(
                owners, key=lambda pair: [p.id for p in pair]
            )
        ]
    ).action_publish()


def _plan(env):
    plan = acting(env, "gov.training.plan", PLANNER).create(
        {
            "agency_id": agency(env, PLANNING).id,
            "audience": "各县（市、区）、功能区行政审批服务局受理、审查、审批人员。",
            "method": "政策解读、业务手册讲解、典型案例研讨、窗口跟班。",
            "form": "mixed",
            "topics": "业务手册修订内容；一次性告知；审查要点与典型案例。",
            "planned_sessions": 5,
            "budget": 30000,
        }
    )
    acting(env, "gov.training.plan", MANAGER).browse(plan.id).action_approve()
    return plan


def _rooms(env):
    acting(env, "gov.training.room", PLANNER).create(
        [
            {
                "name": name,
                "agency_id": agency(env, PLANNING).id,
                "address": "济宁市为民服务中心三楼",
                "capacity": seats,
            }
            for name, seats in (("三楼培训室", 60), ("三楼研讨室", 16))
        ]
    )


def _session_days(today):
    """One day in each half of the year; of the present half a week ago, if it can be.

    >>> _session_days(date(2026, 9, 15))
    [datetime.date(2026, 4, 15), datetime.date(2026, 9, 8)]
    >>> _session_days(date(2026, 1, 5))
    [datetime.date(2026, 1, 19), datetime.date(2026, 10, 15)]
    """
    usual = {1: date(today.year, 4, 15), 2: date(today.year, 10, 15)}
    usual = {number: working(day) for number, day in usual.items()}
    half = halves.half_of(today)
    recent = working(today - timedelta(days=7))
    if (recent.year, halves.half_of(recent)) != (today.year, half):
        recent = working(today + timedelta(days=14))
    usual[half] = recent
    return [usual[1], usual[2]]


def _central_session(env, plan, day):
    """A morning in the city's hall; held when it is over."""
    sessions = acting(env, "gov.training.session", PLANNER)
    items = [ref(env, f"entry_jn21_{number}").id for number in (1, 48)]
    session = sessions.create(
        {
            "name": "“市县同权”事项集中培训",
            "plan_id": plan.id,
            "kind": "central",
            "start": clock.utc(day, 9),
            "stop": clock.utc(day, 11.5),
            "room_id": env["gov.training.room"].search([], limit=1).id,
            "cost": 6200,
            "entry_ids": [Command.set(items)],
            "attendance_ids": [
                Command.create({"employee_id": user(env, login).employee_id.id})
                for login in TRAINED
            ],
        }
    )
    session.trainer_ids = user(env, TRAINER).employee_id
    if session.stop < fields.Datetime.now():
        session.action_all_present()
        for line, points in zip(session.attendance_ids, POINTS, strict=True):
            line.write({"tested": True, "score": points})
        session.action_hold()
        session.action_certify()


def _expert_pool(env):
    """The organiser enters the experts, the agency's manager approves them."""
    valid = env["gov.expert"]._city_today() + timedelta(days=700)
    for name, sectors, people in EXPERTS:
        field = acting(env, "gov.expert.field", PLANNER).create(
            {
                "name": name,
                "sector_ids": [
                    Command.link(ref(env, f"sector_{code}").id) for code in sectors
                ],
            }
        )
        experts = acting(env, "gov.expert", PLANNER).create(
            [
                {
                    "name": expert,
                    "agency_id": agency(env, PLANNING).id,
                    "field_ids": [Command.link(field.id)],
                    "qualification": qualification,
                    "employer": employer,
                    "valid_until": valid,
                }
                for expert, qualification, employer in people
            ]
        )
        acting(env, "gov.expert", MANAGER).browse(experts.ids).action_approve()


def _draw_experts(env):
    """Three of the planners' pool, drawn before a witness; two have answered."""
    draws = acting(env, "gov.expert.draw", PLANNER)
    draw = draws.create(
        {
            "entry_id": ref(env, "entry_jn21_1").id,
            "agency_id": agency(env, PLANNING).id,
            "field_id": env["gov.expert.field"]
            .search([("name", "=", EXPERTS[0][0])])
            .ensure_one()
            .id,
            "subject_name": "济宁任城测绘有限公司",
        }
    )
    draw.action_commit()
    draw.write({"word": "太白湖", "witness": "市司法局监督科 林晨"})
    draw.action_draw()
    ill = draw.engagement_ids[0]
    ill.decline_reason = "外出学习"
    ill.action_decline()
    done = draw.engagement_ids.filtered(lambda call: call.state == "called")[:1]
    done.write({"fee": 600, "opinion": "测绘成果符合规范，建议通过登记。"})
    done.action_done()
    done.write({"score": 5, "evaluation": "按时到场，意见明确。"})
