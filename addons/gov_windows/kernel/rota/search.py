"""First complete rotas, and better ones by planning people anew.

Given everybody else's shifts, the best schedule of one person is exact: the
price of a cover changes by a known amount per head. So people are planned one
after the other, then a few at a time anew, until nothing gets cheaper.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .pricing import Pricing
from .problem import REST, Problem, Rota, Schedule

#: People taken out together when a rota is shaken.
SHAKEN: Final = (2, 3, 4, 5)
#: Groups that people are planned in at first, at one price each.
CHUNKS: Final = 16


class Infeasible(ValueError):
    """No schedule obeys the hard rules of one person: ``person`` says whose."""

    def __init__(self, person: str) -> None:
        super().__init__(f"no schedule obeys the rules of {person}")
        self.person = person


class Heads:
    """Heads per day and shift, and what one more of them would cost."""

    def __init__(self, problem: Problem) -> None:
        shape = (problem.days, len(problem.shifts))
        self.count = np.zeros(shape, dtype=int)
        self.required = np.zeros(shape, dtype=int)
        self.under, self.over = np.zeros(shape), np.zeros(shape)
        for (day, shift), cover in problem.cover.items():
            self.required[day, shift] = cover.required
            self.under[day, shift], self.over[day, shift] = cover.under, cover.over

    def add(self, schedule: Schedule, heads: int = 1) -> None:
        """Count a schedule in, or out with -1."""
        for day, shift in enumerate(schedule):
            if shift != REST:
                self.count[day, shift] += heads

    def prices(self) -> NDArray[np.float64]:
        """Change of the cover's cost per head more, shape (days, shifts)."""
        return np.where(self.count < self.required, -self.under, self.over)


class Search:
    """One rota and its neighbourhood. ``seed`` makes a run repeatable."""

    def __init__(self, problem: Problem, pricing: Pricing, seed: int = 0) -> None:
        self.problem, self.pricing = problem, pricing
        self.people = len(problem.people)
        self.random = np.random.default_rng(seed)
        self.heads = Heads(problem)
        self.schedules: list[Schedule | None] = [None] * self.people
        self.on_schedule: Callable[[int, Schedule], None] = lambda number, found: None

    def load(self, rota: Rota) -> None:
        """Begin with a rota that stands."""
        self.heads.count[:] = 0
        for number, schedule in enumerate(rota):
            self.schedules[number] = schedule
            self.heads.add(schedule)

    def rota(self) -> Rota:
        """The complete rota of now.

        :raises ValueError: nobody was planned yet.
        """
        if any(s is None for s in self.schedules):
            raise ValueError("the rota is not complete")
        return tuple(s for s in self.schedules if s is not None)

    def plan(self, number: int, noise: float = 0.0) -> None:
        """Give one person the best schedule beside all others.

        :raises Infeasible: the person's hard rules leave no schedule.
        """
        old = self.schedules[number]
        if old is not None:
            self.heads.add(old, -1)
        prices = self.heads.prices()
        if noise:
            prices = prices * self.random.normal(1.0, noise, prices.shape)
        found = self.pricing.one(prices, number)
        if not found:
            raise Infeasible(self.problem.people[number].code)
        self._take(number, found[1])

    def construct(self) -> None:
        """Plan everybody, in random order, a few at a time.

        :raises Infeasible: somebody's hard rules leave no schedule.
        """
        order = [int(n) for n in self.random.permutation(self.people)]
        size = max(self.people // CHUNKS, 1)
        for begin in range(0, self.people, size):
            chunk = order[begin : begin + size]
            offers = self.pricing.best(self.heads.prices(), chunk)
            for number in chunk:
                if not offers[number].found:
                    raise Infeasible(self.problem.people[number].code)
                self._take(number, offers[number].found[0][1])

    def _take(self, number: int, schedule: Schedule) -> None:
        self.schedules[number] = schedule
        self.heads.add(schedule)
        self.on_schedule(number, schedule)

    def mend(self) -> None:
        """Plan those anew whose schedules break a rule.

        :raises Infeasible: the person's hard rules leave no schedule.
        """
        for number, schedule in enumerate(self.schedules):
            if schedule is None or self.problem.faults(number, schedule):
                self.plan(number)

    def settle(self, stop: Callable[[], bool] = lambda: False) -> None:
        """Plan people anew until a whole round brings nothing."""
        cost = self.problem.cost(self.rota())
        while not stop():
            for number in self.random.permutation(self.people):
                self.plan(int(number))
                if stop():
                    break
            now = self.problem.cost(self.rota())
            if now >= cost:
                return
            cost = now

    def shake(self) -> int:
        """Take a few people out, plan them in another order; keep it if better.

        Returns the cost afterwards.
        """
        self.pricing.priced += 1  # work even if nobody is priced
        before = self.rota()
        cost = self.problem.cost(before)
        count = min(int(self.random.choice(SHAKEN)), self.people)
        chosen = self.random.choice(self.people, count, replace=False)
        for number in chosen:
            old = self.schedules[number]
            if old is not None:
                self.heads.add(old, -1)
            self.schedules[number] = None
        for number in chosen:
            self.plan(int(number), noise=0.3)
        for number in chosen:
            self.plan(int(number))
        now = self.problem.cost(self.rota())
        if now > cost:
            self.load(before)
            return cost
        return now
