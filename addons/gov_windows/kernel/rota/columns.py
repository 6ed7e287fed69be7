"""Column generation over whole schedules.

The relaxation of a ``Model`` gives prices for every day and shift, the pricing
of every person answers with schedules that are cheaper at these prices, and so
on until none is. The value then is a lower bound for every choice, and the
schedules found are what good rotas are made of: an integer programme over them,
or fixing them one by one.

The model of everybody gives the bound. Models of a few people, beside the heads
of all others, are small and solved nearly exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .contract import Hold
from .model import Array, Costs, Model
from .pricing import Pricing
from .problem import REST, Problem, Rota, Schedule

#: A schedule is worth adding when it is cheaper by this much.
WORTH: Final = 1e-4
#: Share of the best prices so far in the prices that are asked next.
SMOOTH: Final = 0.6
#: Schedules per person that a small model begins with.
_BEGIN: Final = 40


@dataclass
class Relaxed:
    """What a relaxation gave: a valid bound, its prices, whether it is solved."""

    bound: float = -math.inf
    value: float = math.inf
    prices: Array | None = None
    solved: bool = False


class Pool:
    """Schedules of one person, each once, as rows of an array."""

    def __init__(self, days: int) -> None:
        self.known: set[Schedule] = set()
        self._rows = np.zeros((64, days), dtype=np.int16)

    def add(self, schedule: Schedule) -> None:
        """Take a schedule in, unless it is known."""
        if schedule in self.known:
            return
        count = len(self.known)
        if count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[count] = schedule
        self.known.add(schedule)

    @property
    def rows(self) -> NDArray[np.int16]:
        """All schedules, in the order they came."""
        return self._rows[: len(self.known)]


class Columns:
    """The method on one problem. ``stop`` is asked between all steps."""

    def __init__(
        self,
        problem: Problem,
        pricing: Pricing,
        stop: Callable[[], bool],
        seed: int = 0,
    ) -> None:
        self.problem, self.pricing, self.stop = problem, pricing, stop
        self.costs = Costs(problem)
        self.people = len(problem.people)
        self.random = np.random.default_rng(seed)
        self.pools = [Pool(problem.days) for _ in range(self.people)]
        self.master = Model(problem, self.costs, range(self.people))
        self.relaxed = Relaxed()
        self._cheapest: Array | None = None

    def learn(self, number: int, schedule: Schedule) -> None:
        """Remember a schedule for later models."""
        self.pools[number].add(schedule)

    def relax(self, below: float = math.inf) -> bool:
        """Solve the relaxation for everybody: prices and the bound of all rotas."""
        self.master.add(
            (n, tuple(row))
            for n, pool in enumerate(self.pools)
            for row in pool.rows.tolist()
        )
        self.relaxed = self.generate(self.master, below=below)
        return self.relaxed.prices is not None

    def generate(
        self,
        model: Model,
        *,
        rounds: int = 10_000,
        count: int = 2,
        below: float = math.inf,
        begin: Array | None = None,
        hold: Hold | None = None,
    ) -> Relaxed:
        """Generate columns until none is worth it, or nothing is below a cost."""
        done, smooth = Relaxed(), SMOOTH
        centre = begin
        value, people, prices = model.solve()
        done.prices = prices
        for _ in range(rounds):
            if self.stop():
                break
            asked = prices
            if centre is not None and smooth:
                asked = smooth * centre + (1 - smooth) * prices
            asked = model.capped(asked)
            bound, added = self._round(model, asked, prices, people, count, hold)
            if bound > done.bound:
                done.bound, done.prices, centre = bound, asked, asked
            if added:
                value, people, prices = model.solve()
            small = max(WORTH * 10, 1e-6 * abs(value))
            ended = not added and not smooth
            done.value = value
            if value - done.bound < small or ended:
                done.solved, done.prices = True, prices
                break
            if done.bound >= below:
                break
            smooth = SMOOTH if added else (0.0 if smooth < 0.2 else smooth / 2)
        return done

    def _round(
        self,
        model: Model,
        asked: Array,
        prices: Array,
        people: Array,
        count: int,
        hold: Hold | None,
    ) -> tuple[float, int]:
        """Price the members once: the bound of the prices asked, columns added."""
        offers = self.pricing.best(-asked, model.members, count, hold)
        bound = model.cover_bound(asked)
        keys: list[tuple[int, Schedule]] = []
        for number, offer in offers.items():
            bound += offer.bound + float(self.costs.base[number])
            keys += [(number, schedule) for _, schedule in offer.found]
        keys = [key for key in keys if key not in model.place]
        if not keys:
            return bound, 0
        owners = np.array([n for n, _ in keys], dtype=np.intp)
        schedules = np.array([s for _, s in keys], dtype=np.intp)
        dual = people[[model.row[n] for n, _ in keys]]
        reduced = self.reduced(owners, schedules, prices) - dual
        worth = [keys[n] for n in np.flatnonzero(reduced < -WORTH)]
        for number, schedule in worth:
            self.learn(number, schedule)
        return bound, model.add(worth)

    def reduced(self, owners: Array, schedules: Array, prices: Array) -> Array:
        """Schedules' costs at the prices, wishes included."""
        return self.costs.own(owners, schedules) - self.costs.priced(schedules, prices)

    def dive(self, rounds: int = 4) -> Rota | None:
        """Fix the strongest schedules, generate columns for the rest, repeat."""
        fixed: dict[int, Schedule] = {}
        heads = self._heads({})
        while len(fixed) < self.people and not self.stop():
            free = [n for n in range(self.people) if n not in fixed]
            model = Model(self.problem, self.costs, free, self._required - heads)
            model.add(self._promising(free, self.master_prices))
            self.generate(model, rounds=rounds, count=1)
            model.solve()
            chosen = self._strongest(model)
            if not chosen:
                return None
            for column in chosen:
                fixed[model.owner[column]] = model.schedule[column]
            heads = self._heads(fixed)
        if len(fixed) < self.people:
            return None
        return tuple(fixed[n] for n in range(self.people))

    @property
    def master_prices(self) -> Array:
        """Prices of the relaxation for everybody."""
        assert self.relaxed.prices is not None
        return self.relaxed.prices

    @property
    def _required(self) -> Array:
        need = np.zeros((self.problem.days, len(self.problem.shifts)), dtype=np.intp)
        for cell, cover in self.problem.cover.items():
            need[cell] = cover.required
        return need

    def _heads(self, schedules: dict[int, Schedule]) -> Array:
        heads = np.zeros((self.problem.days, len(self.problem.shifts)), dtype=np.intp)
        for schedule in schedules.values():
            for day, shift in enumerate(schedule):
                if shift != REST:
                    heads[day, shift] += 1
        return heads

    def _promising(
        self,
        members: Iterable[int],
        prices: Array,
        hold: Hold | None = None,
        most: int = _BEGIN,
    ) -> list[tuple[int, Schedule]]:
        """Known schedules of people, the cheapest at the prices."""
        keys: list[tuple[int, Schedule]] = []
        for number in members:
            rows = self.pools[number].rows
            if hold is not None:
                same = rows == hold.schedules[number]
                rows = rows[(same | ~hold.days).all(axis=1)]
            if len(rows) > most:
                owners = np.full(len(rows), number)
                reduced = self.reduced(owners, rows, prices)
                rows = rows[np.argpartition(reduced, most)[:most]]
            keys += [(number, tuple(row)) for row in rows.tolist()]
        return keys

    def improve(
        self,
        rota: Rota,
        free: Sequence[int],
        days: range,
        seconds: float,
        nodes: int,
    ) -> Rota | None:
        """Plan some people anew on some days, together and nearly exactly."""
        stay = {n: s for n, s in enumerate(rota) if n not in set(free)}
        required = self._required - self._heads(stay)
        hold = self._hold(rota, days)
        model = Model(self.problem, self.costs, free, required)
        model.add((n, rota[n]) for n in free)
        model.add(self._promising(free, self.master_prices, hold))
        others = sum(self.problem.schedule_cost(n, s) for n, s in stay.items())
        below = self.problem.cost(rota) - others - 1 + 1e-3
        relaxed = self.generate(
            model,
            count=3,
            below=below,
            rounds=30,
            begin=self.master_prices,
            hold=hold,
        )
        if relaxed.bound >= below:
            return None
        self._fill(model, relaxed.prices, hold)
        model.solve()
        chosen = model.integer(below, seconds, nodes)
        if not chosen:
            return None
        for number, schedule in chosen.items():
            self.learn(number, schedule)
        better = tuple(chosen.get(n, s) for n, s in enumerate(rota))
        if self.problem.cost(better) >= self.problem.cost(rota):
            return None
        return better

    def _hold(self, rota: Rota, days: range) -> Hold | None:
        """Keeps all days but some; None when all are free."""
        if len(days) >= self.problem.days:
            return None
        kept = np.ones(self.problem.days, dtype=bool)
        kept[days.start : days.stop] = False
        return Hold(np.array(rota, dtype=np.intp), kept)

    def _fill(self, model: Model, prices: Array | None, hold: Hold | None) -> None:
        """Schedules that are not cheaper, but could be part of a better choice."""
        if prices is None:
            return
        offers = self.pricing.best(-prices, model.members, 6, hold)
        model.add((n, s) for n, offer in offers.items() for _, s in offer.found)

    def strangeness(self, rota: Rota) -> Array:
        """How far each one's schedule is from what the relaxation would choose."""
        if self.relaxed.prices is None:
            return np.ones(self.people)
        if self._cheapest is None:
            offers = self.pricing.best(-self.master_prices, range(self.people))
            self._cheapest = np.array([offers[n].bound for n in range(self.people)])
        everybody = np.arange(self.people)
        schedules = np.array(rota, dtype=np.intp)
        found = self.reduced(everybody, schedules, self.master_prices)
        return np.maximum(found - self.costs.base - self._cheapest, 0.0)

    def _strongest(self, model: Model) -> list[int]:
        """Columns to fix next: all whole ones, or one by its share."""
        weights = model.weights()
        free = [int(c) for c in np.argsort(-weights) if weights[c] > 1e-6]
        whole = [c for c in free if weights[c] > 0.999]
        if whole or not free:
            return whole
        top = free[: min(3, len(free))]
        share = weights[top] / weights[top].sum()
        return [int(self.random.choice(top, p=share))]
