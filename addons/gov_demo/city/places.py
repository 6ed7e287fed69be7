"""Windows, postings and the duty rotas of the months to come."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from odoo.addons.gov_windows.kernel import clock

from ..accounts import LIVE
from .base import acting, agency, delegation, ref, user

#: centre, number, name, kind, owner, who sits there, who makes the rota.
WINDOWS = (
    (
        "rencheng",
        "1",
        "“市县同权”综合窗口",
        "sharing",
        "rencheng_approval",
        "clerk.rencheng",
        "centre.rencheng",
    ),
    (
        "rencheng",
        "8",
        "市生态环境局派驻窗口",
        "department",
        "jining_ecology",
        "clerk.shengtai",
        "centre.rencheng",
    ),
    (
        "dt_chenji",
        "1",
        "县级事项委托受理综合窗口",
        "entrusted_acceptance",
        "dt_chenji_government",
        "clerk.chenji",
        "centre.chenji",
    ),
    (
        "gaoping",
        "1",
        "“市县同权”综合窗口",
        "sharing",
        "gaoping_approval",
        "clerk.gaoping",
        "centre.gaoping",
    ),
)
#: The month of installation and the two after it.
ROTA_MONTHS = 3
#: Hours of the wall clock. The demo's windows never close, so that the city can
#: be tried at any hour; a shift lasts twelve hours at most.
SHIFTS = ((0, 12), (12, 24))


def build(env):
    """Open the windows, post their staff and publish the rotas."""
    managed = {}
    for centre, number, name, kind, owner, clerk, manager in WINDOWS:
        window = env["gov.window"].create(
            {
                "centre_id": ref(env, f"centre_{centre}").id,
                "number": number,
                "name": name,
                "kind": kind,
                "agency_id": agency(env, owner).id,
                "open_daily": True,
                "delegation_ids": [Command.set(_served(env, centre, clerk))],
            }
        )
        # What the window's owner receives beside the live items stands ready.
        window.action_place_all()
        _post(env, window, clerk, manager)
        managed.setdefault((centre, manager), []).append((window, clerk))
    rule = _tireless(env)
    for (centre, manager), staffed in managed.items():
        _publish_rota(env, ref(env, f"centre_{centre}"), manager, staffed, rule)


def _served(env, centre, clerk):
    return [
        delegation(env, live).id
        for live in LIVE
        if live.region == centre and live.receive == clerk
    ]


def _post(env, window, clerk, manager):
    """Post the clerk for the usual two years, of which some months are over."""
    today = env["gov.posting"]._city_today()
    # The hall that plans with somebody grants the leave.
    user(env, clerk).employee_id.leave_manager_id = user(env, manager)
    env["gov.posting"].create(
        {
            "employee_id": user(env, clerk).employee_id.id,
            "window_id": window.id,
            "date_from": today - relativedelta(months=5),
            "qualified_for_approval": True,
            "qualification_number": f"SP{window.id:06d}",
            "relieved": True,
        }
    )


def _tireless(env):
    """A rule for windows that never close, chosen by the demo's rotas alone."""
    return env["gov.rota.rule"].create(
        {
            "name": "演示：窗口全天开放（不设休息）",
            "by_choice": True,
            "min_rest_hours": 0,
            "max_week_hours": 168,
            "max_run": 14,
        }
    )


def _publish_rota(env, centre, manager, staffed, rule):
    rotas = acting(env, "gov.rota", manager)
    first = rotas._city_today().replace(day=1)
    last = first + relativedelta(months=ROTA_MONTHS, days=-1)
    rota = rotas.create(
        {
            "centre_id": centre.id,
            "rule_id": rule.id,
            "date_from": first,
            "date_to": last,
            "shift_ids": [
                Command.create(
                    {
                        "window_id": window.id,
                        "employee_id": user(env, clerk).employee_id.id,
                        "start": clock.utc(first + timedelta(days=day), start),
                        "stop": clock.utc(first + timedelta(days=day), stop),
                    }
                )
                for window, clerk in staffed
                for day in range((last - first).days + 1)
                for start, stop in SHIFTS
            ],
        }
    )
    rota.action_publish()
