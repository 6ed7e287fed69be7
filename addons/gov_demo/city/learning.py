"""This year's training plan, its central sessions, and instructors by entry."""

from datetime import date, timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.gov_training.kernel import halves
from odoo.addons.gov_windows.kernel import clock

from ..accounts import LIVE
from .base import acting, agency, delegation, user

PLANNER, MANAGER, PLANNING = "trainer.jining", "agency.jining", "jining_approval"
TRAINER = "instructor.jining"
TRAINED = ("clerk.rencheng", "reviewer.rencheng", "approver.rencheng", "seal.rencheng")
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


def build(env):
    """Name the instructors, then plan the year and hold what is due by now."""
    _name_instructors(env)
    plan = _plan(env)
    for day in _session_days(fields.Date.context_today(plan)):
        _central_session(env, plan, day)


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


def _plan(env):
    plan = acting(env, "gov.training.plan", PLANNER).create(
        {
            "agency_id": agency(env, PLANNING).id,
            "audience": "各县（市、区）、功能区行政审批服务局受理、审查、审批人员。",
            "method": "政策解读、业务手册讲解、典型案例研讨、窗口跟班。",
            "form": "mixed",
        }
    )
    acting(env, "gov.training.plan", MANAGER).browse(plan.id).action_approve()
    return plan


def _session_days(today):
    """One day in each half of the year; of the present half a week ago, if it can be.

    >>> _session_days(date(2026, 9, 15))
    [datetime.date(2026, 4, 15), datetime.date(2026, 9, 8)]
    >>> _session_days(date(2026, 1, 3))
    [datetime.date(2026, 1, 17), datetime.date(2026, 10, 15)]
    """
    usual = {1: date(today.year, 4, 15), 2: date(today.year, 10, 15)}
    half = halves.half_of(today)
    recent = today - timedelta(days=7)
    if (recent.year, halves.half_of(recent)) != (today.year, half):
        recent = today + timedelta(days=14)
    usual[half] = recent
    return [usual[1], usual[2]]


def _central_session(env, plan, day):
    """A morning in the city's hall; held when it is over."""
    sessions = acting(env, "gov.training.session", PLANNER)
    session = sessions.create(
        {
            "name": "“市县同权”事项集中培训",
            "plan_id": plan.id,
            "kind": "central",
            "start": clock.utc(day, 9),
            "stop": clock.utc(day, 11.5),
            "place": "济宁市为民服务中心三楼培训室",
            "attendance_ids": [
                Command.create({"employee_id": user(env, login).employee_id.id})
                for login in TRAINED
            ],
        }
    )
    # Linking staff needs rights on personnel files, which an organiser has not.
    session.with_env(env).trainer_ids = user(env, TRAINER).employee_id
    if session.stop < fields.Datetime.now():
        session.action_all_present()
        session.action_hold()
