"""A rota problem, a rota, and what a rota costs.

Days count from 0. A rota gives every person one shift or rest on every day.
Rules of a person's contract are hard; cover and wishes are soft and priced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

#: In a schedule: no shift on this day.
REST: Final = -1

#: One person's shifts over the horizon: an index into ``Problem.shifts`` or REST.
Schedule = tuple[int, ...]
#: Schedules of everybody, in the order of ``Problem.people``.
Rota = tuple[Schedule, ...]


@dataclass(frozen=True)
class Shift:
    """A kind of shift. ``minutes``: paid length. ``not_before``: codes of shifts
    that may not follow on the next day."""

    code: str
    minutes: int
    not_before: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Person:
    """A contract.

    ``most``: most shifts per code (0 = not qualified; absent = no limit).
    ``max_weekends``: weekends with work on Saturday or Sunday.
    A run of work or rest that touches the first or last day is exempt from the
    two minima. ``fixed``: day → code that was decided by hand and stays.
    """

    code: str
    most: Mapping[str, int]
    max_minutes: int
    min_minutes: int
    max_run: int
    min_run: int
    min_rest: int
    max_weekends: int
    days_off: frozenset[int] = frozenset()
    #: (day, shift code) → cost of not getting it, and of getting it.
    wanted: Mapping[tuple[int, str], int] = field(default_factory=dict)
    unwanted: Mapping[tuple[int, str], int] = field(default_factory=dict)
    fixed: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cover:
    """Heads needed on a day in a shift, and the price per head off it."""

    required: int
    under: int
    over: int


@dataclass(frozen=True)
class Fault:
    """A broken hard rule: which, whose, on which day (-1 = the whole horizon)."""

    person: str
    rule: str
    day: int = -1


@dataclass(frozen=True)
class Problem:
    """``weekday``: day of the week of day 0 (0 = Monday)."""

    days: int
    shifts: tuple[Shift, ...]
    people: tuple[Person, ...]
    cover: Mapping[tuple[int, int], Cover]
    weekday: int = 0

    @cached_property
    def index(self) -> dict[str, int]:
        """Shift code → index."""
        return {s.code: i for i, s in enumerate(self.shifts)}

    @cached_property
    def may_follow(self) -> tuple[tuple[bool, ...], ...]:
        """[a][b]: shift b may follow shift a on the next day."""
        return tuple(
            tuple(b.code not in a.not_before for b in self.shifts) for a in self.shifts
        )

    def weekend(self, day: int) -> int:
        """Number of the weekend that the day belongs to; -1 on working days."""
        position = (day + self.weekday) % 7
        return (day + self.weekday) // 7 if position >= 5 else -1

    def weekends(self, first: int, end: int) -> int:
        """Number of weekends that the days from first to before end touch."""
        return self._weekends[first][end - first]

    @cached_property
    def _weekends(self) -> list[list[int]]:
        weekend = [self.weekend(day) for day in range(self.days)]
        return [
            [len(set(weekend[first:end]) - {-1}) for end in range(first, self.days + 1)]
            for first in range(self.days)
        ]

    def base_cost(self, person: Person) -> int:
        """What the person's wishes cost when none is met and nothing assigned."""
        return sum(person.wanted.values())

    def gain(self, person: Person, day: int, shift: int) -> int:
        """Change of the wishes' cost when the person works the shift that day."""
        key = (day, self.shifts[shift].code)
        return person.unwanted.get(key, 0) - person.wanted.get(key, 0)

    def schedule_cost(self, number: int, schedule: Schedule) -> int:
        """Cost of the wishes of one person's schedule."""
        person = self.people[number]
        return self.base_cost(person) + sum(
            self.gain(person, day, shift)
            for day, shift in enumerate(schedule)
            if shift != REST
        )

    def cover_cost(self, rota: Sequence[Schedule]) -> int:
        """Price of all heads missing or too many."""
        heads = dict.fromkeys(self.cover, 0)
        for schedule in rota:
            for day, shift in enumerate(schedule):
                if (day, shift) in heads:
                    heads[day, shift] += 1
        total = 0
        for key, cover in self.cover.items():
            lacking = cover.required - heads[key]
            total += lacking * cover.under if lacking > 0 else -lacking * cover.over
        return total

    def cost(self, rota: Sequence[Schedule]) -> int:
        """Whole price of a rota; hard rules are not looked at."""
        wishes = sum(self.schedule_cost(i, s) for i, s in enumerate(rota))
        return wishes + self.cover_cost(rota)

    def faults(self, number: int, schedule: Schedule) -> list[Fault]:
        """Every hard rule that one person's schedule breaks."""
        person = self.people[number]
        return [
            *self._day_faults(person, schedule),
            *self._run_faults(person, schedule),
            *self._total_faults(person, schedule),
        ]

    def _day_faults(self, person: Person, schedule: Schedule) -> list[Fault]:
        found = []
        for day, shift in enumerate(schedule):
            if shift == REST:
                if day in person.fixed:
                    found.append(Fault(person.code, "fixed", day))
                continue
            if day in person.days_off:
                found.append(Fault(person.code, "day_off", day))
            if person.fixed.get(day, self.shifts[shift].code) != (
                self.shifts[shift].code
            ):
                found.append(Fault(person.code, "fixed", day))
            after = schedule[day + 1] if day + 1 < self.days else REST
            if after != REST and not self.may_follow[shift][after]:
                found.append(Fault(person.code, "succession", day))
        return found

    def _run_faults(self, person: Person, schedule: Schedule) -> list[Fault]:
        found = []
        start = 0
        for day in range(1, self.days + 1):
            works = schedule[start] != REST
            if day < self.days and (schedule[day] != REST) == works:
                continue
            length, inner = day - start, start > 0 and day < self.days
            if works and length > person.max_run:
                found.append(Fault(person.code, "max_run", start))
            if works and inner and length < person.min_run:
                found.append(Fault(person.code, "min_run", start))
            if not works and inner and length < person.min_rest:
                found.append(Fault(person.code, "min_rest", start))
            start = day
        return found

    def _total_faults(self, person: Person, schedule: Schedule) -> list[Fault]:
        found = []
        minutes = sum(self.shifts[s].minutes for s in schedule if s != REST)
        if minutes > person.max_minutes:
            found.append(Fault(person.code, "max_minutes"))
        if minutes < person.min_minutes:
            found.append(Fault(person.code, "min_minutes"))
        for index, shift in enumerate(self.shifts):
            if schedule.count(index) > person.most.get(shift.code, self.days):
                found.append(Fault(person.code, f"most {shift.code}"))
        weekends = {
            self.weekend(day) for day, s in enumerate(schedule) if s != REST
        } - {-1}
        if len(weekends) > person.max_weekends:
            found.append(Fault(person.code, "max_weekends"))
        return found


def kept(problem: Problem, rota: Rota, price: int) -> Problem:
    """The same problem, where every day that differs from a rota costs a price.

    >>> shift, rules = Shift("E", 480), (9999, 0, 7, 1, 1, 9)
    >>> task = Problem(2, (shift,), (Person("A", {}, *rules),), {})
    >>> dearer = kept(task, ((0, REST),), 5)
    >>> [dearer.cost((s,)) for s in ((0, REST), (0, 0), (REST, 0))]
    [0, 5, 10]
    """
    people = tuple(
        _kept(problem, person, schedule, price)
        for person, schedule in zip(problem.people, rota, strict=True)
    )
    return replace(problem, people=people)


def _kept(problem: Problem, person: Person, schedule: Schedule, price: int) -> Person:
    wanted, unwanted = dict(person.wanted), dict(person.unwanted)
    for day, kept_shift in enumerate(schedule):
        for index, shift in enumerate(problem.shifts):
            key = (day, shift.code)
            if kept_shift == REST:
                unwanted[key] = unwanted.get(key, 0) + price
            elif kept_shift == index:
                wanted[key] = wanted.get(key, 0) + price
    return replace(person, wanted=wanted, unwanted=unwanted)
