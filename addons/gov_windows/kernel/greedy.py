"""A plain greedy rota: day after day, the person whose turn it is.

Days are filled in order, and on a day the duty with the fewest people to choose
from first. Among those free, one who belongs to the window goes before one who
stands in; then, on a day of rest, who had the fewest of those; then who had the
fewest duties; then who has rested longest. Nobody serves on more than
``max_days`` of any seven days running.

It never goes back on a choice, so it may leave a duty open that a cleverer order
would fill. It says so: open duties are returned, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

WEEK = 7

#: First and last day; ``None``: not ended.
Term = tuple[date, "date | None"]


@dataclass(frozen=True, slots=True)
class Duty:
    """One person wanted at a window on a day."""

    day: date
    window: int
    rest_day: bool = False


@dataclass(slots=True)
class Person:
    """Somebody who may be put on duty.

    ``home``/``stand_in``: windows served as own and as a stand-in, each with
    its terms: first and last day (``None`` = open). ``worked``: days already taken.
    ``duties``, ``rest_duties``: the balance brought forward.
    """

    id: int
    home: dict[int, list[Term]]
    stand_in: dict[int, list[Term]] = field(default_factory=dict)
    worked: set[date] = field(default_factory=set)
    duties: int = 0
    rest_duties: int = 0

    def belongs(self, duty: Duty) -> bool:
        return _covers(self.home.get(duty.window), duty.day)

    def may(self, duty: Duty, max_days: int) -> bool:
        """Whether the person can take the duty: window, day and rest."""
        if duty.day in self.worked:
            return False
        if not (
            self.belongs(duty) or _covers(self.stand_in.get(duty.window), duty.day)
        ):
            return False
        return self._load(duty.day) < max_days

    def _load(self, day: date) -> int:
        """Most days worked in any seven days running that include ``day``."""
        near = [
            (other - day).days for other in self.worked if abs((other - day).days) < 7
        ]
        return max(
            sum(first <= offset < first + WEEK for offset in near)
            for first in range(1 - WEEK, 1)
        )

    def turn(self, duty: Duty) -> tuple:
        """Sort key: the lowest goes on duty."""
        rested = max((d for d in self.worked if d < duty.day), default=date.min)
        return (
            not self.belongs(duty),
            self.rest_duties if duty.rest_day else 0,
            self.duties,
            rested,
            self.id,
        )

    def take(self, duty: Duty) -> None:
        self.worked.add(duty.day)
        self.duties += 1
        self.rest_duties += duty.rest_day


def _covers(terms: list[Term] | None, day: date) -> bool:
    return any(
        first <= day and (last is None or day <= last) for first, last in terms or ()
    )


def assign(
    duties: Iterable[Duty], people: Iterable[Person], max_days: int = 5
) -> tuple[list[tuple[Duty, int]], list[Duty]]:
    """Return (duties with the person's id, duties left open).

    ``people`` is changed: their days and balances go on.

    >>> monday = date(2026, 3, 2)
    >>> terms = [(monday, None)]
    >>> staff = [Person(1, {7: terms}), Person(2, {7: terms})]
    >>> week = [Duty(monday + timedelta(n), 7, n > 4) for n in range(7)]
    >>> [person for _duty, person in assign(week, staff)[0]]
    [1, 2, 1, 2, 1, 2, 1]
    """
    people = sorted(people, key=lambda person: person.id)
    by_day: dict[date, list[Duty]] = {}
    for duty in duties:
        by_day.setdefault(duty.day, []).append(duty)
    done, left = [], []
    for day in sorted(by_day):
        todo = by_day[day]
        choices = {
            duty: {p.id: p for p in people if p.may(duty, max_days)}
            for duty in set(todo)
        }
        while todo:
            duty = min(todo, key=lambda d: (len(choices[d]), d.window))
            todo.remove(duty)
            if not choices[duty]:
                left.append(duty)
                continue
            person = min(choices[duty].values(), key=lambda p: p.turn(duty))
            person.take(duty)
            done.append((duty, person.id))
            for others in choices.values():
                others.pop(person.id, None)
    return done, left


def days(first: date, last: date) -> list[date]:
    """All days from first to last.

    >>> len(days(date(2026, 2, 1), date(2026, 2, 28)))
    28
    """
    return [first + timedelta(n) for n in range((last - first).days + 1)]
