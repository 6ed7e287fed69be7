"""The best schedule of one person for given prices: a dynamic programme.

States of a day: the shift worked and the length of the run of work, or the
length of the rest; beside them how many shifts of each class and how many
weekends are used up. A class gathers shift kinds of the same length, and a
kind with a tight limit of its own is a class by itself, so the counts give
both the minutes and the limits. All counts live in axes of NumPy arrays: a day
is a handful of array operations, whatever the number of states.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .problem import REST, Person, Problem, Schedule

Array = NDArray[np.float64]

#: Most states of the counts. Limits that would need more are not part of the
#: programme; a schedule that breaks one is priced off instead.
MOST_STATES: Final = 600
#: Tries to price a broken limit off, and the factor between them.
_TRIES: Final = 12
_STEEPER: Final = 1.7


@dataclass(frozen=True)
class _Day:
    """Arrays at the end of a day, kept for walking back."""

    work: Array  # shift, run - 1, *classes, weekends
    first: Array  # shift, *classes, weekends: the run that began on day 0
    rest: Array  # length - 1 (the last one: long enough), *classes, weekends


class Pricer:
    """Pricing for one person; ``best`` may be called any number of times."""

    def __init__(self, problem: Problem, number: int) -> None:
        self.problem, self.number = problem, number
        self.person: Person = problem.people[number]
        self.kinds = [
            i
            for i, s in enumerate(problem.shifts)
            if self.person.most.get(s.code, problem.days) > 0
        ]
        self._classes()
        self._transitions()
        self.gains = np.array(
            [
                [problem.gain(self.person, day, kind) for kind in self.kinds]
                for day in range(problem.days)
            ],
            dtype=float,
        )
        self._forbid()
        self.done = self._final()

    def _classes(self) -> None:
        """Class of every kind, and the size of every class's axis."""
        fits = {
            kind: min(
                self.person.max_minutes // max(self.problem.shifts[kind].minutes, 1),
                self.problem.days,
            )
            for kind in self.kinds
        }
        self.most = {
            kind: self.person.most.get(self.problem.shifts[kind].code, fits[kind])
            for kind in self.kinds
        }
        alone = self._alone(fits)
        names: dict[tuple[int, int], int] = {}
        sizes: list[int] = []
        self.of: list[int] = []
        for kind in self.kinds:
            key = (self.problem.shifts[kind].minutes, kind if kind in alone else -1)
            if key not in names:
                names[key] = len(sizes)
                sizes.append((self.most[kind] if kind in alone else fits[kind]) + 1)
            self.of.append(names[key])
        self.sizes = tuple(sizes)
        self.minutes = [0] * len(sizes)
        for kind, cls in zip(self.kinds, self.of, strict=True):
            self.minutes[cls] = self.problem.shifts[kind].minutes
        self.loose = [
            k for k in self.kinds if k not in alone and self.most[k] < fits[k]
        ]

    def _alone(self, fits: dict[int, int]) -> set[int]:
        """Kinds whose limit gets an axis: the tightest ones, while there is room."""
        alone: set[int] = set()
        limited = [k for k in self.kinds if self.most[k] < fits[k]]
        for kind in sorted(limited, key=lambda k: self.most[k] / max(fits[k], 1)):
            if self._states(alone | {kind}, fits) <= MOST_STATES:
                alone.add(kind)
        return alone

    def _states(self, alone: set[int], fits: dict[int, int]) -> int:
        """Number of combinations of counts when these kinds have axes of their own."""
        shared = {
            self.problem.shifts[k].minutes: fits[k] + 1
            for k in self.kinds
            if k not in alone
        }
        sizes = [self.most[k] + 1 for k in alone] + list(shared.values())
        return int(np.prod(sizes)) if sizes else 1

    def _transitions(self) -> None:
        follow = self.problem.may_follow
        self.before = [
            np.array([i for i, a in enumerate(self.kinds) if follow[a][kind]])
            for kind in self.kinds
        ]

    def _forbid(self) -> None:
        """Days off and fixed days become infinite prices."""
        self.rest_price = np.zeros(self.problem.days)
        for day in self.person.days_off:
            self.gains[day] = np.inf
        for day, code in self.person.fixed.items():
            self.rest_price[day] = np.inf
            for i, kind in enumerate(self.kinds):
                if self.problem.shifts[kind].code != code:
                    self.gains[day, i] = np.inf

    def _final(self) -> Array:
        """0 where the counts give allowed minutes, infinite elsewhere."""
        total = np.zeros(self.sizes)
        for axis, minutes in enumerate(self.minutes):
            shape = [1] * len(self.sizes)
            shape[axis] = self.sizes[axis]
            total = total + (np.arange(self.sizes[axis]) * minutes).reshape(shape)
        low, high = self.person.min_minutes, self.person.max_minutes
        allowed = (total >= low) & (total <= high)
        return np.where(allowed, 0.0, np.inf)[..., None]

    def best(self, prices: Array, count: int = 1) -> list[tuple[float, Schedule]]:
        """Cheapest schedules for prices of shape (days, shifts).

        A price is added to the person's own wishes for every shift worked.
        Returns up to ``count`` pairs of cost (without ``base_cost``) and
        schedule, cheapest first, each with other totals than the ones before;
        none when the hard rules leave no schedule.
        """
        if not self.kinds:
            idle = self.person.min_minutes <= 0 and not self.person.fixed
            return [(0.0, (REST,) * self.problem.days)] if idle else []
        cost = self.gains + prices[:, self.kinds]
        found = self._finish(self._forward(cost), cost, count)
        if not self.loose:
            return found
        good = [f for f in found if not self._broken(f[1])]
        return good or self._price_off(cost, found)

    def _broken(self, schedule: Schedule) -> list[int]:
        """Kinds of which the schedule has more than the contract allows."""
        return [k for k in self.loose if schedule.count(k) > self.most[k]]

    def _price_off(
        self, cost: Array, found: list[tuple[float, Schedule]]
    ) -> list[tuple[float, Schedule]]:
        """Make the kinds of broken limits dearer until a schedule obeys."""
        extra = np.zeros(len(self.kinds))
        step = max(float(np.ptp(cost[np.isfinite(cost)])) / 50, 1.0)
        for _ in range(_TRIES):
            for kind in self._broken(found[0][1]) if found else []:
                extra[self.kinds.index(kind)] += step
            step *= _STEEPER
            dearer = cost + extra
            found = self._finish(self._forward(dearer), dearer, 1)
            if found and not self._broken(found[0][1]):
                schedule = found[0][1]
                real = sum(
                    cost[day, self.kinds.index(kind)]
                    for day, kind in enumerate(schedule)
                    if kind != REST
                )
                return [(float(real), schedule)]
        return []

    def _moved(self, source: Array, axis: int, steps: int = 1) -> Array:
        """The array with its contents moved up along an axis."""
        target = np.full_like(source, np.inf)
        length = source.shape[axis]
        if steps < length:
            into: list[slice] = [slice(None)] * source.ndim
            out = list(into)
            into[axis], out[axis] = slice(steps, None), slice(None, length - steps)
            target[tuple(into)] = source[tuple(out)]
        return target

    def _forward(self, cost: Array) -> list[_Day]:
        shape = (*self.sizes, self.person.max_weekends + 1)
        kinds, runs = len(self.kinds), self.person.max_run
        rest_length = max(self.person.min_rest, 1)
        work = np.full((kinds, runs, *shape), np.inf)
        first = np.full((kinds, *shape), np.inf)
        rest = np.full((rest_length, *shape), np.inf)
        origin = (0,) * len(shape)
        # A rest that began before the horizon counts as long enough.
        rest[(rest_length - 1, *origin)] = self.rest_price[0]
        weekend = 1 if self.problem.weekend(0) >= 0 else 0
        for i, cls in enumerate(self.of):
            spot = [0] * len(shape)
            spot[cls], spot[-1] = 1, weekend
            if all(at < size for at, size in zip(spot, shape, strict=True)):
                first[(i, *spot)] = cost[0, i]
        days = [_Day(work, first, rest)]
        for day in range(1, self.problem.days):
            days.append(self._step(days[-1], day, cost[day]))
        return days

    def _weekend_moves(self, day: int) -> tuple[bool, bool]:
        """Whether working today opens a weekend: after work, after rest."""
        today = self.problem.weekend(day)
        if today < 0:
            return False, False
        return self.problem.weekend(day - 1) != today, True

    def _step(self, last: _Day, day: int, cost: Array) -> _Day:
        after_work, after_rest = self._weekend_moves(day)
        work = np.full_like(last.work, np.inf)
        first = np.full_like(last.first, np.inf)
        fresh = last.rest[-1]
        if after_rest:
            fresh = self._moved(fresh, fresh.ndim - 1)
        for i, cls in enumerate(self.of):
            if not np.isfinite(cost[i]):
                continue
            before = self.before[i]
            work[i, 0] = self._moved(fresh, cls) + cost[i]
            if len(before) == 0:
                continue
            going_on = last.work[before].min(axis=0)[:-1]
            if after_work:
                going_on = self._moved(going_on, going_on.ndim - 1)
            work[i, 1:] = self._moved(going_on, cls + 1) + cost[i]
            if day < self.person.max_run:
                opening = last.first[before].min(axis=0)
                if after_work:
                    opening = self._moved(opening, opening.ndim - 1)
                first[i] = self._moved(opening, cls) + cost[i]
        return _Day(work, first, self._rested(last, day))

    def _rested(self, last: _Day, day: int) -> Array:
        rest = np.full_like(last.rest, np.inf)
        rest[1:] = last.rest[:-1]
        rest[-1] = np.minimum(rest[-1], last.rest[-1])
        long_enough = max(self.person.min_run, 1) - 1
        ended = last.work[:, long_enough:].min(axis=(0, 1))
        ended = np.minimum(ended, last.first.min(axis=0))
        rest[0] = np.minimum(rest[0], ended)
        return rest + self.rest_price[day]

    def _finish(
        self, days: list[_Day], cost: Array, count: int
    ) -> list[tuple[float, Schedule]]:
        """The best ends, by totals, walked back to schedules."""
        end = days[-1]
        best = np.minimum(end.work.min(axis=(0, 1)), end.first.min(axis=0))
        best = np.minimum(best, end.rest.min(axis=0)) + self.done
        flat = best.ravel()
        size = min(count, flat.size)
        order = np.argpartition(flat, size - 1)[:size]
        found = []
        for place in sorted(order, key=lambda n: float(flat[n])):
            if not np.isfinite(flat[place]):
                break
            spot = tuple(int(n) for n in np.unravel_index(place, best.shape))
            found.append((float(flat[place]), self._back(days, cost, spot)))
        return found

    def _back(self, days: list[_Day], cost: Array, spot: tuple[int, ...]) -> Schedule:
        """The schedule behind a final state, from the last day to the first."""
        schedule = [REST] * self.problem.days
        kind, run = self._end(days[-1], spot)
        for day in range(self.problem.days - 1, -1, -1):
            if kind == REST:
                if day:
                    kind, run = self._before_rest(days[day - 1], spot, run)
                continue
            schedule[day] = self.kinds[kind]
            if day:
                kind, run, spot = self._before_work(day, days[day - 1], kind, run, spot)
        return tuple(schedule)

    def _end(self, day: _Day, spot: tuple[int, ...]) -> tuple[int, int]:
        """(kind or REST, run or rest length - 1); run -1 = began on day 0."""
        options = [(day.rest[(n, *spot)], REST, n) for n in range(day.rest.shape[0])]
        options += [
            (day.work[(i, r, *spot)], i, r)
            for i, r in product(range(len(self.kinds)), range(day.work.shape[1]))
        ]
        options += [(day.first[(i, *spot)], i, -1) for i in range(len(self.kinds))]
        _, kind, run = min(options, key=lambda o: float(o[0]))
        return kind, run

    def _before_rest(
        self, last: _Day, spot: tuple[int, ...], length: int
    ) -> tuple[int, int]:
        top = last.rest.shape[0] - 1
        options: list[tuple[float, int, int]] = []
        if length > 0:
            options.append((float(last.rest[(length - 1, *spot)]), REST, length - 1))
        if length == top:
            options.append((float(last.rest[(top, *spot)]), REST, top))
        if length == 0:
            low = max(self.person.min_run, 1) - 1
            for i in range(len(self.kinds)):
                options.append((float(last.first[(i, *spot)]), i, -1))
                for r in range(low, last.work.shape[1]):
                    options.append((float(last.work[(i, r, *spot)]), i, r))
        _, kind, run = min(options)
        return kind, run

    def _before_work(
        self, day: int, last: _Day, kind: int, run: int, spot: tuple[int, ...]
    ) -> tuple[int, int, tuple[int, ...]]:
        after_work, after_rest = self._weekend_moves(day)
        back = list(spot)
        back[self.of[kind]] -= 1
        opened = after_rest if run == 0 else after_work
        back[-1] -= 1 if opened else 0
        source = tuple(back)
        if run == 0:
            return REST, last.rest.shape[0] - 1, source
        table = last.first if run < 0 else last.work[:, run - 1]
        before = min(self.before[kind], key=lambda i: float(table[(int(i), *source)]))
        return int(before), -1 if run < 0 else run - 1, source
