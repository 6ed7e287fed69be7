from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..kernel import privacy, similar

LIMIT_PARAMETER = "gov_training.answer_days"
#: Working days to answer where nobody set another number.
LIMIT = 3
PERSONAL = ("identity", "phone", "email")


class GovQuestion(models.Model):
    """A county's question on an item, and the instructor's answer, for all to find.

    draft (similar answers are shown) → open, with a limit in working days → answered.
    It belongs to whoever instructs on the item at the moment, so none is lost when an
    instructor leaves or is away (JN21 three (three) 10).
    """

    _name = "gov.question"
    _description = "Question to an Instructor"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state desc, due_on, id desc"
    _rec_names_search = ["name", "text", "answer"]

    name = fields.Char("Question", required=True, index="trigram")
    text = fields.Text("Details")
    entry_id = fields.Many2one(
        "gov.entry", "Item", required=True, index=True, ondelete="restrict"
    )
    manual_id = fields.Many2one(
        "gov.manual", index="btree_not_null", ondelete="restrict"
    )
    case_id = fields.Many2one(
        "gov.case",
        index="btree_not_null",
        ondelete="restrict",
        help="The case in hand; only those who see the case see it.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Asked by",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    region_id = fields.Many2one(related="agency_id.region_id", store=True, index=True)
    asker_id = fields.Many2one(
        "res.users",
        "Person asking",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    upper_agency_id = fields.Many2one(
        "gov.agency",
        "Asked of",
        compute="_compute_upper_agency_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The granting agency of the item in the own region.",
    )
    responsible_id = fields.Many2one(
        "hr.employee",
        "Instructor",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Primary instructor in force, else another one; the deputy while absent.",
    )
    responsible_user_id = fields.Many2one(
        related="responsible_id.user_id", store=True, index=True
    )
    state = fields.Selection(
        [("draft", "Being written"), ("open", "Asked"), ("answered", "Answered")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        group_expand=True,
    )
    asked_on = fields.Date(readonly=True, copy=False)
    due_on = fields.Date(readonly=True, copy=False, help="Last working day to answer.")
    answered_on = fields.Date(readonly=True, copy=False)
    answered_by_id = fields.Many2one(
        "res.users", "Answered by", readonly=True, copy=False, ondelete="restrict"
    )
    answer = fields.Text(copy=False)
    response_days = fields.Integer(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Working days from the question to the answer.",
    )
    is_late = fields.Boolean(
        "Late",
        compute="_compute_is_late",
        search="_search_is_late",
        help="Open after its last day, or answered after it.",
    )
    similar_ids = fields.Many2many(
        "gov.question",
        string="Answered already",
        compute="_compute_similar_ids",
        help="Look here before asking.",
    )
    helpful = fields.Boolean(copy=False, help="Set by who asked.")
    typical_case_id = fields.Many2one(
        "gov.typical.case",
        "Became a typical case",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    new_manual_id = fields.Many2one(
        "gov.manual",
        "Became part of",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    _asked = models.Constraint(
        "CHECK(state = 'draft' OR (asked_on IS NOT NULL AND due_on IS NOT NULL))",
        "A question that was asked has its limit.",
    )
    _answered = models.Constraint(
        "CHECK(state <> 'answered' OR (answer IS NOT NULL "
        "AND answered_on IS NOT NULL))",
        "An answered question has its answer.",
    )
    _waiting_idx = models.Index("(responsible_id, due_on) WHERE state = 'open'")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("entry_id", "agency_id")
    def _compute_upper_agency_id(self):
        for question in self:
            cells = question.entry_id.delegation_ids
            regions = self.env["gov.region"].search(
                [("id", "parent_of", question.agency_id.region_id.ids)]
            )
            near = cells.filtered(lambda d, r=regions: d.region_id in r) or cells
            question.upper_agency_id = near.upper_agency_id[:1]

    @api.depends("state", "due_on", "answered_on")
    def _compute_is_late(self):
        today = self._city_today()
        for question in self:
            end = question.answered_on or today
            question.is_late = bool(question.due_on) and end > question.due_on

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        late = self.search(Domain("state", "=", "answered")).filtered("is_late")
        return Domain("id", "in", late.ids) | (
            Domain("state", "=", "open") & Domain("due_on", "<", today)
        )

    @api.depends("name", "text", "entry_id")
    def _compute_similar_ids(self):
        for question in self:
            answered = self.search(
                Domain("entry_id", "=", question.entry_id.id)
                & Domain("state", "=", "answered")
                & Domain("id", "!=", question._origin.id)
            )
            words = f"{question.name or ''} {question.text or ''}"
            texts = {one.id: f"{one.name} {one.text or ''}" for one in answered}
            question.similar_ids = self.browse(similar.rank(words, texts))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.constrains("name", "text", "answer")
    def _check_personal(self):
        for question in self:
            for value in (question.name, question.text, question.answer):
                kinds = {item.kind for item in privacy.find(value)}
                if kinds & set(PERSONAL):
                    raise ValidationError(
                        self.env._(
                            "All counties read questions and answers: take identity "
                            "numbers, phone numbers and addresses of mail out."
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                vals.update(state="draft", asker_id=self.env.uid)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_writer(vals)
        return super().write(vals)

    def _check_writer(self, vals):
        user = self.env.user
        for question in self:
            asker = question.asker_id == user
            allowed = {
                "draft": {
                    "name",
                    "text",
                    "entry_id",
                    "manual_id",
                    "case_id",
                    "agency_id",
                    "upper_agency_id",
                }
                if asker
                else set(),
                "open": {"answer"} if question._may_answer() else set(),
                "answered": {"helpful"} if asker else set(),
            }[question.state]
            activities = {name for name in vals if name.startswith("activity_")}
            if vals.keys() - allowed - activities:
                raise self.env["gov.clause"]._refusal(
                    "JN21-10-09",
                    self.env._(
                        "Who asks writes the question, the item's instructor answers "
                        "it, and what was answered is kept."
                    ),
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if any(question.state != "draft" for question in self):
            raise self.env["gov.clause"]._refusal(
                "JN21-10-09", self.env._("A question that was asked is kept.")
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def _limit_days(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a public setting
        return int(parameters.get_param(LIMIT_PARAMETER) or LIMIT)

    def action_ask(self):
        """Send the questions to the instructors; the limit counts from today."""
        today = self._city_today()
        due = self.env["gov.calendar.day"]._add_workdays(today, self._limit_days())[0]
        drafts = self.filtered(
            lambda q: q.state == "draft" and q.asker_id == self.env.user
        )
        asked = drafts.sudo()  # sudo: states are written by acts only
        asked.write({"state": "open", "asked_on": today, "due_on": due})
        asked._assign()

    def _may_answer(self):
        """Whether the user is responsible, or instructs on the item for the agency."""
        self.ensure_one()
        user = self.env.user
        if self.responsible_user_id == user:
            return True
        instructors = self.env["gov.instructor"].sudo()  # sudo: only whether one is
        return bool(
            instructors.search_count(
                Domain("entry_id", "=", self.entry_id.id)
                & Domain("agency_id", "child_of", self.upper_agency_id.ids)
                & Domain("user_id", "=", user.id)
                & Domain("in_force", "=", True),
                limit=1,
            )
        )

    def action_answer(self):
        """Give the answer that is entered.

        :raise UserError: not the user's to answer, or nothing is entered.
        """
        today = self._city_today()
        calendar = self.env["gov.calendar.day"]
        for question in self:
            text = (question.answer or "").strip()
            if question.state != "open" or not question._may_answer() or not text:
                raise self.env["gov.clause"]._refusal(
                    "JN21-10-09",
                    self.env._(
                        "The item's instructor enters the answer to what was asked."
                    ),
                )
            own = question.sudo()  # sudo: states are written by acts only
            own.write(
                {
                    "state": "answered",
                    "answered_on": today,
                    "answered_by_id": self.env.uid,
                    "response_days": calendar._workdays_between(
                        question.asked_on, today
                    ),
                }
            )
            own.activity_unlink(["mail.mail_activity_data_todo"])
