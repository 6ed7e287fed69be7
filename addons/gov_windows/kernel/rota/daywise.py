"""The best schedule of one person, day by day: for contracts with long runs.

States of a day: the shift worked and the length of the run of work, or the
length of the rest; beside them the counts of ``Contract`` and the weekends used
up, in axes of NumPy arrays. ``Team`` does the same for many people at once
where runs are short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from .contract import HUGE, Contract, Hold
from .problem import REST, Problem, Schedule

Array = NDArray[np.float64]


@dataclass(frozen=True)
class _Day:
    """Arrays at the end of a day, kept for walking back."""

    work: Array  # shift, run - 1, *classes, weekends
    first: Array  # shift, *classes, weekends: the run that began on day 0
    rest: Array  # length - 1 (the last one: long enough), *classes, weekends


class Daywise:
    """The programme of one person; ``best`` may be called any number of times."""

    def __init__(self, problem: Problem, contract: Contract) -> None:
        self.problem, self.contract = problem, contract
        self.person, self.kinds = contract.person, contract.kinds
        self.of, self.sizes = contract.of, contract.sizes
        follow = problem.may_follow
        self.before = [
            np.array([i for i, a in enumerate(self.kinds) if follow[a][kind]])
            for kind in self.kinds
        ]

    def best(
        self,
        prices: Array,
        numbers: Sequence[int],
        count: int = 1,
        hold: Hold | None = None,
    ) -> list[list[tuple[float, Schedule]]]:
        """Cheapest schedules of the one member, like ``Team.best``."""
        cost = self.contract.gains + prices[:, self.kinds]
        self.rest_price = self.contract.rest_price
        if hold is not None:
            schedule = hold.schedules[self.contract.number]
            other = schedule[:, None] != np.array(self.kinds)
            cost = np.where(other & hold.days[:, None], np.inf, cost)
            works = (schedule != REST) & hold.days
            self.rest_price = np.where(works, HUGE, self.rest_price)
        return [self._finish(self._forward(cost), cost, count) for _ in numbers]

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
        ended = last.work[:, long_enough:].min(axis=(0, 1), initial=np.inf)
        ended = np.minimum(ended, last.first.min(axis=0))
        rest[0] = np.minimum(rest[0], ended)
        return rest + self.rest_price[day]

    def _finish(
        self, days: list[_Day], cost: Array, count: int
    ) -> list[tuple[float, Schedule]]:
        """The best ends, by totals, walked back to schedules."""
        end = days[-1]
        best = np.minimum(end.work.min(axis=(0, 1)), end.first.min(axis=0))
        best = np.minimum(best, end.rest.min(axis=0)) + self.contract.done
        flat = best.ravel()
        size = min(count, flat.size)
        order = np.argpartition(flat, size - 1)[:size]
        found = []
        for place in sorted(order, key=lambda n: float(flat[n])):
            if not flat[place] < HUGE / 2:
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
