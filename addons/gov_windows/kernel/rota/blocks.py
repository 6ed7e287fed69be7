"""The best schedules of many people at once: a dynamic programme over runs.

A schedule is runs of work with rests between them. What a run may cost does not
depend on what came before it, so the cheapest run of every first day, length
and mix of shift classes is found first, for everybody and all days together.
The programme then strings runs: its states are the counts of ``Contract`` and
the weekends used up, and people with the same contract are one axis of the
arrays. A day is a handful of array operations for the whole team.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import sub
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .contract import HUGE, Contract, Hold
from .problem import REST, Problem, Schedule

Array = NDArray[np.float64]
#: How many shifts of every class a run has.
Mix = tuple[int, ...]

_ALL: Final = slice(None)


@dataclass(frozen=True)
class _Step:
    """One way for a run to end: from where to where, and which run."""

    first: int
    length: int
    mix: int
    more: Mix
    into: tuple[slice, ...]
    out: tuple[slice, ...]


@dataclass(frozen=True)
class _Tables:
    """Arrays of one call, kept for walking back.

    ``runs[length][kind, mix, person, first day]`` and the cheapest kind of them;
    ``free[day]``: best states of those who may begin a run on the day;
    ``ended[day]``: of those whose run ended the day before; ``resting``: price
    of resting from day 0 up to the day.
    """

    runs: list[Array]
    cheapest: list[Array]
    free: list[Array]
    ended: list[Array]
    resting: Array


class Team:
    """People whose contracts have the same shape; prices them together.

    The states of a day are (shifts so far, shifts so far of every class but the
    largest, weekends so far). Of the first axis only the part is kept that the
    rules on runs and rests can reach, and that still reaches the minutes.
    """

    def __init__(self, problem: Problem, contracts: Sequence[Contract]) -> None:
        self.problem, self.contracts = problem, list(contracts)
        self.place = {c.number: n for n, c in enumerate(self.contracts)}
        self.shape = contracts[0]
        person = self.shape.person
        self.kinds = sorted({k for c in contracts for k in c.kinds})
        follow = problem.may_follow
        self.before = [
            [i for i, a in enumerate(self.kinds) if follow[a][kind]]
            for kind in self.kinds
        ]
        self.longest = min(person.max_run, problem.days)
        self.rest = max(person.min_rest, 1)
        self._axes()
        self._mixes()
        self._windows()
        self.done = self._done()
        self.steps = [self._steps(day) for day in range(problem.days + 1)]
        self.gains = np.array([self._gains(c) for c in self.contracts])
        rest = np.array([c.rest_price for c in self.contracts])
        self.resting = np.concatenate(
            [np.zeros((len(rest), 1)), np.cumsum(rest, axis=1)], axis=1
        )

    def _axes(self) -> None:
        """Which class each axis counts; the largest class needs none."""
        sizes = self.shape.sizes
        self.largest = max(range(len(sizes)), key=lambda c: sizes[c])
        self.others = [c for c in range(len(sizes)) if c != self.largest]
        axis = {c: n for n, c in enumerate(self.others)}
        self.axis_of = [axis.get(self.shape.class_of(k), -1) for k in self.kinds]
        self.sizes = tuple(sizes[c] for c in self.others)
        self.weekends = self.shape.person.max_weekends + 1

    def _reach(self, days: int) -> int:
        """Most shifts within some days."""
        cycles, left = divmod(days, self.longest + self.rest)
        return cycles * self.longest + min(left, self.longest)

    def _windows(self) -> None:
        """By day: the fewest shifts worth keeping, and the number of them."""
        minutes, person = self.shape.minutes, self.shape.person
        days = self.problem.days
        most = min(days, person.max_minutes // max(min(minutes), 1))
        least = -(-person.min_minutes // max(*minutes, 1))
        self.low, self.width = [], []
        for day in range(days + 1):
            low = max(0, least - self._reach(days - day))
            self.low.append(low)
            self.width.append(max(min(most, self._reach(day)) - low + 1, 0))

    def _done(self) -> Array:
        """0 where the last day's totals are allowed, infinite elsewhere."""
        shape = (self.width[-1], *self.sizes)
        counts = np.indices(shape)
        total = counts[0] + self.low[-1]
        largest = total - counts[1:].sum(axis=0)
        minutes = largest * self.shape.minutes[self.largest]
        for axis, cls in enumerate(self.others):
            minutes = minutes + counts[axis + 1] * self.shape.minutes[cls]
        person = self.shape.person
        allowed = (minutes >= person.min_minutes) & (minutes <= person.max_minutes)
        allowed &= (largest >= 0) & (largest < self.shape.sizes[self.largest])
        return np.where(allowed, 0.0, np.inf)[..., None]

    def _gains(self, contract: Contract) -> Array:
        """The person's own prices of every day and kind of the team."""
        gains = np.full((self.problem.days, len(self.kinds)), np.inf)
        for i, kind in enumerate(self.kinds):
            if kind in contract.kinds:
                gains[:, i] = contract.gains[:, contract.kinds.index(kind)]
        return gains

    def _mixes(self) -> None:
        """Every mix of every length, and the mix before its last shift."""
        self.mixes: list[list[Mix]] = [[(0,) * len(self.sizes)]]
        #: [length][kind]: places of mixes one shorter, and of what they become.
        self.grown: list[list[tuple[list[int], list[int]]]] = [[]]
        for _ in range(self.longest):
            found: dict[Mix, int] = {}
            grown = [self._grow(self.mixes[-1], axis, found) for axis in self.axis_of]
            self.mixes.append(list(found))
            self.grown.append(grown)

    def _grow(
        self, before: list[Mix], axis: int, found: dict[Mix, int]
    ) -> tuple[list[int], list[int]]:
        source, target = [], []
        for place, mix in enumerate(before):
            more = mix
            if axis >= 0:
                more = (*mix[:axis], mix[axis] + 1, *mix[axis + 1 :])
                if more[axis] >= self.sizes[axis]:
                    continue
            source.append(place)
            target.append(found.setdefault(more, len(found)))
        return source, target

    def _steps(self, day: int) -> list[_Step]:
        """Every way for a run to end the day before."""
        least = max(self.shape.person.min_run, 1)
        steps = []
        for length in range(1, min(self.longest, day) + 1):
            exempt = length == day or day == self.problem.days
            if length < least and not exempt:
                continue
            for place in range(len(self.mixes[length])):
                step = self._step(day, length, place)
                if step:
                    steps.append(step)
        return steps

    def _step(self, day: int, length: int, place: int) -> _Step | None:
        first = day - length
        weekends = self.problem.weekends(first, day)
        more = (*self.mixes[length][place], weekends)
        sizes = (*self.sizes, self.weekends)
        # Source states keep their shifts within both days' windows.
        low = max(self.low[first], self.low[day] - length)
        high = min(
            self.low[first] + self.width[first],
            self.low[day] + self.width[day] - length,
        )
        if low >= high or any(m >= s for m, s in zip(more, sizes, strict=True)):
            return None
        shift = length - self.low[day]
        into = (slice(low + shift, high + shift), *(slice(m, None) for m in more))
        out = (
            slice(low - self.low[first], high - self.low[first]),
            *(slice(0, s - m) for m, s in zip(more, sizes, strict=True)),
        )
        return _Step(first, length, place, (length, *more), (_ALL, *into), (_ALL, *out))

    @property
    def effort(self) -> int:
        """Array operations of a day: what a call costs."""
        return max(map(len, self.steps))

    def best(
        self,
        prices: Array,
        numbers: Sequence[int],
        count: int = 1,
        hold: Hold | None = None,
    ) -> list[list[tuple[float, Schedule]]]:
        """Cheapest schedules of some members, like ``Pricer.best``.

        Limits that have no axis (``Contract.loose``) are not looked at.
        """
        places = [self.place[n] for n in numbers]
        cost = self.gains[places] + prices[:, self.kinds]
        resting = self.resting[places]
        if hold is not None:
            cost, resting = self._held(cost, resting, hold, numbers)
        tables = self._forward(cost, resting)
        last = self._last(tables) + self.done
        return [
            self._finish(tables, person, last[person], count)
            for person in range(len(places))
        ]

    def _held(
        self, cost: Array, resting: Array, hold: Hold, numbers: Sequence[int]
    ) -> tuple[Array, Array]:
        """Costs that leave nothing but the schedules held on their days."""
        schedules = hold.schedules[list(numbers)]
        other = schedules[:, :, None] != np.array(self.kinds)
        cost = np.where(other & hold.days[:, None], np.inf, cost)
        pause = np.where((schedules != REST) & hold.days, HUGE, 0.0)
        return cost, resting + np.pad(np.cumsum(pause, axis=1), ((0, 0), (1, 0)))

    def _forward(self, cost: Array, resting: Array) -> _Tables:
        days, people = self.problem.days, len(cost)
        runs, cheapest = self._runs(cost)
        states = (*self.sizes, self.weekends)
        wide = (people, *([1] * (len(states) + 1)))
        free = [np.full((people, w, *states), np.inf) for w in self.width]
        ended = [np.full((people, w, *states), np.inf) for w in self.width]
        if self.width[0]:
            free[0][(_ALL, *([0] * (len(states) + 1)))] = 0.0
        for day in range(1, days + 1):
            target = ended[day]
            for step in self.steps[day]:
                price = cheapest[step.length][step.mix, :, step.first].reshape(wide)
                part = target[step.into]
                np.minimum(part, free[step.first][step.out] + price, out=part)
            pause = resting[:, day] - resting[:, day - 1]
            self._carry(free[day - 1], free[day], (day - 1, day), pause)
            begin = day - self.rest
            if begin > 0:
                pause = resting[:, day] - resting[:, begin]
                self._carry(ended[begin], free[day], (begin, day), pause)
        return _Tables(runs, cheapest, free, ended, resting)

    def _runs(self, cost: Array) -> tuple[list[Array], list[Array]]:
        """Cheapest runs by length: [kind, mix, person, first day]."""
        people, days, kinds = cost.shape
        none = np.zeros((1, 1, people, days))
        runs, cheapest = [none], [none[0]]
        for length in range(1, self.longest + 1):
            firsts = days - length + 1
            table = np.full((kinds, len(self.mixes[length]), people, firsts), np.inf)
            for kind, (source, target) in enumerate(self.grown[length]):
                before = [0] if length == 1 else self.before[kind]
                if not before or not source:
                    continue
                shorter = runs[-1][before][:, source, :, :firsts].min(axis=0)
                table[kind, target] = shorter + cost[:, length - 1 :, kind]
            runs.append(table)
            cheapest.append(table.min(axis=0))
        return runs, cheapest

    def _last(self, tables: _Tables) -> Array:
        """Best states at the end of the horizon, whoever works or rests there."""
        last = tables.free[-1].copy()
        for day, pause in self._endings(tables):
            span = (day, self.problem.days)
            self._carry(tables.ended[day], last, span, pause)
        return last

    def _carry(
        self, source: Array, into: Array, span: tuple[int, int], pause: Array
    ) -> None:
        """States that rest over a span of days."""
        shift = self.low[span[1]] - self.low[span[0]]
        length = min(source.shape[1] - shift, into.shape[1])
        if length > 0:
            target = into[:, :length]
            more = source[:, shift : shift + length]
            more = more + pause.reshape(-1, *([1] * (more.ndim - 1)))
            np.minimum(target, more, out=target)

    def _endings(self, tables: _Tables) -> Iterator[tuple[int, Array]]:
        """(first day, price) of rests that the horizon may cut short."""
        days = self.problem.days
        for day in range(max(days - self.rest, 0) + 1, days + 1):
            yield day, tables.resting[:, days] - tables.resting[:, day]

    def _finish(
        self, tables: _Tables, person: int, last: Array, count: int
    ) -> list[tuple[float, Schedule]]:
        flat = last.ravel()
        size = min(count, flat.size)
        if size == 1:
            order = [int(flat.argmin())]
        else:
            order = [int(n) for n in np.argpartition(flat, size - 1)[:size]]
            order.sort(key=lambda n: float(flat[n]))
        found = []
        for place in order:
            if not flat[place] < HUGE / 2:
                break
            spot = [int(n) for n in np.unravel_index(place, last.shape)]
            state = (spot[0] + self.low[-1], *spot[1:])
            found.append((float(flat[place]), self._back(tables, person, state)))
        return found

    def _value(self, table: Array, day: int, person: int, state: Mix) -> float:
        """Best cost of a state, its first number counted from 0."""
        shifts = state[0] - self.low[day]
        if 0 <= shifts < self.width[day]:
            return table.item(person, shifts, *state[1:])
        return np.inf

    def _back(self, tables: _Tables, person: int, state: Mix) -> Schedule:
        """The schedule behind a final state, from the last day to the first."""
        schedule = [REST] * self.problem.days
        day, works = self._back_end(tables, person, state)
        while day:
            if works:
                day, state = self._back_run(tables, person, day, state, schedule)
                works = False
            else:
                day, works = self._back_rest(tables, person, day, state)
        return tuple(schedule)

    def _back_end(self, tables: _Tables, person: int, state: Mix) -> tuple[int, bool]:
        """Where the last rest began, and whether a run ended there."""
        days = self.problem.days
        best = (self._value(tables.free[-1], days, person, state), days, False)
        for day, pause in self._endings(tables):
            value = self._value(tables.ended[day], day, person, state)
            value += pause.item(person)
            if value < best[0]:
                best = (value, day, True)
        return best[1], best[2]

    def _back_rest(
        self, tables: _Tables, person: int, day: int, state: Mix
    ) -> tuple[int, bool]:
        price = tables.resting.item
        begin = day - self.rest
        on = self._value(tables.free[day - 1], day - 1, person, state)
        on += price(person, day) - price(person, day - 1)
        if begin > 0:
            begun = self._value(tables.ended[begin], begin, person, state)
            if begun + price(person, day) - price(person, begin) < on:
                return begin, True
        return day - 1, False

    def _back_run(
        self, tables: _Tables, person: int, day: int, state: Mix, schedule: list[int]
    ) -> tuple[int, Mix]:
        """Write the run that ended the day before; what was before it."""
        best, found, where = np.inf, None, state
        free, cheapest = tables.free, tables.cheapest
        for step in self.steps[day]:
            source = tuple(map(sub, state, step.more))
            first = step.first
            shifts = source[0] - self.low[first]
            if shifts < 0 or shifts >= self.width[first] or min(source) < 0:
                continue
            value = free[first].item((person, shifts, *source[1:]))
            value += cheapest[step.length].item((step.mix, person, first))
            if value < best:
                best, found, where = value, step, source
        assert found is not None
        step, source = found, where
        self._write(tables, person, step, schedule)
        return step.first, source

    def _write(
        self, tables: _Tables, person: int, run: _Step, schedule: list[int]
    ) -> None:
        """Put the cheapest run of a mix into the schedule, last shift first."""
        options: Sequence[int] = range(len(self.kinds))
        place, first = run.mix, run.first
        for step in range(run.length, 0, -1):
            table = tables.runs[step]
            kind = min((table.item(k, place, person, first), k) for k in options)[1]
            schedule[first + step - 1] = self.kinds[kind]
            source, target = self.grown[step][kind]
            place = source[target.index(place)]
            options = self.before[kind]
