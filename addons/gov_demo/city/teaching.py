"""What a year of training leaves behind: topical sessions, tests and certificates,
questions and their answers, typical cases, coaching, lists, intermediaries."""

from datetime import timedelta

from odoo.fields import Command

from odoo.addons.gov_windows.kernel import clock

from .base import acting, agency, ref, user, working

PLANNER, MANAGER, TRAINER = "trainer.jining", "agency.jining", "instructor.jining"
COUNTY_CLERK, COUNTY_MANAGER = "clerk.rencheng", "agency.rencheng"
CITY, COUNTY = "jining_approval", "rencheng_approval"
#: The item that most of it is about: 企业投资项目备案.
ITEM = "entry_jn21_48"
#: Account -> points of the test after the topical session; 60 passes.
POINTS = {
    "clerk.rencheng": 92,
    "reviewer.rencheng": 88,
    "approver.rencheng": 95,
    "seal.rencheng": 54,
}
#: Question, its details, and the answer where there is one.
QUESTIONS = (
    (
        "项目总投资额变更后是否需要重新备案？",
        "企业备案后追加投资约三成，建设地点和内容未变。",
        "不需要重新备案。企业应在线办理备案变更，窗口核对变更后的投资额和资金来源。",
    ),
    (
        "分期建设的项目能否一次备案？",
        "园区项目分两期建设，一期已取得用地手续。",
        "可以一次备案，备案信息中应写明分期内容和各期投资额，后期有变化时办理变更。",
    ),
    (
        "外商投资企业申请备案，股权结构材料核对到哪一层？",
        "申请人由境外公司间接持股。",
        "",
    ),
)
#: Kind, title, facts, what to look at, and what to do.
TYPICAL_CASES = (
    (
        "right",
        "投资主体与用地主体不一致时的一次性告知",
        (
            "某企业申报标准厂房项目备案，投资主体与土地使用权人不一致。窗口当场一次性"
            "告知需补充租赁协议，企业当日补齐，备案当日办结。"
        ),
        "核对投资主体与用地主体；不一致的，看租赁或合作协议。",
        "不一致不是不予受理的理由，应一次性告知补正。",
    ),
    (
        "wrong",
        "限制类项目误按备案办理",
        (
            "某技改项目涉及产业结构调整指导目录限制类工艺，受理人员未核对目录即予备案，"
            "抽查后撤销。"
        ),
        "先核对产业结构调整指导目录，再核对核准目录。",
        "限制类项目不得备案，应告知企业调整工艺。",
    ),
)
#: Bodies that assess for a fee: name, code and yuan. All of them are made up.
BODIES = (
    ("济宁衡远工程咨询有限公司", "91370800MADEM0001B", 6800),
    ("鲁西南节能技术服务有限公司", "91370800MADEM0002E", 5200),
)
#: Left as it was written, so that the gate has something to find.
UNMASKED = (
    "申请人张晓敏（电话13812343210）提交的项目代码与备案系统不一致，窗口退回重报。"
)


def build(env):
    """In the order in which it happened; nothing that a new year would forbid."""
    today = env["gov.training.plan"]._city_today()
    plan = env["gov.training.plan"].search(
        [("agency_id", "=", agency(env, CITY).id), ("year", "=", today.year)]
    )
    _sessions(env, plan, today)
    _next_year(env, today)
    _questions(env)
    _typical_cases(env)
    _coaching(env, today)
    _instructor_list(env, today)
    _intermediaries(env, today)


def _session(env, plan, name, day, hours, logins=(), **vals):
    """A session of the city's plan, or none where the day is in another year."""
    sessions = acting(env, "gov.training.session", PLANNER)
    if day.year != plan.year:
        return sessions
    return sessions.create(
        {
            "name": name,
            "plan_id": plan.id,
            "start": clock.utc(day, hours[0]),
            "stop": clock.utc(day, hours[1]),
            "entry_ids": [Command.link(ref(env, ITEM).id)],
            "attendance_ids": [
                Command.create({"employee_id": user(env, login).employee_id.id})
                for login in logins
            ],
            **vals,
        }
    )


def _sessions(env, plan, today):
    """One held with its test, one soon, one online next week."""
    trainer = user(env, TRAINER).employee_id
    room = env["gov.training.room"].search([], limit=1)
    _held_session(env, plan, today, trainer, room)
    soon = _session(
        env,
        plan,
        "窗口受理跟班培训",
        working(today + timedelta(days=3)),
        (9, 11),
        POINTS,
        kind="topical",
        room_id=room.id,
    )
    if soon:
        soon.trainer_ids = trainer
    online = _session(
        env,
        plan,
        "“市县同权”事项线上答疑",
        working(today + timedelta(days=8)),
        (15, 16),
        kind="online",
        join_url="https://meeting.example.test/jining",
    )
    if online:
        acting(env, "gov.training.invite", PLANNER).create(
            {
                "session_id": online.id,
                "entry_ids": [Command.set(ref(env, ITEM).ids)],
                "region_ids": [Command.set(ref(env, "region_rencheng").ids)],
            }
        ).action_invite()


def _held_session(env, plan, today, trainer, room):
    held = _session(
        env,
        plan,
        "企业投资项目备案业务手册解读",
        working(today - timedelta(days=20)),
        (14.5, 16.5),
        POINTS,
        kind="topical",
        room_id=room.id,
        cost=1800,
        # About to expire soon, so that the reminders have work.
        validity_months=3,
        minutes="<p>一、解读新版业务手册的受理条件和材料。</p><p>二、答疑：投资额变更、"
        "分期建设。</p>",
    )
    if held:
        held.trainer_ids = trainer
        held.action_all_present()
        for line in held.attendance_ids:
            line.write({"tested": True, "score": POINTS[line.user_id.login]})
        held.action_hold()
        held.action_certify()


def _next_year(env, today):
    """Next year's plan waits for its tiers: the budget asks the city manager too."""
    acting(env, "gov.training.plan", PLANNER).create(
        {
            "agency_id": agency(env, CITY).id,
            "year": today.year + 1,
            "audience": "各县（市、区）及镇街便民服务中心受理、审查、审批人员。",
            "method": "集中授课、线上答疑、窗口跟班。",
            "form": "mixed",
            "topics": "新修订业务手册；一次性告知；电子印章使用。",
            "planned_sessions": 6,
            "budget": 60000,
        }
    ).action_submit()


def _questions(env):
    """The county asks, the item's instructor answers; the last one waits."""
    asking = acting(env, "gov.question", COUNTY_CLERK)
    questions = asking.create(
        [
            {
                "name": name,
                "text": text,
                "entry_id": ref(env, ITEM).id,
                "agency_id": agency(env, COUNTY).id,
            }
            for name, text, _answer in QUESTIONS
        ]
    )
    questions.action_ask()
    answering = acting(env, "gov.question", TRAINER)
    for question, (_name, _text, answer) in zip(questions, QUESTIONS, strict=True):
        if answer:
            own = answering.browse(question.id)
            own.answer = answer
            own.action_answer()
    questions[0].helpful = True


def _typical_cases(env):
    """Written by the instructor, read by the organiser; the last one is unmasked."""
    cases = acting(env, "gov.typical.case", TRAINER).create(
        [
            {
                "name": name,
                "kind": kind,
                "entry_id": ref(env, ITEM).id,
                "agency_id": agency(env, CITY).id,
                "facts": facts,
                "review_points": points,
                "lesson": lesson,
            }
            for kind, name, facts, points, lesson in (
                *TYPICAL_CASES,
                ("wrong", "项目代码填写错误", UNMASKED, "核对项目代码。", ""),
            )
        ]
    )
    reading = acting(env, "gov.typical.case", PLANNER).browse(cases[:2].ids)
    reading.action_confirm()
    cases[:2].action_publish()
    acting(env, "gov.typical.case", COUNTY_CLERK).browse(cases[:1].ids).action_read()


def _coaching(env, today):
    """The city went down once, the county sends somebody up, a pair keeps it going."""
    city, county = agency(env, CITY), agency(env, COUNTY)
    trainer = user(env, TRAINER).employee_id
    coaching = acting(env, "gov.training.coaching", PLANNER)
    went = coaching.create(
        {
            "direction": "down",
            "upper_agency_id": city.id,
            "lower_agency_id": county.id,
            "employee_id": trainer.id,
            "date_from": today - timedelta(days=34),
            "date_to": today - timedelta(days=33),
            "entry_ids": [Command.link(ref(env, ITEM).id)],
            "purpose": "现场指导备案事项受理。",
            "findings": "窗口受理规范；材料清单仍用旧版，已现场更换。",
        }
    )
    went.action_record()
    county_side = acting(env, "gov.training.coaching", COUNTY_MANAGER)
    county_side.browse(went.id).action_confirm()
    county_side.create(
        {
            "direction": "up",
            "upper_agency_id": city.id,
            "lower_agency_id": county.id,
            "employee_id": user(env, COUNTY_CLERK).employee_id.id,
            "date_from": today + timedelta(days=9),
            "date_to": today + timedelta(days=13),
            "purpose": "到市局跟班学习项目备案审查。",
        }
    )
    acting(env, "gov.guidance.pair", PLANNER).create(
        {
            "upper_agency_id": city.id,
            "lower_agency_id": county.id,
            "contact_id": trainer.id,
        }
    )


def _instructor_list(env, today):
    """The list of the year is published and filed; its instructor is away next week."""
    lists = acting(env, "gov.instructor.list", PLANNER).create(
        {
            "agency_id": agency(env, CITY).id,
            "programme_id": ref(env, ITEM).programme_id.id,
        }
    )
    lists.action_publish()
    lists.action_file()
    own = env["gov.instructor"].search(
        [
            ("entry_id", "=", ref(env, ITEM).id),
            ("employee_id", "=", user(env, TRAINER).employee_id.id),
        ]
    )
    deputy = user(env, MANAGER).employee_id
    acting(env, "gov.instructor.absence", PLANNER).create(
        {
            "instructor_id": own.id,
            "deputy_id": deputy.id,
            "date_from": today + timedelta(days=8),
            "date_to": today + timedelta(days=12),
            "reason": "外出学习",
        }
    )
    acting(env, "gov.instructor.replacement", PLANNER).create(
        {
            "instructor_id": own.id,
            "successor_id": deputy.id,
            "date": today + timedelta(days=20),
            "reason": "岗位调整，拟由综合科接替。",
        }
    )


def _intermediaries(env, today):
    """Two bodies with their promises, of which one still waits, and two orders."""
    kinds = acting(env, "gov.intermediary.kind", PLANNER).create(
        [
            {
                "name": "可行性研究报告编制",
                "days_government": 15,
                "days_enterprise": 10,
            },
            {"name": "节能报告编制", "days_government": 12, "days_enterprise": 8},
        ]
    )
    bodies = acting(env, "gov.intermediary", PLANNER).create(
        [
            {
                "name": name,
                "code": code,
                "agency_id": agency(env, CITY).id,
                "conditions_met": True,
                "service_ids": [_promise(kind, price, today) for kind in kinds],
            }
            for name, code, price in BODIES
        ]
    )
    bodies[:1].action_enter()
    orders = acting(env, "gov.intermediary.order", PLANNER).create(
        [
            {
                "intermediary_id": bodies[0].id,
                "kind_id": kind.id,
                "agency_id": agency(env, CITY).id,
                "ordered_on": today - timedelta(days=days),
            }
            for kind, days in ((kinds[0], 9), (kinds[1], 2))
        ]
    )
    orders[0].write({"delivered_on": today - timedelta(days=2), "charged": 6800})


def _promise(kind, price, today):
    return Command.create(
        {
            "kind_id": kind.id,
            "price": price,
            "days": 8,
            "standard": "合同约定与国家标准",
            "promised_on": today,
        }
    )
