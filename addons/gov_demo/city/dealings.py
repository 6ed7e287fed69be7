"""What else goes on between the bodies of HZ22: agreements at every stage, seals
from request to destruction, a handover under way, blank certificates, disputes.

It all lies between 定陶区 and 陈集镇, whose legal officers are at hand.
"""

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from .agreements import JUSTICE, TERM, TEXTS
from .base import acting, agency, ref, user

GRANTING, UNDERTAKING = "legal.dingtao", "legal.chenji"
KEEPER = "seal.dingtao"
SOON = relativedelta(days=50)
#: Stage -> the term of its agreement. One entry of the market bureau each.
STAGES = ("expiring", "returned", "waiting", "approval", "suspended", "counter")
PLAN = {
    "plan_training": "派业务骨干驻点带教五天，跟班办理不少于三件。",
    "plan_flow": "镇便民服务中心受理当日在系统内转递，区局一个工作日内签收。",
    "plan_supervision": "由区局按职责实施事中事后监管，镇政府负责日常巡查。",
    "technical_contact": "区局信息科 0530-2960101",
    "training_contact": "区局审批科 0530-2960102",
    "talks": "双方于镇便民服务中心现场会商两次，确认窗口与设备。",
    "open_points": "证书打印机驱动待安装。",
    "staff_count": 2,
}


def build(env):
    """Agreements first: a seal needs one."""
    cells = _cells(env, "dingtao_market")
    agreements = {
        stage: _agreement(env, cell, stage)
        for stage, cell in zip(STAGES, cells, strict=False)
    }
    _taken_back(env, _cells(env, "dingtao_housing")[:1])
    _seals(env, agreements["expiring"])
    _handover(env, cells[2:5])
    live = env["gov.delegation"].search(
        [
            ("programme_id", "=", ref(env, "programme_hz22").id),
            ("region_id", "=", ref(env, "region_dt_chenji").id),
            ("state", "=", "live"),
        ],
        order="sequence",
    )
    _blanks(env, live[:1])
    _disputes(env, live)


def _cells(env, name):
    """Planned delegations of that bureau to the township that need an agreement."""
    return env["gov.delegation"].search(
        [
            ("programme_id", "=", ref(env, "programme_hz22").id),
            ("region_id", "=", ref(env, "region_dt_chenji").id),
            ("upper_agency_id", "=", agency(env, name).id),
            ("mode_id.agreement_kind", "!=", "none"),
            ("state", "=", "planned"),
        ],
        order="sequence",
    )


def _by(record, login):
    return acting(record.env, record._name, login).browse(record.id)


# --- agreements ------------------------------------------------------------


def _draft(env, cell, until=TERM):
    drafts = acting(env, "gov.agreement", GRANTING)
    today = drafts._city_today()
    return drafts.create(
        {
            "kind": cell.mode_id.agreement_kind,
            "programme_id": cell.programme_id.id,
            "grantor_id": cell.upper_agency_id.id,
            "grantee_id": cell.agency_id.id,
            "line_ids": [Command.create({"delegation_id": cell.id})],
            "date_from": today,
            "date_to": today + until,
            **TEXTS,
        }
    )


def _sign(draft):
    for officer in (GRANTING, UNDERTAKING):
        own = _by(draft, officer)
        own.action_ask_approval()
        _by(draft, officer.replace("legal.", "agency.")).action_approve()
        own.action_sign()


def _publish(draft):
    """Filed where that is demanded, and announced."""
    if draft.filing_required:
        filing = _by(draft.action_submit_filing(), JUSTICE)
        year = filing._city_today().year
        filing.action_accept(f"定司备〔{year}〕{100 + filing.id}号")
    draft.action_publish(f"https://example.org/agreements/{draft.name}")


def _agreement(env, cell, stage):
    """One agreement, brought to its stage."""
    draft = _draft(env, cell, SOON if stage == "expiring" else TERM)
    if stage == "approval":  # the one party has approved, the other has to
        own = _by(draft, GRANTING)
        own.action_ask_approval()
        _by(draft, "agency.dingtao").action_approve()
        _by(draft, UNDERTAKING).action_ask_approval()
    elif stage == "counter":
        _by(draft, GRANTING).action_propose()
        other = _by(draft, UNDERTAKING)
        other.liability = TEXTS["liability"] + "因培训不到位造成的，由授权方承担。"
        other.date_to = draft.date_to - relativedelta(years=1)
        other.action_propose()
    else:
        _sign(draft)
        if stage in ("returned", "waiting"):
            filing = draft.action_submit_filing()
            if stage == "returned":
                reason = "协议未写明受托方不得再委托，请补充后重新报备。"
                _by(filing, JUSTICE).action_return(reason)
            return draft
        _publish(draft)
        if stage == "suspended":
            _by(draft, GRANTING).action_suspend("区局开展专项整治，暂停新收件。")
    return draft


def _taken_back(env, cell):
    if not cell:
        return
    draft = _draft(env, cell)
    _sign(draft)
    _publish(draft)
    _by(draft, GRANTING).action_take_back("承接条件变化，收回由区局直接办理。")


# --- seals -----------------------------------------------------------------


def _seals(env, agreement):
    """Requested, approved, cut; lost with its finding; recalled and destroyed."""
    for until in ("ordered", "approved", "cut", "suspended", "lost", "destroyed"):
        seal = _own_seal(env, until)
        if until == "ordered":
            continue
        _by(seal, GRANTING).action_approve()
        if until == "approved":
            continue
        seal.action_cut(f"定陶区印章刻制中心，备案登记〔2026〕{seal.id}号")
        if until == "cut":
            continue
        seal.action_issue()
        if until == "suspended":
            _finding(env, seal)
        elif until == "lost":
            seal.action_lose("搬迁办公场所时遗失，已登报声明作废。")
        elif until == "destroyed":
            seal.action_recall("机构改革，启用新印章。")
            seal.action_destroy("监销人：潘正义、余秀珍")
    _old_zone_seal(env)


def _own_seal(env, until):
    names = {
        "ordered": "行政审批专用章（3）",
        "approved": "行政审批专用章（4）",
        "cut": "行政审批专用章（5）",
        "suspended": "行政审批专用章（6）",
        "lost": "行政审批专用章（1）",
        "destroyed": "行政审批专用章（2）",
    }
    office = agency(env, "dingtao_market")
    return acting(env, "gov.seal", KEEPER).create(
        {
            "name": f"{office.name}{names[until]}",
            "kind": "own",
            "agency_id": office.id,
            "holder_id": office.id,
            "keeper_id": user(env, KEEPER).id,
            "user_ids": [Command.set(user(env, "approver.dingtao").ids)],
            "place": "区局印章专柜",
            "authorisation": "定陶区人民政府授权刻制",
            "receipt_number": "领章单（示范）",
        }
    )


def _finding(env, seal):
    today = seal._city_today()
    acting(env, "gov.seal.finding", GRANTING).create(
        {
            "name": "抽查发现登记簿缺两次取用记录",
            "seal_id": seal.id,
            "kind": "fault",
            "user_id": user(env, KEEPER).id,
            "due_on": today + relativedelta(days=10),
            "holds_seal": True,
        }
    )


def _old_zone_seal(env):
    office = agency(env, "dingtao_market")
    seal = acting(env, "gov.seal", KEEPER).create(
        {
            "name": "定陶工业园区市场监督管理分局行政审批专用章",
            "kind": "abolished",
            "agency_id": office.id,
            "holder_id": office.id,
            "place": "区局印章专柜（已收缴）",
        }
    )
    seal.action_recall("园区机构撤销，原印章收缴作废。")


# --- handover, blanks, disputes --------------------------------------------


def _handover(env, cells):
    if not cells:
        return
    lists = acting(env, "gov.handover", GRANTING)
    handover = lists._draft_for(lists.env["gov.delegation"].browse(cells.ids))[:1]
    handover.write({**PLAN, "notice_date": lists._city_today()})
    handover.action_submit()
    lines = handover.line_ids
    system = lines.filtered(lambda line: line.kind == "system")
    system.write({"place": "陈集镇便民服务中心3号窗口", "tested_by": "于海波"})
    given = lines[: len(lines) * 2 // 3]
    given.action_give()
    for line in given[: len(given) // 2]:
        _by(line, UNDERTAKING).action_receive()


def _blanks(env, cell):
    """Issued and partly used; refused and reported; still waiting."""
    requests = acting(env, "gov.blank.request", UNDERTAKING)
    forms = (("个体工商户营业执照", 200), ("食品摊点备案卡", 100), ("营业执照副本", 50))
    for name, quantity in forms:
        request = requests.create(
            {"name": name, "delegation_id": cell.id, "quantity": quantity}
        )
        upper = _by(request, GRANTING)
        if quantity == 200:
            upper.action_issue(200)
            request.action_use(63)
        elif quantity == 100:
            upper.action_refuse("本年度空白证书已发完。")
            request.action_obstruct("区局以证书发完为由拒发，影响群众就近领证。")


def _disputes(env, cells):
    disputes = acting(env, "gov.dispute", UNDERTAKING)
    rows = (
        ("complaint", "窗口告知不一次到位", "handling"),
        ("review", "对不予备案决定不服申请行政复议", "open"),
        ("petition", "要求公开办理依据", "closed"),
    )
    for kind, subject, until in rows:
        dispute = disputes.create(
            {"subject": subject, "kind": kind, "delegation_id": cells[:1].id}
        )
        if until == "open":
            continue
        handler = acting(env, "gov.dispute", UNDERTAKING).browse(dispute.id)
        handler.action_take()
        handler.action_note("已电话联系来访人，约定三个工作日内答复。")
        if until == "closed":
            handler.write({"outcome": "settled", "outcome_text": "已答复并公开依据。"})
            handler.action_close()
