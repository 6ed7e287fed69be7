"""Seals of the deciding agencies and the No. 2 seals, issued to their users."""

from odoo import fields
from odoo.fields import Command

from ..accounts import LIVE
from .base import acting, agency, delegation, user

#: Who registers and issues a granting agency's No. 2 seal.
NO2_KEEPERS = {"jining_approval": "seal.jining", "dingtao_market": "seal.dingtao"}
#: Where a No. 2 seal lies in a service centre.
HOLDERS = {"dt_chenji_government": "dt_chenji_centre"}


def build(env):
    """Issue what the eight cases will be stamped with."""
    done = set()
    for live in LIVE:
        mode = delegation(env, live).mode_id
        if mode.decision_seal == "no2":
            _issue_no2(env, live)
        else:
            stamping = live.upper if mode.decider == "upper" else live.lower
            if mode.decision_seal == "upper":
                stamping = live.upper
            done.add((stamping, live.seal))
        if live.opinion:
            done.add((live.lower, live.opinion))
    for name, login in sorted(done):
        _issue_own(env, name, login)


def _issue_own(env, name, login):
    seal = acting(env, "gov.seal", login).create(
        {
            "name": f"{agency(env, name).name}行政审批专用章",
            "kind": "own",
            "agency_id": agency(env, name).id,
            "holder_id": agency(env, name).id,
            "keeper_id": user(env, login).id,
            "user_ids": [Command.set(user(env, login).ids)],
            "place": "本单位保险柜",
        }
    )
    seal.action_issue()


def _issue_no2(env, live):
    keeper = NO2_KEEPERS[live.upper]
    seals = acting(env, "gov.seal", keeper)
    today = fields.Date.context_today(seals)
    covering = env["gov.agreement"]._covering(delegation(env, live), today)
    seal = seals.create(
        {
            "kind": "no2",
            "agency_id": agency(env, live.upper).id,
            "holder_id": agency(env, HOLDERS.get(live.lower, live.lower)).id,
            "agreement_id": covering[delegation(env, live).id].id,
            "keeper_id": user(env, live.seal).id,
            "user_ids": [Command.set(user(env, live.seal).ids)],
            "place": "为民服务中心印章专柜",
            "authorisation": "人民政府授权刻制",
        }
    )
    seal.action_issue()
