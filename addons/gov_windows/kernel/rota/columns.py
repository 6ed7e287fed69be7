"""Column generation over whole schedules.

The master chooses one schedule per person; its linear relaxation gives prices
for every day and shift, the pricing of every person answers with a schedule
that is cheaper at these prices, and so on until none is. The value then is a
lower bound for every rota, and the schedules found are what good rotas are
made of: dives fix them one by one, an integer programme over them is solved in
the time that is left.

The linear and integer programmes are HiGHS's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from .pricing import Pricer
from .problem import REST, Problem, Rota, Schedule

#: A schedule is worth adding when it is cheaper by this much.
WORTH: Final = 1e-4
#: Share of the best prices so far in the prices that are asked next.
SMOOTH: Final = 0.6
_INF: Final = highspy.kHighsInf


class Master:
    """The restricted master: schedules known so far, and the cover's rows."""

    def __init__(self, problem: Problem, *, threads: int = 1) -> None:
        self.problem = problem
        self.people = len(problem.people)
        self.cells = list(problem.cover)
        self.row_of = {cell: self.people + n for n, cell in enumerate(self.cells)}
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", threads)
        self.owner: list[int] = []
        self.schedule: list[Schedule] = []
        self.known: set[tuple[int, Schedule]] = set()
        self._rows()

    def _rows(self) -> None:
        empty = np.array([], dtype=np.int32), np.array([], dtype=float)
        for _ in range(self.people):
            self.solver.addRow(1.0, 1.0, 0, *empty)
        for cell in self.cells:
            need = float(self.problem.cover[cell].required)
            self.solver.addRow(need, need, 0, *empty)
        one = np.array([1.0])
        for cell in self.cells:
            cover, row = self.problem.cover[cell], self.row_of[cell]
            place = np.array([row], dtype=np.int32)
            self.solver.addCol(float(cover.under), 0.0, _INF, 1, place, one)
            self.solver.addCol(float(cover.over), 0.0, _INF, 1, place, -one)
        self.offset = 2 * len(self.cells)

    def add(self, number: int, schedule: Schedule) -> bool:
        """Take a schedule in; False when it is known."""
        if (number, schedule) in self.known:
            return False
        self.known.add((number, schedule))
        rows = [number] + [
            self.row_of[day, shift]
            for day, shift in enumerate(schedule)
            if shift != REST and (day, shift) in self.row_of
        ]
        cost = float(self.problem.schedule_cost(number, schedule))
        places = np.array(rows, dtype=np.int32)
        self.solver.addCol(cost, 0.0, _INF, len(rows), places, np.ones(len(rows)))
        self.owner.append(number)
        self.schedule.append(schedule)
        return True

    def solve(self) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        """Value, people's duals, and cover duals of shape (days, shifts)."""
        self.solver.run()
        duals = np.array(self.solver.getSolution().row_dual)
        prices = np.zeros((self.problem.days, len(self.problem.shifts)))
        for cell, row in self.row_of.items():
            prices[cell] = duals[row]
        value = self.solver.getInfo().objective_function_value
        return float(value), duals[: self.people], prices

    def weights(self) -> NDArray[np.float64]:
        """Share of every schedule in the relaxation's solution."""
        return np.array(self.solver.getSolution().col_value)[self.offset :]

    def bound(self, column: int, low: float, high: float) -> None:
        """Bounds of a schedule's share."""
        self.solver.changeColBounds(self.offset + column, low, high)


class Columns:
    """The method on one problem. ``stop`` is asked between all steps."""

    def __init__(
        self,
        problem: Problem,
        pricers: list[Pricer],
        stop: Callable[[], bool],
        seed: int = 0,
    ) -> None:
        self.problem, self.pricers, self.stop = problem, pricers, stop
        self.master = Master(problem)
        self.random = np.random.default_rng(seed)
        self.base = [problem.base_cost(p) for p in problem.people]
        self.lower = -math.inf
        self.fixed: dict[int, Schedule] = {}
        #: Prices of the whole relaxation, once it is solved.
        self.prices: NDArray[np.float64] | None = None

    def feed(self, rotas: Iterable[Rota]) -> None:
        """Schedules of known rotas become columns."""
        for rota in rotas:
            for number, schedule in enumerate(rota):
                self.master.add(number, schedule)

    def _price(
        self, number: int, prices: NDArray[np.float64], count: int
    ) -> list[tuple[float, Schedule]]:
        """Schedules with their whole cost at the prices (wishes included)."""
        found = self.pricers[number].best(-prices, count)
        return [(cost + self.base[number], schedule) for cost, schedule in found]

    def relax(self, rounds: int = 10_000, count: int = 2) -> bool:
        """Generate columns until none is worth it. True when that was reached."""
        centre: NDArray[np.float64] | None = None
        best = -math.inf
        smooth = SMOOTH
        for _ in range(rounds):
            if self.stop():
                return False
            value, people, prices = self.master.solve()
            asked = (
                prices if centre is None else smooth * centre + (1 - smooth) * prices
            )
            added, bound = self._round(asked, prices, people, count)
            if bound > best:
                best, centre = bound, asked
            if not self.fixed:
                self.lower = max(self.lower, bound)
            if value - best < max(WORTH * 10, 1e-6 * abs(value)):
                return True
            if not added:
                if smooth == 0.0:
                    return True
                smooth = 0.0 if smooth < 0.2 else smooth / 2
                centre = centre if smooth else None
            else:
                smooth = SMOOTH
        return True

    def _round(
        self,
        asked: NDArray[np.float64],
        prices: NDArray[np.float64],
        people: NDArray[np.float64],
        count: int,
    ) -> tuple[int, float]:
        """Price everybody once: columns added, and the bound of the prices asked."""
        added = 0
        bound = self._cover_bound(asked)
        for number in range(len(self.pricers)):
            if number in self.fixed:
                bound += self._fixed_cost(number, asked)
                continue
            found = self._price(number, asked, count)
            if not found:
                continue
            bound += found[0][0]
            for _, schedule in found:
                if self._reduced(number, schedule, prices) < people[number] - WORTH:
                    added += self.master.add(number, schedule)
        return added, bound

    def _reduced(
        self, number: int, schedule: Schedule, prices: NDArray[np.float64]
    ) -> float:
        cost = self.problem.schedule_cost(number, schedule)
        return cost - sum(
            float(prices[day, s]) for day, s in enumerate(schedule) if s != REST
        )

    def _fixed_cost(self, number: int, prices: NDArray[np.float64]) -> float:
        return self._reduced(number, self.fixed[number], prices)

    def _cover_bound(self, prices: NDArray[np.float64]) -> float:
        """The cover's share of the Lagrangean bound (prices within their caps)."""
        total = 0.0
        for cell, cover in self.problem.cover.items():
            price = min(max(float(prices[cell]), -cover.over), cover.under)
            total += price * cover.required
        return total

    def dive(self, rounds: int = 4) -> Rota | None:
        """Fix the strongest schedules, generate columns for the rest, repeat."""
        bounded: list[int] = []
        try:
            while len(self.fixed) < self.master.people and not self.stop():
                self.master.solve()
                chosen = self._strongest()
                if not chosen:
                    return None
                for column in chosen:
                    self._fix(column)
                bounded += chosen
                self.relax(rounds, count=1)
            if len(self.fixed) < self.master.people:
                return None
            return tuple(self.fixed[n] for n in range(self.master.people))
        finally:
            self._free(bounded)

    def _fix(self, column: int) -> None:
        self.fixed[self.master.owner[column]] = self.master.schedule[column]
        self.master.bound(column, 1.0, 1.0)

    def _free(self, columns: Iterable[int]) -> None:
        self.fixed = {}
        for column in columns:
            self.master.bound(column, 0.0, _INF)

    def improve(
        self, rota: Rota, free: Iterable[int], seconds: float, rounds: int = 12
    ) -> Rota | None:
        """Plan some people anew, together and nearly exactly; the others stay."""
        stay = set(range(self.master.people)) - set(free)
        place = {
            (owner, schedule): column
            for column, (owner, schedule) in enumerate(
                zip(self.master.owner, self.master.schedule, strict=True)
            )
        }
        columns = [place[number, rota[number]] for number in stay]
        for column in columns:
            self._fix(column)
        try:
            self.relax(rounds, count=3)
            self.master.solve()
            return self.integer(seconds, rota)
        finally:
            self._free(columns)

    def enrich(self, distance: float, rounds: int = 6, noise: float = 0.15) -> int:
        """Look around the relaxation's prices for schedules nearly as good.

        Every schedule that is within ``distance`` of its owner's cheapest can be
        part of a rota that is as close to the bound. Returns how many are new.
        """
        if self.prices is None:
            return 0
        _, people, _ = self.master.solve()
        added = 0
        scale = noise * float(np.abs(self.prices).mean() + 1.0)
        for number in range(len(self.pricers)):
            for _ in range(rounds):
                if self.stop():
                    return added
                asked = self.prices + self.random.normal(0, scale, self.prices.shape)
                for _, schedule in self._price(number, asked, 4):
                    reduced = self._reduced(number, schedule, self.prices)
                    if reduced - people[number] <= distance:
                        added += self.master.add(number, schedule)
        return added

    def strangeness(self, rota: Rota) -> NDArray[np.float64]:
        """How far each one's schedule is from what the relaxation would choose."""
        if self.prices is None:
            return np.ones(self.master.people)
        found = []
        for number, schedule in enumerate(rota):
            cheapest = self._price(number, self.prices, 1)[0][0]
            found.append(self._reduced(number, schedule, self.prices) - cheapest)
        return np.maximum(np.array(found), 0.0)

    def _strongest(self) -> list[int]:
        """Columns to fix next: all whole ones, or the largest share."""
        weights = self.master.weights()
        free = [
            c
            for c in np.argsort(-weights)
            if weights[c] > 1e-6 and self.master.owner[c] not in self.fixed
        ]
        whole = [int(c) for c in free if weights[c] > 0.999]
        if whole or not free:
            return whole
        top = free[: min(3, len(free))]
        share = weights[top] / weights[top].sum()
        return [int(self.random.choice(top, p=share))]

    def integer(self, seconds: float, start: Rota) -> Rota | None:
        """The best rota out of the columns, by an integer programme.

        The relaxation must be solved. A column whose reduced cost is above the
        distance of ``start`` to it can be part of no better rota and is left out.
        """
        master = self.master
        value = float(master.solver.getInfo().objective_function_value)
        gap = self.problem.cost(start) - value
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        model.passModel(master.solver.getModel())
        model.setOptionValue("time_limit", max(seconds, 0.1))
        model.setOptionValue("mip_rel_gap", 0.0)
        model.setOptionValue("mip_abs_gap", 0.99)
        reduced = np.array(master.solver.getSolution().col_dual)[master.offset :]
        for column, owner in enumerate(master.owner):
            if owner not in self.fixed and reduced[column] > gap + 1e-6:
                model.changeColBounds(master.offset + column, 0.0, 0.0)
        for column in range(len(master.owner)):
            model.changeColIntegrality(
                master.offset + column, highspy.HighsVarType.kInteger
            )
        self._hint(model, start)
        model.run()
        if not math.isfinite(model.getInfo().objective_function_value):
            return None
        values = np.array(model.getSolution().col_value)[master.offset :]
        chosen: dict[int, Schedule] = {}
        for column in np.flatnonzero(values > 0.5):
            chosen[master.owner[int(column)]] = master.schedule[int(column)]
        if len(chosen) < master.people:
            return None
        return tuple(chosen[n] for n in range(master.people))

    def _hint(self, model: highspy.Highs, start: Rota) -> None:
        """Give the solver a rota to begin with."""
        wanted = set(enumerate(start))
        columns = [
            self.master.offset + c
            for c in range(len(self.master.owner))
            if (self.master.owner[c], self.master.schedule[c]) in wanted
        ]
        places = np.array(columns, dtype=np.int32)
        model.setSolution(len(columns), places, np.ones(len(columns)))
