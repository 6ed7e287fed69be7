from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..kernel import award

PARTS = ("rating", "light", "attendance", "check", "vote")


class GovAwardRound(models.Model):
    """The quarter's red-flag windows and service stars, by figures and votes.

    The score is the mean of five figures from 0 to 100, weighted; a figure that
    nobody has is left out and the others weigh more. The formula stands on the form.
    Ratings and lights come from the addon of cases, which extends two methods.
    """

    _name = "gov.award.round"
    _description = "Quarterly Award"
    _inherit = ["gov.centre.mixin"]
    _order = "date_from desc, id desc"

    date_from = fields.Date(
        "Quarter begins", required=True, default=lambda self: self._last_quarter()
    )
    date_to = fields.Date(
        "Ends", compute="_compute_date_to", store=True, precompute=True
    )
    weight_rating = fields.Float("Weight of ratings", default=30)
    weight_light = fields.Float("Weight of time limits", default=25)
    weight_attendance = fields.Float("Weight of attendance", default=20)
    weight_check = fields.Float("Weight of daily checks", default=15)
    weight_vote = fields.Float("Weight of votes", default=10)
    formula = fields.Char(compute="_compute_formula")
    line_ids = fields.One2many("gov.award.line", "round_id", "Candidates")
    vote_ids = fields.One2many("gov.award.vote", "round_id", "Votes")
    winner_text = fields.Char("Awarded", compute="_compute_winner_text")
    may_vote = fields.Boolean(
        compute="_compute_may_vote",
        help="Those vote who were posted to the centre at any time since the quarter "
        "began, and the centre's managers.",
    )
    state = fields.Selection(
        [("draft", "Figures"), ("voting", "Voting"), ("done", "Awarded")],
        required=True,
        default="draft",
        readonly=True,
        index=True,
    )

    _once = models.Constraint(
        "unique(centre_id, date_from)", "This quarter has its round already."
    )
    _weights = models.Constraint(
        "CHECK(weight_rating >= 0 AND weight_light >= 0 AND weight_attendance >= 0 "
        "AND weight_check >= 0 AND weight_vote >= 0)",
        "Weights cannot be negative.",
    )

    @api.model
    def _last_quarter(self):
        today = self._city_today()
        first = today.replace(month=today.month - (today.month - 1) % 3, day=1)
        return first - relativedelta(months=3)

    @api.depends("date_from")
    def _compute_date_to(self):
        for record in self:
            first = record.date_from
            record.date_to = first and first + relativedelta(months=3, days=-1)

    @api.depends("centre_id", "date_from")
    def _compute_display_name(self):
        for record in self:
            day = record.date_from
            quarter = f"{day.year}Q{(day.month + 2) // 3}" if day else ""
            record.display_name = f"{record.centre_id.name or ''} {quarter}".strip()

    @api.depends(*(f"weight_{part}" for part in PARTS))
    def _compute_formula(self):
        for record in self:
            record.formula = self.env._(
                "score = (%(rating)g × rating + %(light)g × time limits + "
                "%(attendance)g × attendance + %(check)g × daily checks + %(vote)g × "
                "votes) ÷ sum of the weights that have a figure",
                **{part: record[f"weight_{part}"] for part in PARTS},
            )

    @api.depends("line_ids.awarded")
    def _compute_winner_text(self):
        for record in self:
            won = record.line_ids.filtered("awarded")
            record.winner_text = "、".join(won.mapped("display_name"))

    @api.depends("centre_id", "date_from")
    @api.depends_context("uid")
    def _compute_may_vote(self):
        """The electorate: the hall's own people, not every user of the city."""
        user = self.env.user
        managed = self.env["gov.centre"]
        if user.has_group("gov_windows.group_centre_manager"):
            managed = managed.search(
                Domain("agency_id", "child_of", user.gov_agency_ids.ids)
                & Domain("id", "in", self.centre_id.ids)
            )
        postings = self.env["gov.posting"].sudo()  # sudo: one's own postings
        mine = postings.search(
            Domain("user_id", "=", user.id)
            & Domain("state", "=", "approved")
            & Domain("date_from", "<=", self._city_today())
            & Domain("centre_id", "in", self.centre_id.ids)
        )
        for record in self:
            begun = record.date_from
            record.may_vote = record.centre_id in managed or any(
                posting.centre_id == record.centre_id
                and (not posting.date_to or (begun and posting.date_to >= begun))
                for posting in mine
            )

    @api.constrains("date_from")
    def _check_quarter(self):
        for record in self:
            if record.date_from.day != 1 or record.date_from.month % 3 != 1:
                raise UserError(self.env._("A quarter begins on its first day."))

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    @api.model
    def _ratings(self, employees, first, last):
        """Return {employee id: 0–100}: mean rating of the period. A hook."""
        return {}

    @api.model
    def _lights(self, employees, first, last):
        """Return {employee id: 0–100}: share of cases without a light. A hook."""
        return {}

    def _attendance(self, employees):
        """Share of shifts at which one was in time."""
        rows = self.env["gov.attendance.check"]._read_group(
            self._period("day") & Domain("employee_id", "in", employees.ids),
            ["employee_id", "status"],
            ["__count"],
        )
        return award.shares(
            [(who.id, status == "present", count) for who, status, count in rows]
        )

    def _checks(self, employees):
        """Share of daily checks that were passed."""
        rows = self.env["gov.daily.check"]._read_group(
            self._period("day") & Domain("employee_id", "in", employees.ids),
            ["employee_id", "passed"],
            ["__count"],
        )
        return award.shares([(who.id, bool(ok), count) for who, ok, count in rows])

    def _period(self, name):
        self.ensure_one()
        return (
            Domain("centre_id", "=", self.centre_id.id)
            & Domain(name, ">=", self.date_from)
            & Domain(name, "<=", self.date_to)
        )

    def _staff(self):
        """Return {employee: window} of those who served in the quarter."""
        shifts = self.env["gov.shift"]._read_group(
            self._period("day") & Domain("state", "=", "published"),
            ["employee_id", "window_id"],
            ["__count"],
        )
        found = {}
        for employee, window, count in shifts:
            if count > found.get(employee, (None, 0))[1]:
                found[employee] = (window, count)
        return {employee: window for employee, (window, _n) in found.items()}

    def action_figures(self):
        """Collect the figures of everybody who served, and of their windows."""
        for record in self:
            record.check_access("write")
            if record.state == "done":
                raise UserError(self.env._("This round is awarded already."))
            record._collect()

    def _collect(self):
        staff = self._staff()
        people = self.env["hr.employee"].concat(*staff)
        span = (people, self.date_from, self.date_to)
        figures = {
            "rating": self._ratings(*span),
            "light": self._lights(*span),
            "attendance": self._attendance(people),
            "check": self._checks(people),
        }
        self.line_ids.unlink()
        lines = []
        for person in people:
            own = {part: by.get(person.id) for part, by in figures.items()}
            lines.append(self._line("star", own, employee_id=person.id))
        for window in self.env["gov.window"].union(*staff.values()):
            team = [p.id for p, at in staff.items() if at == window]
            own = {part: award.mean(by, team) for part, by in figures.items()}
            lines.append(self._line("flag", own, window_id=window.id))
        self.line_ids = [Command.create(vals) for vals in lines]

    @api.model
    def _line(self, kind, figures, **vals):
        values = {"kind": kind, **vals}
        for part, figure in figures.items():
            values[part] = figure or 0.0
            values[f"has_{part}"] = figure is not None
        return values

    # ------------------------------------------------------------
    # VOTE AND AWARD
    # ------------------------------------------------------------

    def action_open_vote(self):
        """Let the hall's people vote."""
        for record in self:
            if not record.line_ids:
                raise UserError(self.env._("Collect the figures first."))
            record.state = "voting"

    def action_award(self):
        """Award the best window and the best person by the score."""
        for record in self:
            if record.state != "voting":
                raise UserError(self.env._("Take votes first."))
            for kind in ("flag", "star"):
                lines = record.line_ids.filtered(lambda li, k=kind: li.kind == k)
                if lines:
                    lines.sorted(lambda li: (-li.score, li.id))[0].awarded = True
            record.state = "done"
