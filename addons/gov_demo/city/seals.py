"""Seals of the deciding agencies and the No. 2 seals, issued to their users."""

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from ..accounts import LIVE
from .base import acting, agency, delegation, user

#: Who registers and issues a granting agency's No. 2 seal.
NO2_KEEPERS = {"jining_approval": "seal.jining", "dingtao_market": "seal.dingtao"}
#: Where a No. 2 seal lies in a service centre.
HOLDERS = {"dt_chenji_government": "dt_chenji_centre"}


#: Every seal has its electronic counterpart, valid for so long.
ELECTRONIC = relativedelta(years=3)
ENGRAVER = "市印章制作中心，备案登记〔2026〕%s号"


def build(env):
    """Issue what the eight cases will be stamped with."""
    done = {}
    for live in LIVE:
        mode = delegation(env, live).mode_id
        if mode.decision_seal == "no2":
            _issue_no2(env, live)
        else:
            upper = mode.decider == "upper" or mode.decision_seal == "upper"
            stamping = live.upper if upper else live.lower
            done[stamping, live.seal] = live.legal[0 if upper else 1]
        if live.opinion:
            done[live.lower, live.opinion] = live.legal[1]
    for (name, login), legal in sorted(done.items()):
        _issue_own(env, name, login, legal)


def _issue_own(env, name, login, legal):
    """Requested by the office that stamps, approved and kept by another person."""
    seal = acting(env, "gov.seal", login).create(
        {
            "name": f"{agency(env, name).name}行政审批专用章",
            "kind": "own",
            "agency_id": agency(env, name).id,
            "holder_id": agency(env, name).id,
            "keeper_id": user(env, legal).id,
            "user_ids": [Command.set(user(env, login).ids)],
            "place": "本单位保险柜",
            **_electronic(env, name),
        }
    )
    _bring_into_use(env, seal, legal)


def _electronic(env, name):
    today = env["gov.seal"]._city_today()
    return {
        "electronic_number": f"{agency(env, name).id:06d}{today:%Y%m%d}",
        "electronic_from": today,
        "electronic_to": today + ELECTRONIC,
    }


def _bring_into_use(env, seal, approver):
    acting(env, "gov.seal", approver).browse(seal.id).action_approve()
    seal.action_cut(ENGRAVER % seal.id)
    seal.action_issue()


def _issue_no2(env, live):
    keeper = NO2_KEEPERS[live.upper]
    seals = acting(env, "gov.seal", keeper)
    today = seals._city_today()
    covering = env["gov.agreement"]._covering(delegation(env, live), today)
    seal = seals.create(
        {
            "kind": "no2",
            "agency_id": agency(env, live.upper).id,
            "holder_id": agency(env, HOLDERS.get(live.lower, live.lower)).id,
            "agreement_id": covering[delegation(env, live).id].id,
            "keeper_id": user(env, live.legal[1]).id,
            "user_ids": [Command.set(user(env, live.seal).ids)],
            "place": "为民服务中心印章专柜",
            "authorisation": "人民政府授权刻制",
            "receipt_number": f"领章单{today:%Y}-{live.sequence}",
            **_electronic(env, live.upper),
        }
    )
    _bring_into_use(env, seal, live.legal[0])
