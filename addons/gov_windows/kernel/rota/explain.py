"""Why a rota is as it is: what lacks, who is stopped by what, what would help.

Everything is data; sentences are made where the reader's language is known. A
relief is tried by planning one person anew beside all others, so its saving is
exact for that person and a lower estimate for the rota as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from .contract import Hold
from .pricing import Array, Pricing
from .problem import REST, Person, Problem, Rota, Schedule
from .search import Heads

#: Kinds of rules that stop somebody, in the order they are named.
RULES: Final = (
    "fixed",
    "elsewhere",
    "day_off",
    "succession",
    "run",
    "rest",
    "minutes",
    "weekends",
    "limit",
)
_KIND: Final = {
    "max_run": "run",
    "min_run": "run",
    "min_rest": "rest",
    "max_minutes": "minutes",
    "min_minutes": "minutes",
    "max_weekends": "weekends",
}
#: Prices above this mean that something must not be.
_NEVER: Final = 1e11


@dataclass(frozen=True)
class Stopped:
    """A qualified person, and the rules that keep her from a shift as planned.

    No rule: she could take it as she is, but it would cost more elsewhere.
    """

    person: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Relief:
    """One contract relaxed in one rule, and what the rota would cost less.

    ``day``: of a day off, a fixed day or a succession, else -1. ``amount``: by
    how much a number changes. ``rule`` "hire": one more head without wishes and
    rules, ``person`` is empty then.
    """

    person: str
    rule: str
    day: int
    amount: int
    saving: int


@dataclass(frozen=True)
class Shortage:
    """A day and shift with too few heads."""

    day: int
    shift: str
    required: int
    heads: int
    cost: int
    qualified: int
    stopped: tuple[Stopped, ...]

    @property
    def lacking(self) -> int:
        """Heads that are missing."""
        return self.required - self.heads

    def counts(self) -> dict[str, int]:
        """How many qualified people each rule stops, most frequent first."""
        found = dict.fromkeys(RULES, 0)
        for stopped in self.stopped:
            for rule in stopped.rules:
                found[rule] += 1
        order = sorted(RULES, key=lambda rule: -found[rule])
        return {rule: found[rule] for rule in order if found[rule]}


@dataclass(frozen=True)
class Impossible:
    """A person without any schedule, and what alone would make one possible."""

    person: str
    reliefs: tuple[tuple[str, int, int], ...]  # rule, day, amount


@dataclass(frozen=True)
class Change:
    """Another schedule for somebody and what the rota would cost more with it."""

    person: str
    cost: int
    schedule: Schedule


@dataclass(frozen=True)
class WhyMe:
    """What taking a person off a shift would change.

    ``without``: her next best schedule, nobody else moves; ``None`` when the
    rules leave none. ``taker``: who would take the shift at least cost, both
    changes counted; ``None`` when nobody can. ``others``: rules that stop the
    qualified people who do not work it.
    """

    person: str
    day: int
    shift: str
    wanted: bool
    without: Change | None
    taker: Change | None
    others: tuple[Stopped, ...]


def shortages(problem: Problem, rota: Rota) -> list[Shortage]:
    """Every day and shift with too few heads, the dearest first."""
    heads = Heads(problem)
    for schedule in rota:
        heads.add(schedule)
    found = []
    for (day, kind), cover in problem.cover.items():
        count = int(heads.count[day, kind])
        if count >= cover.required:
            continue
        stopped = tuple(stopped_by(problem, rota, day, kind))
        found.append(
            Shortage(
                day=day,
                shift=problem.shifts[kind].code,
                required=cover.required,
                heads=count,
                cost=(cover.required - count) * cover.under,
                qualified=len(stopped) + count,
                stopped=stopped,
            )
        )
    return sorted(found, key=lambda s: (-s.cost, s.day, s.shift))


def stopped_by(problem: Problem, rota: Rota, day: int, kind: int) -> Iterator[Stopped]:
    """Qualified people who do not work a shift, and the rules that stop each."""
    code = problem.shifts[kind].code
    for number, person in enumerate(problem.people):
        if rota[number][day] == kind or person.most.get(code, 1) <= 0:
            continue
        rules = {
            _kind(r) for r in _new_faults(problem, number, rota[number], day, kind)
        }
        if rota[number][day] != REST:
            rules.add("elsewhere")
        yield Stopped(person.code, tuple(r for r in RULES if r in rules))


def _new_faults(
    problem: Problem, number: int, schedule: Schedule, day: int, kind: int
) -> set[str]:
    """Rules that are broken when the shift is put into the schedule."""
    there = {(f.rule, f.day) for f in problem.faults(number, schedule)}
    changed = (*schedule[:day], kind, *schedule[day + 1 :])
    faults = problem.faults(number, changed)
    return {f.rule for f in faults if (f.rule, f.day) not in there}


def _kind(rule: str) -> str:
    return "limit" if rule.startswith("most ") else _KIND.get(rule, rule)


def relaxed(problem: Problem, person: Person) -> Iterator[tuple[Relief, Person]]:
    """The contract with one rule eased by the least that matters, each rule."""

    def eased(
        rule: str, amount: int = 0, day: int = -1, **changes: Any
    ) -> tuple[Relief, Person]:
        return Relief(person.code, rule, day, amount, 0), replace(person, **changes)

    longest = max((s.minutes for s in problem.shifts), default=0)
    for day in sorted(person.days_off):
        yield eased("day_off", day=day, days_off=person.days_off - {day})
    for day in sorted(person.fixed):
        left = {d: c for d, c in person.fixed.items() if d != day}
        yield eased("fixed", day=day, fixed=left)
    yield eased("run", 1, max_run=person.max_run + 1)
    if person.min_run > 1:
        yield eased("run", -1, min_run=person.min_run - 1)
    if person.min_rest > 1:
        yield eased("rest", -1, min_rest=person.min_rest - 1)
    yield eased("minutes", longest, max_minutes=person.max_minutes + longest)
    if person.min_minutes > 0:
        less = max(person.min_minutes - longest, 0)
        yield eased("minutes", less - person.min_minutes, min_minutes=less)
    yield eased("weekends", 1, max_weekends=person.max_weekends + 1)
    for code, most in person.most.items():
        if most:
            yield eased("limit", 1, most={**person.most, code: most + 1})


def reliefs(problem: Problem, rota: Rota, most: int = 5) -> list[Relief]:
    """Single relaxations that make the rota cheaper, the best first.

    Tried for everybody whom a rule keeps from a shift that lacks heads, and for
    one more head on each such shift.
    """
    lacking = shortages(problem, rota)
    stopped: dict[str, set[str]] = {}
    for shortage in lacking:
        for one in shortage.stopped:
            stopped.setdefault(one.person, set()).update(one.rules)
    heads = Heads(problem)
    for schedule in rota:
        heads.add(schedule)
    found = [
        Relief("", "hire", s.day, 1, s.cost // s.lacking) for s in lacking if s.lacking
    ]
    for number, person in enumerate(problem.people):
        rules = stopped.get(person.code, set())
        if rules:
            found += _tried(problem, rota, heads, number, rules)
    found.sort(key=lambda r: (-r.saving, r.person == "", r.person, r.rule, r.day))
    return [r for r in found if r.saving > 0][:most]


def _tried(
    problem: Problem, rota: Rota, heads: Heads, number: int, rules: set[str]
) -> list[Relief]:
    """The reliefs of one person with what they save."""
    prices = _prices(heads, rota[number])
    now = _price(problem, number, rota[number], prices)
    found = []
    for relief, person in relaxed(problem, problem.people[number]):
        if relief.rule not in rules:
            continue
        best = Pricing(replace(problem, people=(person,))).one(prices, 0)
        if best:
            found.append(replace(relief, saving=round(now - best[0])))
    # Shifts that may follow each other belong to the kinds, not to a person.
    if "succession" in rules:
        found.append(_any_order(problem, number, prices, now))
    return found


def _any_order(problem: Problem, number: int, prices: Array, now: float) -> Relief:
    shifts = tuple(replace(s, not_before=frozenset()) for s in problem.shifts)
    person = problem.people[number]
    free = replace(problem, shifts=shifts, people=(person,))
    best = Pricing(free).one(prices, 0)
    saving = round(now - best[0]) if best else 0
    return Relief(person.code, "succession", -1, 0, saving)


def _prices(heads: Heads, schedule: Schedule) -> Array:
    """Prices of one head more when a schedule is taken out."""
    heads.add(schedule, -1)
    prices = heads.prices()
    heads.add(schedule)
    return prices


def _price(problem: Problem, number: int, schedule: Schedule, prices: Array) -> float:
    person = problem.people[number]
    return sum(
        problem.gain(person, day, kind) + float(prices[day, kind])
        for day, kind in enumerate(schedule)
        if kind != REST
    )


def impossible(problem: Problem) -> list[Impossible]:
    """People whose own rules leave no schedule, with every single way out."""
    prices = np.zeros((problem.days, len(problem.shifts)))
    offers = Pricing(problem).best(prices, range(len(problem.people)))
    found = []
    for number, person in enumerate(problem.people):
        if offers[number].found:
            continue
        ways = tuple(
            (relief.rule, relief.day, relief.amount)
            for relief, eased in relaxed(problem, person)
            if Pricing(replace(problem, people=(eased,))).one(prices, 0)
        )
        found.append(Impossible(person.code, ways))
    return found


def why_me(problem: Problem, rota: Rota, number: int, day: int) -> WhyMe:
    """What would change if a person were taken off the shift of a day.

    :raises ValueError: she does not work that day.
    """
    kind = rota[number][day]
    if kind == REST:
        raise ValueError("no shift on this day")
    pricing, heads = Pricing(problem), Heads(problem)
    for schedule in rota:
        heads.add(schedule)
    person, code = problem.people[number], problem.shifts[kind].code
    off = _without(problem, pricing, heads, rota, number, day)
    taker = None
    if off:
        heads.add(rota[number], -1)
        heads.add(off.schedule)
        taker = _taker(problem, pricing, heads, rota, number, day)
        if taker:
            taker = replace(taker, cost=taker.cost + off.cost)
    return WhyMe(
        person=person.code,
        day=day,
        shift=code,
        wanted=(day, code) in person.wanted,
        without=off,
        taker=taker,
        others=tuple(stopped_by(problem, rota, day, kind)),
    )


def _without(
    problem: Problem,
    pricing: Pricing,
    heads: Heads,
    rota: Rota,
    number: int,
    day: int,
) -> Change | None:
    """Her best schedule without the shift she works on a day."""
    prices = _prices(heads, rota[number])
    now = _price(problem, number, rota[number], prices)
    closed = prices.copy()
    closed[day, rota[number][day]] = np.inf
    best = pricing.one(closed, number)
    if not best or best[0] > _NEVER:
        return None
    return Change(problem.people[number].code, round(best[0] - now), best[1])


def _taker(
    problem: Problem,
    pricing: Pricing,
    heads: Heads,
    rota: Rota,
    number: int,
    day: int,
) -> Change | None:
    """Whoever can be planned anew with the shift at least cost."""
    kind = rota[number][day]
    forced = np.full((len(rota), problem.days), REST, dtype=np.intp)
    forced[:, day] = kind
    hold = Hold(forced, np.arange(problem.days) == day)
    best: Change | None = None
    for other in _candidates(problem, rota, number, day):
        prices = _prices(heads, rota[other])
        found = pricing.best(prices, (other,), 1, hold)[other].found
        if not found:
            continue
        now = _price(problem, other, rota[other], prices)
        cost = round(found[0][0] - now)
        if best is None or cost < best.cost:
            best = Change(problem.people[other].code, cost, found[0][1])
    return best


def _candidates(problem: Problem, rota: Rota, number: int, day: int) -> Sequence[int]:
    kind = rota[number][day]
    code = problem.shifts[kind].code
    return [
        other
        for other, person in enumerate(problem.people)
        if other != number and person.most.get(code, 1) > 0 and rota[other][day] != kind
    ]
