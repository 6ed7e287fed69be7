from collections import Counter
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..kernel import clock, greedy

LISTED_DUTIES = 30


class GovRotaGenerate(models.TransientModel):
    """Fill a draft rota from a weekly pattern, every day of the year in turn.

    A greedy fill (see ``kernel/greedy.py``): it finds a fair rota in a moment,
    not the best one, and lists what it could not fill.
    """

    _name = "gov.rota.generate"
    _description = "Generate a Duty Rota"

    centre_id = fields.Many2one(
        "gov.centre",
        required=True,
        default=lambda self: self._default_centre_id(),
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._default_date_from()
    )
    date_to = fields.Date(
        "To",
        required=True,
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
    )
    window_ids = fields.Many2many(
        "gov.window",
        string="Windows",
        compute="_compute_window_ids",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('centre_id', '=', centre_id)]",
        help="Windows to fill: at first those to which somebody is posted.",
    )
    line_ids = fields.One2many(
        "gov.rota.generate.line",
        "wizard_id",
        "Weekly pattern",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    max_days = fields.Integer(
        "Most days in seven",
        default=5,
        required=True,
        help="Nobody serves on more days than this in any seven days running: work "
        "on a weekend or a holiday is rested in turn (JN18).",
    )
    stand_in = fields.Boolean(
        "Colleagues stand in",
        default=True,
        help="Staff of the same agency posted to another window of the centre stand "
        "in where a window's own staff rest.",
    )

    _max_days_range = models.Constraint(
        "CHECK(max_days BETWEEN 1 AND 7)", "Between one and seven days in seven."
    )

    @api.model
    def _default_centre_id(self):
        """The first centre that the user's agencies run."""
        agencies = self.env.user.gov_agency_ids.ids
        return self.env["gov.centre"].search(
            [("agency_id", "child_of", agencies)], limit=1, order="id"
        )

    @api.model
    def _default_date_from(self):
        first = self._city_today().replace(day=1)
        return first + relativedelta(months=1)

    @api.depends("date_from")
    def _compute_date_to(self):
        for wizard in self:
            first = wizard.date_from
            wizard.date_to = first and first + relativedelta(months=1, days=-1)

    @api.depends("centre_id")
    def _compute_window_ids(self):
        for wizard in self:
            wizard.window_ids = wizard.centre_id.window_ids.filtered("posting_count")

    @api.depends("centre_id")
    def _compute_line_ids(self):
        days = [key for key, _label in self.line_ids._fields["day"].selection]
        for wizard in self:
            hours = {
                "open_from": wizard.centre_id.open_from or 9.0,
                "open_to": wizard.centre_id.open_to or 17.0,
            }
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(dict(hours, day=day, sequence=number))
                    for number, day in enumerate(days)
                ),
            ]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_generate(self):
        """Create a draft rota with its shifts and open it.

        :raise UserError: the dates or the windows leave nothing to fill.
        """
        self.ensure_one()
        duties = self._get_duties()
        if not duties:
            raise UserError(
                self.env._("Choose windows and days: there is nothing to fill.")
            )
        done, left = greedy.assign(duties, self._get_people(), self.max_days)
        rota = self.env["gov.rota"].create(
            {
                "centre_id": self.centre_id.id,
                "date_from": self.date_from,
                "date_to": self.date_to,
                "generated_note": self._note(left),
            }
        )
        pattern = self._get_pattern()
        self.env["gov.shift"].create(
            [
                self._prepare_shift(rota, duty, pattern[duty.day], person)
                for duty, person in done
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.rota",
            "res_id": rota.id,
            "view_mode": "form",
        }

    def _get_pattern(self):
        """Return {day: line of the weekly pattern that holds on it}."""
        lines = {line.day: line for line in self.line_ids}
        nothing = self.line_ids.browse()
        calendar = self.env["gov.calendar.day"]
        holidays = self._holidays()
        found = {}
        for day in greedy.days(self.date_from, self.date_to):
            key = str(day.weekday())
            if calendar._is_workday(day):
                key = key if day.weekday() < 5 else "0"
            elif day in holidays or day.weekday() < 5:
                key = "holiday"
            found[day] = lines.get(key, nothing)
        return found

    def _holidays(self):
        """Return the days off that the State Council's notice names."""
        return set(
            self.env["gov.calendar.day"]
            .search(
                Domain("date", ">=", self.date_from)
                & Domain("date", "<=", self.date_to)
                & Domain("is_workday", "=", False)
            )
            .mapped("date")
        )

    def _get_duties(self):
        """Return the kernel's duties: day × window × people."""
        calendar = self.env["gov.calendar.day"]
        if not self.date_from or not self.date_to or self.date_to < self.date_from:
            return []
        return [
            greedy.Duty(day, window.id, not calendar._is_workday(day))
            for day, line in self._get_pattern().items()
            for window in self.window_ids
            for _seat in range(line.people)
        ]

    def _get_postings(self):
        """Return postings to the centre that touch the rota's days."""
        return self.env["gov.posting"].search(
            Domain("centre_id", "=", self.centre_id.id)
            & Domain("date_from", "<=", self.date_to)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", self.date_from))
        )

    def _get_people(self):
        """Return the kernel's people, with days taken and balances of the year."""
        postings = self._get_postings()
        taken, duties, rest = self._get_balances(postings.employee_id)
        people = {}
        for posting in postings:
            key = posting.employee_id.id
            person = people.setdefault(
                key,
                greedy.Person(
                    key,
                    {},
                    worked=taken.get(key, set()),
                    duties=duties[key],
                    rest_duties=rest[key],
                ),
            )
            term = (posting.date_from, posting.date_to or None)
            person.home.setdefault(posting.window_id.id, []).append(term)
            for window in self._stand_in_windows(posting, postings):
                person.stand_in.setdefault(window.id, []).append(term)
        return people.values()

    def _stand_in_windows(self, posting, postings):
        """Return the other windows to which the same agency posted somebody."""
        if not self.stand_in:
            return posting.window_id.browse()
        same = postings.filtered(lambda other: other.agency_id == posting.agency_id)
        return same.window_id - posting.window_id

    def _get_balances(self, employees):
        """Return (days taken near the rota, duties and rest-day duties this year)."""
        year_start = self.date_from.replace(month=1, day=1)
        near = self.date_from - timedelta(days=greedy.WEEK)
        shifts = self.env["gov.shift"].sudo()  # sudo: other centres' shifts count too
        taken, duties, rest = {}, Counter(), Counter()
        for employee, is_rest_day, days in shifts._read_group(
            Domain("employee_id", "in", employees.ids)
            & Domain("day", ">=", min(year_start, near))
            & Domain("day", "<=", self.date_to + timedelta(days=greedy.WEEK)),
            ["employee_id", "is_rest_day"],
            ["day:array_agg"],
        ):
            taken.setdefault(employee.id, set()).update(d for d in days if d >= near)
            past = sum(year_start <= day < self.date_from for day in days)
            duties[employee.id] += past
            rest[employee.id] += past if is_rest_day else 0
        return taken, duties, rest

    def _prepare_shift(self, rota, duty, line, employee_id):
        return {
            "rota_id": rota.id,
            "window_id": duty.window,
            "employee_id": employee_id,
            "start": clock.utc(duty.day, line.open_from),
            "stop": clock.utc(duty.day, line.open_to),
        }

    def _note(self, left):
        if not left:
            return False
        names = {window.id: window.display_name for window in self.window_ids}
        listed = [f"{duty.day} {names[duty.window]}" for duty in left[:LISTED_DUTIES]]
        return self.env._(
            "Nobody was free and rested for %(count)s duties:\n%(duties)s",
            count=len(left),
            duties="\n".join(listed + ["…"] * (len(left) > LISTED_DUTIES)),
        )
