"""What the lower bodies got and confirmed before they went live."""

from ..accounts import LIVE
from .base import acting, agency, delegation

#: Programmes that ask for the readiness list (HZ22 four (one)).
READY_FIRST = ("HZ22",)
LEGAL = "gov_delegation.group_legal_officer"
MODEL = "《山东省人民政府关于调整实施部分省级行政权力事项的决定》"


def build(env):
    """Readiness, support and contacts of the eight, by the people of both sides."""
    env["gov.programme"].search([("code", "in", READY_FIRST)]).write(
        {"readiness_required": True}
    )
    env["gov.programme"].search([("code", "=", "JC25")]).write(
        {"model_document": MODEL}
    )
    for live in LIVE:
        cell = delegation(env, live)
        if live.programme in READY_FIRST:
            _confirm(env, live, cell)
        _support(env, live, cell)
    _contacts(env)


def _confirm(env, live, cell):
    lists = acting(env, "gov.readiness", live.legal[1])
    today = lists._city_today()
    days = ("documents_on", "system_on", "accounts_on", "training_on")
    lists.create(
        {
            "delegation_id": cell.id,
            **dict.fromkeys(days, today),
            "route_who": "便民服务中心综合窗口—县局审批科",
            "route_how": "政务服务平台转递，原件每日专人送达",
            "route_days": 1,
        }
    ).action_confirm()


def _support(env, live, cell):
    """Recorded by the granting body, confirmed where the lower one has an officer."""
    giver, receiver = _officer(env, cell.upper_agency_id), _officer(env, cell.agency_id)
    if giver:
        line = (
            env["gov.support"]
            .with_user(giver)
            .create(
                {
                    "delegation_id": cell.id,
                    "kind": "training",
                    "name": "业务骨干驻点带教一周",
                }
            )
        )
        if receiver:
            line.with_user(receiver).action_confirm()


def _officer(env, agency):
    return env["res.users"]._gov_officers(agency, LEGAL)[:1]


def _contacts(env):
    seen = set()
    for live in LIVE:
        for side, role in enumerate(("grantor", "other")):
            name = (live.upper, live.lower)[side]
            if name in seen:
                continue
            seen.add(name)
            officer = _officer(env, agency(env, name))
            if officer:
                env["gov.contact"].with_user(officer).create(
                    {
                        "name": "审批业务科",
                        "phone": f"0537-2960{len(seen):03d}",
                        "agency_id": agency(env, name).id,
                        "role": role,
                    }
                )
