from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ..kernel import clock


@dataclass
class Facts:
    """What is known of people before a rota is planned; days count from its first."""

    away: dict = field(default_factory=lambda: defaultdict(set))
    fixed: dict = field(default_factory=lambda: defaultdict(dict))
    wishes: dict = field(default_factory=lambda: defaultdict(list))
    runs: dict = field(default_factory=dict)
    ended: dict = field(default_factory=dict)
    rest_load: dict = field(default_factory=dict)
    late_load: dict = field(default_factory=dict)
    trained: dict = field(default_factory=dict)
    skills: dict = field(default_factory=dict)

    def serve_days(self, person, skill, windows):
        """Days on which training and, where one is asked, the skill are valid.

        :param windows: ids of the windows of the demand, interchangeable.
        """
        trained = self.trained[frozenset(windows)].get(person, set())
        if not skill:
            return trained
        terms = self.skills.get((person, skill), ())
        return {
            day
            for day in trained
            if any(
                (not first or first <= day) and (not last or day <= last)
                for first, last in terms
            )
        }


class GovRotaFacts(models.AbstractModel):
    """Collects leave, other duties, wishes, balances and training of people."""

    _name = "gov.rota.facts"
    _description = "Facts for a Rota"

    @api.model
    def _collect(self, rota, people, days, halls=(), span=(0.0, 24.0)):
        """Return the facts of people.

        :param halls: recordsets of windows among which somebody is seated.
        :param span: earliest hour at which a shift of the rota begins, latest at
            which one ends (above 24: on the next day).
        """
        facts = Facts()
        if not days:
            return facts
        skills = self.env["gov.staff.skill"]
        for windows in halls:
            key = frozenset(windows.ids)
            if key not in facts.trained:
                facts.trained[key] = skills._may_serve(people, days, windows)
        facts.skills = skills._valid(people, days[0], days[-1])
        self._add_leaves(facts, people, days)
        self._add_shifts(facts, rota, people, days, span)
        self._add_wishes(facts, people, days)
        facts.rest_load, facts.late_load = self.env["gov.duty.ledger"]._loads(
            people, days[0]
        )
        return facts

    @api.model
    def _leaves(self, people, first, last):
        """Granted leave of people that touches the days from first to last."""
        leaves = self.env["hr.leave"].sudo()  # sudo: only when, never why
        return leaves.search(
            Domain("employee_id", "in", people.ids)
            & Domain("state", "=", "validate")
            & Domain("request_date_from", "<=", last)
            & Domain("request_date_to", ">=", first)
        )

    @api.model
    def _add_leaves(self, facts, people, days):
        for leave in self._leaves(people, days[0], days[-1]):
            first = (leave.request_date_from - days[0]).days
            last = (leave.request_date_to - days[0]).days
            facts.away[leave.employee_id.id].update(
                range(max(first, 0), min(last, len(days) - 1) + 1)
            )

    @api.model
    def _add_shifts(self, facts, rota, people, days, span):
        """Duties in other rotas, fixed ones in this, and how the days before went.

        Where the rest of a duty elsewhere reaches into a day, or that of this rota's
        latest shift into the duty, the day is taken, too.
        """
        rest = timedelta(hours=rota._rule().min_rest_hours)
        shifts = self.env["gov.shift"].sudo()  # sudo: other centres' shifts count too
        near = timedelta(days=14)
        worked = defaultdict(set)
        for shift in shifts.search(
            Domain("employee_id", "in", people.ids)
            & Domain("day", ">=", days[0] - near)
            & Domain("day", "<=", days[-1] + timedelta(days=1))
        ):
            person, number = shift.employee_id.id, (shift.day - days[0]).days
            if shift.rota_id == rota and not shift.locked:
                continue
            if shift.rota_id == rota and shift.template_id:
                pool = shift.pool_key or f"0:{shift.window_id.id}"
                facts.fixed[person][number] = (shift.template_id.id, pool)
                continue
            facts.away[person] |= self._taken(shift, days, rest, span)
            if number >= 0:
                continue
            worked[person].add(number)
            ended = (shift.stop - clock.utc(days[0], 0)).total_seconds() // 60
            facts.ended[person] = max(facts.ended.get(person, ended), ended)
        for person, numbers in worked.items():
            run = 0
            while -run - 1 in numbers:
                run += 1
            facts.runs[person] = run

    @api.model
    def _taken(self, shift, days, rest, span):
        """Numbers of the days that a duty outside this rota's plan takes."""
        number = (shift.day - days[0]).days
        found = {number}
        if shift.stop + rest > clock.utc(shift.day + timedelta(days=1), span[0]):
            found.add(number + 1)
        if clock.utc(shift.day - timedelta(days=1), span[1]) + rest > shift.start:
            found.add(number - 1)
        return found & set(range(len(days)))

    @api.model
    def _add_wishes(self, facts, people, days):
        wishes = self.env["gov.rota.wish"].sudo()  # sudo: the rota hears every wish
        for wish in wishes.search(
            Domain("employee_id", "in", people.ids)
            & Domain("day", ">=", days[0])
            & Domain("day", "<=", days[-1])
        ):
            facts.wishes[wish.employee_id.id].append(
                ((wish.day - days[0]).days, wish.template_id.id or None, wish._price())
            )
