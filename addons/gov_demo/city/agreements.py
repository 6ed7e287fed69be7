"""Agreements for the live delegations: drafted, signed, filed, published."""

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from ..accounts import LIVE
from .base import acting, agency, delegation

TERM = relativedelta(years=2, days=-1)
JUSTICE = "justice.dingtao"
TEXTS = {
    "extent": "仅限本协议所列事项，在受托方行政区域内实施；跨区域事务仍由授权方办理。",
    "forwarding": "受理当日在系统内转递全部申请材料，授权方一个工作日内签收；"
    "授权方在承诺时限内审核办理，结果由受理窗口统一出件。",
    "rights_duties": "授权方负责业务指导、培训和监督；受托方依法受理、审查、办理，"
    "执行统一标准，只减不增，不得再行委托。",
    "liability": "谁审批、谁负责，谁用章、谁负责；授权方标准有误的，由授权方承担。",
    "seal_users_scope": "由承接方指定的用印员使用，仅用于所列事项的审批决定文书。",
    "seal_custody": "专人专柜保管，取用、归还逐次登记；不得携出为民服务中心。",
    "personal_data": "仅为办理所列事项传递必要的个人信息，不作他用。",
    "legal_basis": "《中华人民共和国行政许可法》第二十四条及改革方案。",
}


#: Where the supervisor is of another sector than the approver: entry, approving
#: and supervising agency, and their legal officers.
MEMORANDA = (
    (
        ("JN21", 48),
        "rencheng_approval",
        "rencheng_devreform",
        ("legal.rencheng", "legal.fagai"),
    ),
)
DUTIES = "审批部门作出决定当日推送审批信息；监管部门两个工作日内认领，依法监管并反馈。"


def build(env):
    """One agreement per pair of agencies, kind and programme that needs one."""
    pairs = {}
    for live in LIVE:
        cell = delegation(env, live)
        kind = cell.mode_id.agreement_kind
        if kind != "none":
            pairs.setdefault((kind, live.upper, live.lower, live.legal), cell.browse())
            pairs[kind, live.upper, live.lower, live.legal] |= cell
    for serial, (key, cells) in enumerate(pairs.items(), 1):
        _conclude(env, key, cells, serial)
    for entry, approving, supervising, legal in MEMORANDA:
        (live,) = (one for one in LIVE if (one.programme, one.sequence) == entry)
        key = ("memorandum", approving, supervising, legal)
        _conclude(env, key, delegation(env, live), 0, DUTIES)


def _conclude(env, key, cells, serial, extent=False):
    """Bring one agreement into force as the people who would."""
    kind, upper, lower, (granting, undertaking) = key
    drafts = acting(env, "gov.agreement", granting)
    today = drafts._city_today()
    draft = drafts.create(
        {
            "kind": kind,
            "programme_id": cells.programme_id.id,
            "grantor_id": agency(env, upper).id,
            "grantee_id": agency(env, lower).id,
            "line_ids": [
                Command.create({"delegation_id": c.id, "extent": extent}) for c in cells
            ],
            "date_from": today,
            "date_to": today + TERM,
            **TEXTS,
        }
    )
    for officer in (granting, undertaking):
        own = acting(env, "gov.agreement", officer).browse(draft.id)
        own.action_ask_approval()
        head = officer.replace("legal.", "agency.")
        acting(env, "gov.agreement", head).browse(draft.id).action_approve()
        own.action_sign()
    if draft.filing_required:
        filing = draft.action_submit_filing()
        number = f"定司备〔{today.year}〕{serial}号"
        acting(env, "gov.filing", JUSTICE).browse(filing.id).action_accept(number)
    draft.action_publish(f"https://example.org/agreements/{draft.name}")
