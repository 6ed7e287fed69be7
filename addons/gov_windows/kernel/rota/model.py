"""Linear and integer programmes over whole schedules.

A model chooses one schedule for each of its people out of those known so far,
and pays for the cover. Its linear relaxation gives prices for every day and
shift. The programmes are HiGHS's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from .problem import Problem, Schedule

Array = NDArray[np.float64]

_INF: Final = highspy.kHighsInf
#: Options of the integer programmes: small ones, so no costly heuristics.
_INTEGER: Final = {
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.99,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
}


class Costs:
    """Prices of schedules, many at a time."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        people, kinds = len(problem.people), len(problem.shifts)
        #: The last kind is REST, which is also -1 as an index.
        self.wishes = np.zeros((people, problem.days, kinds + 1))
        self.base = np.array([problem.base_cost(p) for p in problem.people], float)
        for number, person in enumerate(problem.people):
            for day, code in {**person.wanted, **person.unwanted}:
                if code in problem.index and 0 <= day < problem.days:
                    kind = problem.index[code]
                    gain = problem.gain(person, day, kind)
                    self.wishes[number, day, kind] = gain
        self.days = np.arange(problem.days)

    def own(self, owners: NDArray[np.intp], schedules: NDArray[np.intp]) -> Array:
        """What each schedule costs by its owner's wishes."""
        gains = self.wishes[owners[:, None], self.days, schedules]
        return self.base[owners] + gains.sum(axis=1)

    def priced(self, schedules: NDArray[np.intp], prices: Array) -> Array:
        """What the heads of each schedule are worth at the prices."""
        rest = np.zeros((len(prices), 1))
        return np.hstack([prices, rest])[self.days, schedules].sum(axis=1)


class Model:
    """A restricted master: some people, their schedules known so far, the cover."""

    def __init__(
        self,
        problem: Problem,
        costs: Costs,
        members: Sequence[int],
        required: NDArray[np.intp] | None = None,
    ) -> None:
        self.problem, self.costs, self.required = problem, costs, required
        self.members = list(members)
        self.row = {number: n for n, number in enumerate(self.members)}
        self.cells = list(problem.cover)
        self.days = np.array([d for d, _ in self.cells], dtype=np.intp)
        self.kinds = np.array([k for _, k in self.cells], dtype=np.intp)
        need = [problem.cover[cell].required for cell in self.cells]
        if required is not None:
            need = list(required[self.days, self.kinds])
        self.need = np.array(need, dtype=float)
        self.under = np.array([problem.cover[c].under for c in self.cells], float)
        self.over = np.array([problem.cover[c].over for c in self.cells], float)
        #: Row of a cell, -1 without cover; the last kind is REST.
        self.row_of = np.full((problem.days, len(problem.shifts) + 1), -1, np.int32)
        self.row_of[self.days, self.kinds] = len(self.members) + np.arange(
            len(self.cells)
        )
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.owner: list[int] = []
        self.schedule: list[Schedule] = []
        self.place: dict[tuple[int, Schedule], int] = {}
        self.cost: list[float] = []
        self._rows()

    def _rows(self) -> None:
        rows, cells = len(self.members), len(self.cells)
        sides = np.concatenate([np.ones(rows), self.need])
        empty = np.array([], dtype=np.int32), np.array([], dtype=float)
        total = rows + cells
        starts = np.zeros(total, dtype=np.int32)
        self.solver.addRows(total, sides, sides, 0, starts, *empty)
        self.offset = 2 * cells
        places = np.tile(rows + np.arange(cells, dtype=np.int32), 2)
        signs = np.concatenate([np.ones(cells), -np.ones(cells)])
        self._columns(np.concatenate([self.under, self.over]), 1, places, signs)

    def _columns(
        self,
        costs: Array,
        starts: int | NDArray[np.int32],
        places: NDArray[np.int32],
        values: Array,
    ) -> None:
        count = len(costs)
        if isinstance(starts, int):
            starts = np.arange(count, dtype=np.int32)
        low, high = np.zeros(count), np.full(count, _INF)
        self.solver.addCols(
            count, costs, low, high, len(places), starts, places, values
        )

    def add(self, found: Iterable[tuple[int, Schedule]]) -> int:
        """Take schedules of members in; how many were new."""
        fresh: list[tuple[int, Schedule]] = []
        for key in found:
            if key not in self.place:
                self.place[key] = len(self.place)
                fresh.append(key)
        if not fresh:
            return 0
        owners = np.array([n for n, _ in fresh], dtype=np.intp)
        schedules = np.array([s for _, s in fresh], dtype=np.intp)
        rows = self.row_of[self.costs.days, schedules]
        mine = np.array([self.row[n] for n, _ in fresh], dtype=np.int32)
        rows = np.hstack([mine[:, None], rows])
        used = rows >= 0
        starts = np.concatenate([[0], np.cumsum(used.sum(axis=1))[:-1]])
        places = rows[used].astype(np.int32)
        cost = self.costs.own(owners, schedules)
        self._columns(cost, starts.astype(np.int32), places, np.ones(len(places)))
        self.owner += owners.tolist()
        self.schedule += [s for _, s in fresh]
        self.cost += cost.tolist()
        return len(fresh)

    def solve(self) -> tuple[float, Array, Array]:
        """Value, members' duals, and cover duals of shape (days, shifts)."""
        self.solver.run()
        duals = np.array(self.solver.getSolution().row_dual)
        prices = np.zeros((self.problem.days, len(self.problem.shifts)))
        prices[self.days, self.kinds] = duals[len(self.members) :]
        value = self.solver.getInfo().objective_function_value
        return float(value), duals[: len(self.members)], prices

    def capped(self, prices: Array) -> Array:
        """Prices within what a head may be worth: only those give a bound."""
        capped = np.zeros_like(prices)
        inside = np.clip(prices[self.days, self.kinds], -self.over, self.under)
        capped[self.days, self.kinds] = inside
        return capped

    def cover_bound(self, prices: Array) -> float:
        """The cover's share of the Lagrangean bound at capped prices."""
        return float(prices[self.days, self.kinds] @ self.need)

    def weights(self) -> Array:
        """Share of every schedule in the relaxation's solution."""
        return np.array(self.solver.getSolution().col_value)[self.offset :]

    def fix(self, column: int) -> None:
        """Choose a schedule for good."""
        self.solver.changeColBounds(self.offset + column, 1.0, 1.0)

    def integer(
        self, below: float, seconds: float, nodes: int
    ) -> dict[int, Schedule] | None:
        """The best choice that costs less, by an integer programme.

        The relaxation must be solved. A column whose reduced cost is above the
        distance of ``below`` to its value can be part of none and is left out.
        """
        solution, info = self.solver.getSolution(), self.solver.getInfo()
        distance = below - info.objective_function_value
        if distance <= 0:
            return None
        reduced = np.array(solution.col_dual)[self.offset :]
        keep = np.flatnonzero(reduced < distance + 1e-6)
        model = Model(self.problem, self.costs, self.members, self.required)
        solver = model.solver
        for name, value in _INTEGER.items():
            solver.setOptionValue(name, value)
        solver.setOptionValue("time_limit", max(seconds, 0.05))
        solver.setOptionValue("mip_max_nodes", nodes)
        solver.setOptionValue("objective_bound", below)
        model.add((self.owner[c], self.schedule[c]) for c in keep)
        # Heads are whole numbers, so those lacking are too: to say so makes the
        # cost whole, and the search many times shorter.
        count = model.offset + len(model.owner)
        places = np.arange(count, dtype=np.int32)
        solver.changeColsIntegrality(count, places, np.ones(count, np.uint8))
        solver.run()
        return model._chosen()

    def _chosen(self) -> dict[int, Schedule] | None:
        found = self.solver.getInfo().primal_solution_status
        if found != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        chosen = {
            self.owner[int(c)]: self.schedule[int(c)]
            for c in np.flatnonzero(self.weights() > 0.5)
        }
        return chosen if len(chosen) == len(self.members) else None
