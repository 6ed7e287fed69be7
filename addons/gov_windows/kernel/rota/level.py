"""Evening out a rota: the same heads on every day, by fairer people.

The price of a cover does not care who comes. So two people exchange what they do on
a day where that brings both nearer to an even share, breaks no rule and makes no
wish dearer. Nothing is random: the same rota gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .problem import REST, Person, Problem, Rota, Schedule

#: Least gain of an exchange, so that it ends.
LEAST: Final = 1e-6

#: (everybody's schedules as they are, day, one, other) → whether they may exchange.
Allowed = Callable[[Sequence[Schedule], int, int, int], bool]


@dataclass(frozen=True)
class Aspect:
    """Something of which everybody should have an even share.

    ``size``: what a shift counts, shape (days, shifts). ``start``: what each person
    has already, less what is due: only the sum of the squares matters.
    """

    size: NDArray[np.float64]
    start: Sequence[float]

    def of(self, number: int, schedule: Schedule) -> float:
        """What one person has with a schedule."""
        return self.start[number] + sum(
            float(self.size[day, kind])
            for day, kind in enumerate(schedule)
            if kind != REST
        )


def unfairness(aspects: Sequence[Aspect], rota: Rota) -> float:
    """Sum of the squares of what everybody has."""
    return sum(a.of(n, s) ** 2 for a in aspects for n, s in enumerate(rota))


def level(
    problem: Problem,
    rota: Rota,
    aspects: Sequence[Aspect],
    allowed: Allowed = lambda *_exchange: True,
    stop: Callable[[], bool] = lambda: False,
) -> Rota:
    """Return the rota after all exchanges that make it fairer.

    ``allowed`` may forbid an exchange; it is asked last, before it is done.

    >>> from .problem import Shift
    >>> rules = (9999, 0, 7, 1, 1, 9)
    >>> staff = Person("A", {}, *rules), Person("B", {}, *rules)
    >>> task = Problem(2, (Shift("E", 480),), staff, {})
    >>> even = Aspect(np.ones((2, 1)), (0, 0))
    >>> level(task, ((0, 0), (REST, REST)), [even])
    ((-1, 0), (0, -1))
    """
    return _Levelling(problem, rota, aspects, allowed).run(stop)


class _Levelling:
    def __init__(
        self,
        problem: Problem,
        rota: Rota,
        aspects: Sequence[Aspect],
        allowed: Allowed,
    ) -> None:
        self.problem, self.aspects, self.allowed = problem, aspects, allowed
        self.rota = list(rota)
        self.sums = [[a.of(n, s) for n, s in enumerate(rota)] for a in aspects]
        self.faults = [len(problem.faults(n, s)) for n, s in enumerate(rota)]

    def run(self, stop: Callable[[], bool]) -> Rota:
        """Exchange until nothing gets fairer."""
        changed = True
        while changed and not stop():
            changed = False
            for day in range(self.problem.days):
                if stop():
                    break
                changed |= self._day(day)
        return tuple(self.rota)

    def _day(self, day: int) -> bool:
        found = False
        for one, other in self._pairs(day):
            if self._gain(day, one, other) < LEAST or self._dearer(day, one, other):
                continue
            found |= self._exchange(day, one, other)
        return found

    def _pairs(self, day: int) -> Iterator[tuple[int, int]]:
        """People who do different things on the day; what changes is seen at once."""
        for one, other in combinations(range(len(self.rota)), 2):
            if self.rota[one][day] != self.rota[other][day]:
                yield one, other

    def _gain(self, day: int, one: int, other: int) -> float:
        """How much fairer the exchange is."""
        total = 0.0
        for aspect, sums in zip(self.aspects, self.sums, strict=True):
            given = self._size(aspect, day, one) - self._size(aspect, day, other)
            # a² + b² − (a − g)² − (b + g)²
            total += 2 * given * (sums[one] - sums[other] - given)
        return total

    def _size(self, aspect: Aspect, day: int, number: int) -> float:
        kind = self.rota[number][day]
        return 0.0 if kind == REST else float(aspect.size[day, kind])

    def _dearer(self, day: int, one: int, other: int) -> bool:
        """Whether wishes or bars stand against the exchange."""
        people, kinds = (
            self.problem.people,
            (self.rota[one][day], self.rota[other][day]),
        )
        before = self._wish(people[one], day, kinds[0])
        before += self._wish(people[other], day, kinds[1])
        after = self._wish(people[one], day, kinds[1])
        after += self._wish(people[other], day, kinds[0])
        return after > before

    def _wish(self, person: Person, day: int, kind: int) -> int:
        return 0 if kind == REST else self.problem.gain(person, day, kind)

    def _exchange(self, day: int, one: int, other: int) -> bool:
        """Do it where both still obey their rules."""
        if self._barred(one, self.rota[other][day]):
            return False
        if self._barred(other, self.rota[one][day]):
            return False
        first = self._with(one, day, self.rota[other][day])
        second = self._with(other, day, self.rota[one][day])
        if not self._obeys(one, first) or not self._obeys(other, second):
            return False
        if not self.allowed(self.rota, day, one, other):
            return False
        for aspect, sums in zip(self.aspects, self.sums, strict=True):
            given = self._size(aspect, day, one) - self._size(aspect, day, other)
            sums[one] -= given
            sums[other] += given
        self.rota[one], self.rota[other] = first, second
        return True

    def _barred(self, number: int, kind: int) -> bool:
        """Whether the person may never work this: soon known, and most often."""
        if kind == REST:
            return False
        code = self.problem.shifts[kind].code
        return self.problem.people[number].most.get(code, 1) == 0

    def _with(self, number: int, day: int, kind: int) -> Schedule:
        schedule = self.rota[number]
        return (*schedule[:day], kind, *schedule[day + 1 :])

    def _obeys(self, number: int, schedule: Schedule) -> bool:
        return len(self.problem.faults(number, schedule)) <= self.faults[number]
