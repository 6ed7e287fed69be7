"""任城区's hall in daily use: seven comprehensive windows, their staff, the rotas of
last quarter, of this month and, as a draft to be solved, of the next."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from odoo.addons.gov_windows.kernel import clock, office
from odoo.addons.gov_windows.kernel.rota.backend import LocalBackend, Order

from .base import acting, agency, ref, user

MANAGER = "centre.rencheng"
#: number, kind, name, then who sits there: name and home agency.
WINDOWS = (
    ("11", "capital_projects", "工程建设项目综合窗口"),
    ("12", "business_registration", "企业开办综合窗口"),
    ("13", "trade_transport", "商贸交通综合窗口"),
    ("14", "social_affairs", "社会事务综合窗口"),
    ("15", "public_security", "公安综合窗口"),
    ("16", "joint_handling", "联办事项综合窗口"),
    ("17", "utilities", "水电气暖综合窗口"),
)
STAFF = (
    ("孙丽娟", "housing", "11"),
    ("高建军", "natres", "11"),
    ("周晓燕", "market", "12"),
    ("马文博", "market", "12"),
    ("胡志远", "transport", "13"),
    ("林秀英", "commerce", "13"),
    ("郭海霞", "hrss", "14"),
    ("何俊杰", "hrss", "14"),
    ("罗敏", "police", "15"),
    ("梁振华", "police", "15"),
    ("宋雅琴", "approval", "16"),
    ("唐国强", "approval", "16"),
    ("许静", "approval", "17"),
    ("邓立新", "approval", "17"),
)
#: Months that each posting has run; two of them are past the two years.
MONTHS = (27, 9, 14, 25, 6, 11, 18, 3, 22, 8, 13, 5, 16, 2)
SKILLS = (
    ("工程规划许可", (0, 1, 10)),
    ("企业开办", (2, 3, 11)),
    ("社会保险业务", (6, 7)),
)
#: Thousands of schedules priced: hardly more than the first complete rota, the same
#: on every machine. The solver on the form does better; an installation is quick.
STEPS = 0.3
#: From one to the next on days off, so that everybody has a turn, and no window two.
STRIDE = 3


def build(env):
    """Windows and people, then the rotas."""
    windows = _windows(env)
    people = _people(env, windows)
    _skills(env, people)
    _demand(env, windows)
    today = env["gov.rota"]._city_today()
    this = today.replace(day=1)
    quarter = this.replace(month=this.month - (this.month - 1) % 3)
    _past_rota(env, windows, people, quarter - relativedelta(months=1))
    _solved_rota(env, this).action_publish()
    _leave(env, people[4], this + relativedelta(months=1, days=4))
    _solved_rota(env, this + relativedelta(months=1))
    _attendance(env, people, today)


def _windows(env):
    """The windows, each with its share of what the first window serves."""
    centre = ref(env, "centre_rencheng")
    first = centre.window_ids.filtered(lambda w: w.kind == "sharing")
    items = first.delegation_ids.filtered(lambda d: d.state == "planned")
    return env["gov.window"].create(
        [
            {
                "centre_id": centre.id,
                "number": number,
                "name": name,
                "kind": kind,
                "posts": 2,
                "delegation_ids": [Command.set(items[rank :: len(WINDOWS)].ids)],
            }
            for rank, (number, kind, name) in enumerate(WINDOWS)
        ]
    )


def _people(env, windows):
    """Two people a window who stand in for each other."""
    people = env["hr.employee"].create(
        [
            {
                "name": name,
                "gov_agency_id": agency(env, f"rencheng_{home}").id,
                "job_title": "窗口工作人员",
                "tz": "Asia/Shanghai",
                # The hall that plans with somebody grants the leave.
                "leave_manager_id": user(env, MANAGER).id,
            }
            for name, home, _number in STAFF
        ]
    )
    today = env["gov.posting"]._city_today()
    by_number = windows.grouped("number")
    env["gov.posting"].create(
        [
            {
                "employee_id": person.id,
                "window_id": by_number[number].id,
                "date_from": today - relativedelta(months=months),
                "qualified_for_approval": True,
                "qualification_number": f"SP2023{rank:04d}",
                "relieved": True,
                "partner_id": people[rank ^ 1].id,
            }
            for rank, (person, (_name, _home, number), months) in enumerate(
                zip(people, STAFF, MONTHS, strict=True)
            )
        ]
    )
    return people


def _skills(env, people):
    today = env["gov.skill"]._city_today()
    for name, ranks in SKILLS:
        skill = env["gov.skill"].create({"name": name})
        env["gov.staff.skill"].create(
            [
                {
                    "employee_id": people[rank].id,
                    "skill_id": skill.id,
                    "date_from": today - relativedelta(months=30),
                    "source": "区级业务考核合格",
                }
                for rank in ranks
            ]
        )


def _demand(env, windows):
    """One head a window on working days; lunch, late and weekend service beside."""
    lines = [(w, "day", "workday", 1, True) for w in windows]
    lines += [
        (windows, "lunch", "workday", 2, False),
        (windows, "late", "1", 1, False),
        (windows, "late", "3", 1, False),
        (windows, "weekend", "weekend", 2, True),
        (windows, "weekend", "holiday", 2, True),
    ]
    skills = env["gov.skill"].search([]).grouped("name")
    social = windows.filtered(lambda w: w.kind == "social_affairs")
    env["gov.rota.demand"].create(
        [
            {
                "centre_id": windows.centre_id.id,
                "sequence": 10 * rank,
                "window_ids": [Command.set(some.ids)],
                "template_id": env.ref(f"gov_windows.template_{template}").id,
                "skill_id": skills["社会保险业务"].id if some == social else False,
                "day_kind": days,
                "people": people,
                "mandatory": must,
            }
            for rank, (some, template, days, people, must) in enumerate(lines, 1)
        ]
    )


def _rota(env, first):
    return acting(env, "gov.rota", MANAGER).create(
        {
            "centre_id": ref(env, "centre_rencheng").id,
            "date_from": first,
            "date_to": first + relativedelta(months=1, days=-1),
            "uncovered_reason": "示范数据：个别岗位人手不足，经中心主任办公会决定",
        }
    )


def _past_rota(env, windows, people, first):
    """A month in which the two of a window took turns, on days off two by two."""
    rota = _rota(env, first)
    template = env.ref("gov_windows.template_day")
    calendar = env["gov.calendar.day"]
    duties, turn = [], 0
    for number, day in enumerate(rota._days()):
        if calendar._is_workday(day):
            duties += [(day, 2 * rank + number % 2) for rank in range(len(windows))]
            continue
        for _head in range(2):
            duties.append((day, turn % len(people)))
            turn += STRIDE
    env["gov.shift"].create(
        [
            {
                "rota_id": rota.id,
                "window_id": windows[who // 2].id,
                "employee_id": people[who].id,
                "template_id": template.id,
                "start": clock.utc(day, template.hour_from),
                "stop": clock.utc(day, template.hour_to),
            }
            for day, who in duties
        ]
    )
    rota.action_publish()


def _solved_rota(env, first: date):
    """A draft whose shifts the local search found in a fixed number of steps."""
    rota = _rota(env, first)
    hall, pairs = rota._get_hall()
    task = office.problem(hall)
    found = LocalBackend().solve(task, Order(seconds=600, steps=STEPS, seed=1))
    rota._put_in(office.duties(hall, office.evened(hall, task, found.rota, pairs)))
    return rota


def _leave(env, person, first):
    """A granted week of leave, around which the solver plans."""
    kind = env["hr.leave.type"].create(
        {"name": "年休假", "requires_allocation": False, "leave_validation_type": "hr"}
    )
    leave = env["hr.leave"].create(
        {
            "employee_id": person.id,
            "holiday_status_id": kind.id,
            "request_date_from": first,
            "request_date_to": first + timedelta(days=4),
        }
    )
    leave.action_approve()


def _attendance(env, people, today):
    """Who came when: mostly in time, now and then late or not at all."""
    shifts = env["gov.shift"].search(
        [("employee_id", "in", people.ids), ("day", "<", today)]
    )
    env["hr.attendance"].create(
        [
            {
                "employee_id": shift.employee_id.id,
                "check_in": shift.start
                + timedelta(minutes=14 if number % 23 == 5 else -(number % 9)),
                "check_out": shift.stop + timedelta(minutes=number % 7),
            }
            for number, shift in enumerate(shifts)
            if number % 41
        ]
    )
