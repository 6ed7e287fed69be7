from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel import halves

CONTENT = ("audience", "method", "form")
#: What an approved plan no longer changes.
FIXED = frozenset((*CONTENT, "agency_id", "year"))


class GovTrainingPlan(models.Model):
    """The yearly training plan of an agency: whom, how, in which form.

    Drafted by a training organiser, approved by a manager of the agency. Each
    half-year needs a central session (JN21 three (three) 10).
    """

    _name = "gov.training.plan"
    _description = "Training Plan"
    _inherit = ["tier.validation", "mail.thread", "mail.activity.mixin"]
    _order = "year desc, agency_id, id"
    _rec_names_search = ["agency_id"]

    # base_tier_validation compares with lists.
    _state_from = ["draft"]
    _state_to = ["approved"]
    _tier_validation_manual_config = True

    agency_id = fields.Many2one(
        "gov.agency",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self._default_agency_id(),
        help="Whose plan it is: the city agency that grants the items.",
    )
    year = fields.Integer(
        required=True,
        aggregator=False,
        default=lambda self: self._city_today().year,
    )
    audience = fields.Text(help="Whom the plan trains: posts, regions, numbers.")
    method = fields.Text(help="How: lectures, cases, practice at the window …")
    form = fields.Selection(
        [
            ("classroom", "In class"),
            ("online", "Online"),
            ("coaching", "Coaching on the spot"),
            ("mixed", "Mixed"),
        ],
        help="In which form most of the training takes place.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    approved_on = fields.Date(readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", "Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    session_ids = fields.One2many("gov.training.session", "plan_id", "Sessions")
    planned_sessions = fields.Integer(
        "Sessions planned", help="How many sessions the plan promises for the year."
    )
    topics = fields.Text(help="What the sessions are to be about.")
    budget = fields.Float(help="Yuan for the year.")
    cost = fields.Float(
        compute="_compute_cost", help="Yuan: what the sessions cost that were held."
    )
    over_budget = fields.Boolean(compute="_compute_cost")
    session_count = fields.Integer("Number of sessions", compute="_compute_gap")
    central_first = fields.Integer(
        "Central, first half",
        compute="_compute_gap",
        help="Central sessions held from January to June.",
    )
    central_second = fields.Integer(
        "Central, second half",
        compute="_compute_gap",
        help="Central sessions held from July to December.",
    )
    gap = fields.Selection(
        [("none", "In order"), ("due", "Due"), ("missed", "Missed")],
        "Half-years",
        compute="_compute_gap",
        search="_search_gap",
        help="Missed: a half-year ended without a central session. Due: it ends "
        "within 30 days and none was held (JN21 three (three) 10).",
    )
    gap_text = fields.Char("What is missing", compute="_compute_gap")

    _year_range = models.Constraint(
        "CHECK(year BETWEEN 2015 AND 2999)", "Enter a year from 2015 on."
    )
    _agency_year_uniq = models.Constraint(
        "unique(agency_id, year)", "The agency has a plan for this year already."
    )
    _complete = models.Constraint(
        "CHECK(state = 'draft' OR (audience IS NOT NULL AND method IS NOT NULL "
        "AND form IS NOT NULL))",
        "An approved plan says whom it trains, how and in which form.",
    )

    _money = models.Constraint(
        "CHECK(budget >= 0 AND planned_sessions >= 0)",
        "Budget and number of sessions cannot be negative.",
    )

    @api.model
    def _default_agency_id(self):
        return self.env.user.gov_agency_ids[:1]

    @api.depends("agency_id", "year")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.agency_id.name or ''} {plan.year or ''}".strip()

    @api.depends("session_ids.cost", "session_ids.state", "budget")
    def _compute_cost(self):
        costs = dict(
            self.env["gov.training.session"]._read_group(
                [("plan_id", "in", self._origin.ids), ("state", "=", "held")],
                ["plan_id"],
                ["cost:sum"],
            )
        )
        for plan in self:
            plan.cost = costs.get(plan._origin, 0)
            plan.over_budget = plan.cost > plan.budget

    # ------------------------------------------------------------
    # HALF-YEARS
    # ------------------------------------------------------------

    @api.depends("year", "session_ids.state", "session_ids.kind", "session_ids.start")
    def _compute_gap(self):
        today = self._city_today()
        held, counts = self._get_held()
        for plan in self:
            days = held.get(plan._origin.id, [])
            gaps = halves.gaps(plan.year, days, today)
            plan.session_count = counts.get(plan._origin.id, 0)
            plan.central_first = sum(halves.half_of(day) == 1 for day in days)
            plan.central_second = len(days) - plan.central_first
            plan.gap = self._gap_of(gaps)
            plan.gap_text = self._gap_sentence(plan.year, gaps)

    def _get_held(self):
        """Return ({plan id: days of central sessions held}, {plan id: sessions})."""
        held, counts = {}, {}
        for plan, kind, state, days, count in self.env[
            "gov.training.session"
        ]._read_group(
            [("plan_id", "in", self._origin.ids)],
            ["plan_id", "kind", "state"],
            ["day:array_agg", "__count"],
        ):
            counts[plan.id] = counts.get(plan.id, 0) + count
            if (kind, state) == ("central", "held"):
                held[plan.id] = days
        return held, counts

    @api.model
    def _gap_of(self, gaps):
        if any(gap.over for gap in gaps):
            return "missed"
        return "due" if gaps else "none"

    def _gap_sentence(self, year, gaps):
        sentences = [
            self.env._(
                "No central session was held in half-year %(half)s of %(year)s.",
                half=gap.half,
                year=year,
            )
            if gap.over
            else self.env._(
                "A central session is due by %(day)s.",
                day=halves.last_day(year, gap.half),
            )
            for gap in gaps
        ]
        return " ".join(sentences)

    def _search_gap(self, operator, value):
        if operator != "in":
            return NotImplemented
        plans = self.search(Domain.TRUE)
        return Domain("id", "in", [plan.id for plan in plans if plan.gap in value])

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        approved = plans.filtered(lambda plan: plan.state == "approved")
        if approved and not self.env.su:
            approved._check_approver()
        return plans

    def write(self, vals):
        if FIXED & vals.keys() and "approved" in self.mapped("state"):
            raise self.env["gov.clause"]._refusal(
                "JN21-10-01",
                self.env._(
                    "An approved plan is not changed. Take it back to draft first."
                ),
            )
        if not self.env.su and "state" in vals:
            self._check_approver()
        result = super().write(vals)
        self.check_access("write")  # of the agency it has come to, too
        return result

    def unlink(self):
        self.check_access("unlink")
        self._unlink_except_approved()  # before the tiers' reviews go
        self.sudo().review_ids.unlink()  # sudo: reviews go with their plan
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if "approved" in self.mapped("state"):
            raise self.env["gov.clause"]._refusal(
                "JN21-10-01", self.env._("An approved plan is not deleted.")
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _check_approver(self):
        """Let pass the managers of the plan's agency.

        :raise UserError: anybody else: who drafts a plan does not approve it.
        """
        user = self.env.user
        own = self.env["gov.agency"].search(
            [("id", "child_of", user.gov_agency_ids.ids)]
        )
        manager = user.has_group("gov_items.group_agency_manager")
        if not manager or self.agency_id - own:
            raise self._refusal_approver()

    def _refusal_approver(self):
        return self.env["gov.clause"]._refusal(
            "JN21-10-01",
            self.env._(
                "A manager of the agency approves its training plan, then the further "
                "tiers."
            ),
        )

    def action_approve(self):
        """Approve the own tier; with the last one the plan is approved.

        The agency's manager first, the city manager too where the budget is large:
        the tiers are definitions that the city can change.

        :raise UserError: trainees, method or form are missing, or no tier waits for
            the user (JN21 three (three) 10).
        """
        for plan in self:
            plan._refuse_incomplete()
            if not plan.review_ids:
                plan.request_validation()
            plan._approve_own_tier()

    def _refuse_incomplete(self):
        missing = [
            self._fields[name]._description_string(self.env)
            for name in CONTENT
            if not self[name]
        ]
        if missing:
            raise self.env["gov.clause"]._refusal(
                "JN21-10-02",
                self.env._(
                    "%(plan)s does not say: %(missing)s.",
                    plan=self.display_name,
                    missing="、".join(missing),
                ),
            )

    def _approve_own_tier(self):
        self.invalidate_recordset()
        self.review_ids._update_review_status()  # the next tier's turn
        reviews = self.review_ids.filtered(
            lambda r: r.status == "pending" and self.env.user in r.reviewer_ids
        )
        if self.review_ids:
            if not reviews:
                raise self._refusal_approver()
            if self._is_agency_tier(reviews[0]):
                self._check_approver()
            self._validate_tier(reviews[0])
        else:
            self._check_approver()
        self.invalidate_recordset()
        if not self.review_ids or self.validation_status == "validated":
            self._set_approved()

    @api.model
    def _is_agency_tier(self, review):
        managers = self.env.ref("gov_items.group_agency_manager")
        definition = review.definition_id.sudo()  # sudo: which group a tier asks
        return definition.reviewer_group_id == managers

    def _set_approved(self):
        own = self.sudo()  # sudo: the tiers have judged who approves
        own.write(
            {
                "state": "approved",
                "approved_on": self._city_today(),
                "approved_by_id": self.env.uid,
            }
        )

    @api.depends("review_ids", "state", "budget")
    def _compute_need_validation(self):
        # The module names no dependencies, so its answer would be a stale one.
        return super()._compute_need_validation()

    def action_submit(self):
        """Ask the tiers to approve."""
        for plan in self:
            plan._refuse_incomplete()
            plan.request_validation()

    def action_reopen(self):
        """Take a plan back to draft; its tiers begin anew.

        :raise UserError: the user does not manage the agency.
        """
        self._check_approver()
        own = self.sudo()  # sudo: the reviews belong to the tiers
        own.with_context(skip_validation_check=True).write(
            {"state": "draft", "approved_on": False, "approved_by_id": False}
        )
        own.restart_validation()

    def action_open_sessions(self):
        """The plan's sessions, as a calendar."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_training.gov_training_session_action"
        )
        return dict(
            action,
            domain=[("plan_id", "=", self.id)],
            context={"default_plan_id": self.id},
        )
