"""Applications in every state, so that no list of the demo city is empty.

Each goes the way of its mode as far as its row says, by the people of the table,
through the methods that the screens call. Names, numbers and telephones are made up:
the numbers' region codes are given to no place.
"""

from datetime import timedelta

from odoo.addons.gov_cases.models.gov_case_intake import TELL_WITHIN
from odoo.addons.gov_items.report import pdf

from ..accounts import LIVE
from .base import acting, delegation, user

#: type, name, identity number or credit code, telephone
APPLICANTS = (
    ("person", "李春燕", "379901197903121129", "13800001021"),
    ("company", "济宁鲁南示例建材有限公司", "91379901MA0DEMA0T3", "13800001022"),
    ("person", "王德明", "379901198506213040", "13800001023"),
    ("person", "赵晓梅", "379901199211052213", "13800001024"),
    ("company", "任城区示例餐饮管理有限公司", "91379901MA0DEMA1T4", "13800001025"),
    ("person", "孙立国", "37990119880914517X", "13800001026"),
    ("company", "定陶示例物流有限公司", "91379901MA0DEMA2T5", "13800001027"),
    ("person", "周玉兰", "379901197602281188", "13800001028"),
    ("person", "吴海峰", "379901199407172268", "13800001029"),
    ("company", "高平示例印务有限公司", "91149901MA0DEMA3TC", "13800001030"),
    ("person", "郭建军", "149901198304093316", "13800001031"),
    ("person", "常丽", "149901199101231154", "13800001032"),
)
#: Place in ``accounts.LIVE``, and how far: a step that is then in hand, or an end.
COURSES = (
    (0, "draft"),
    (0, "formal_check"),
    (0, "review"),
    (0, "decide"),
    (0, "seal"),
    (0, "closed"),
    (0, "refused"),
    (0, "reject"),
    (1, "review"),
    (1, "deliver"),
    (1, "closed"),
    (2, "supplement"),
    (2, "suspended"),
    (2, "decide"),
    (2, "seal"),
    (2, "closed"),
    (2, "closed"),
    (2, "closed"),
    (1, "deferred"),
    (1, "yellow"),
    (2, "red"),
    (3, "red"),
    (3, "forward"),
    (3, "review"),
    (3, "closed"),
    (4, "formal_check"),
    (4, "seal"),
    (4, "closed"),
    (4, "closed"),
    (4, "closed"),
    (5, "review"),
    (5, "withdrawn"),
    (6, "review"),
    (6, "decide"),
    (6, "closed"),
    (7, "forward"),
    (7, "decide"),
    (7, "closed"),
)
#: Handed in on the day of the last central training, which was about these items:
#: place in ``accounts.LIVE`` and how far. Fewer are incomplete since then.
BEFORE_TRAINING = (
    (0, "supplement"),
    (0, "supplement"),
    (0, "review"),
    (2, "supplement"),
    (2, "supplement"),
    (2, "supplement"),
    (2, "review"),
    (2, "decide"),
)
#: Working days over its limit at which an application that lay about stands.
LATE = {"yellow": 1, "red": 4}
REASON = "经审查，申请条件不符合规定。"


def build(env):
    """Play the applications; each ends where its row says."""
    copies = Copies(env)
    for number, (place, until) in enumerate(COURSES):
        applicant = APPLICANTS[number % len(APPLICANTS)]
        _Course(env, LIVE[place], applicant, copies).play(until)
    _before_training(env, copies)
    supervisor = acting(env, "gov.push", "supervisor.rencheng")
    mine = user(env, "supervisor.rencheng").gov_agency_ids
    for push in supervisor.search([("agency_id", "in", mine.ids)])[:2]:
        push.action_claim()


def _before_training(env, copies):
    """Cases to compare the training's effect with, where it was days ago.

    An applicant is told what is missing within five working days; where the training
    was longer ago, there is nothing to compare.
    """
    today = env["gov.case"]._city_today()
    last = env["gov.training.session"].search(
        [("state", "=", "held"), ("kind", "=", "central")], order="day desc", limit=1
    )
    calendar = env["gov.calendar.day"]
    if not last or calendar._workdays_between(last.day, today) > TELL_WITHIN:
        return
    for number, (place, until) in enumerate(BEFORE_TRAINING):
        applicant = APPLICANTS[-number - 1]
        _Course(env, LIVE[place], applicant, copies, last.day).play(until)


class Copies:
    """One readable copy for each name of a document."""

    def __init__(self, env):
        self.font = pdf.register_font(env)
        self.made = {}

    def of(self, name):
        if name not in self.made:
            style = pdf.styles(self.font)
            story = [
                pdf.paragraph(name, style["title"]),
                pdf.paragraph("（示范数据，非真实材料）", style["body"]),
            ]
            self.made[name] = pdf.build(story, font=self.font, title=name)
        return self.made[name]


class _Course:
    """One application on its way."""

    def __init__(self, env, live, applicant, copies, received=None):
        self.env, self.live, self.applicant = env, live, applicant
        self.received = received
        self.copies, self.senders = copies, list(live.forward)

    def by(self, login):
        return acting(self.env, "gov.case", login).browse(self.case.id)

    def play(self, until):
        bare = until in ("draft", "supplement")
        self.open(documents=() if bare else ("1",) if until == "deferred" else "13")
        clerk = self.by(self.live.receive)
        if until == "draft":
            return
        if until == "supplement":
            clerk.action_supplement("请补齐清单中的全部材料，复印件须加盖公章。")
            return
        if until == "reject":
            clerk.action_reject("申请事项依法不需要取得行政许可。", "not_needed")
            return
        if until in LATE:
            self.overlook(LATE[until])
        clerk.action_accept()
        if until in LATE:
            until = "decide"
        if until == "deferred":
            until = "formal_check"
        self.run("review" if until in ("suspended", "withdrawn") else until)
        if until == "withdrawn":
            clerk.action_withdraw("申请人要求撤回申请。")
        elif until == "suspended":
            reviewer = self.by(self.live.review)
            reviewer.action_suspend("inspection", "现场核查，时间不计入办理期限。")

    def open(self, documents):
        kind, name, code, phone = self.applicant
        cases = acting(self.env, "gov.case", self.live.receive)
        self.case = cases.create(
            {
                "delegation_id": delegation(self.env, self.live).id,
                "applicant_type": kind,
                "applicant_name": name,
                "applicant_code": code,
                "phone": phone,
            }
        )
        if self.received:
            case = self.case.sudo()  # sudo: the day of receipt is nobody's to enter
            case._act_write({"received_on": self.received})
        for line in self.case.document_ids:
            if line.necessity in documents:
                content = self.copies.of(line.name)
                line._attach(content, f"{line.name}.pdf", "application/pdf")

    def overlook(self, over):
        """Let the application have lain unanswered: it counts from its receipt.

        Administrative Licensing Law art. 32. So its limit has passed by ``over``
        working days when it is accepted now; the day of receipt is the only one that
        no screen and no method could have set.
        """
        case = self.case.sudo()  # sudo: made up, as the applicant is
        # No manual of the demo city was in force so early: the law's limit counts.
        limit, _statutory = case._limits(self.env["gov.manual"])
        calendar, today = self.env["gov.calendar.day"], case._today()
        due = day = today
        while calendar._workdays_between(due, today) < over or (
            calendar._workdays_between(day, today) <= TELL_WITHIN
        ):
            day -= timedelta(days=1)
            due, _guess = calendar._add_workdays(day, limit)
        case._act_write({"received_on": day})

    def run(self, until):
        """Take steps until the one of that kind is in hand, or all are taken."""
        outcome = "refused" if until == "refused" else "granted"
        acts = {
            "formal_check": lambda: self.by(self.live.receive).action_check(),
            "review": self.review,
            "forward": lambda: self.by(self.senders.pop(0)).action_forward(),
            "decide": lambda: self.by(self.live.decide).action_decide(
                outcome, REASON if outcome == "refused" else ""
            ),
            "seal": lambda: self.by(self.live.seal).action_seal(),
            "deliver": lambda: self.by(self.live.deliver).action_deliver("本人"),
        }
        case = self.case.sudo()  # sudo: which step is in hand, whoever has it
        while case.current_kind and case.current_kind != until:
            acts[case.current_kind]()
            case.invalidate_recordset()

    def review(self):
        self.by(self.live.review).action_review(True, "材料齐全，符合法定条件，同意。")
        if self.live.opinion:
            self.by(self.live.opinion).action_stamp_opinion()
