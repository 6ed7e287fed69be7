"""From a problem to a rota, better and better until the time is up."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from .columns import Columns
from .pricing import Pricer
from .problem import Problem, Rota
from .search import Search

#: Distance to the bound, as a share of the cost, that an integer programme over
#: all columns is tried at.
NEAR: Final = 0.02


@dataclass
class Progress:
    """What is known so far. ``curve``: (seconds, cost) of every better rota."""

    rota: Rota
    cost: int
    lower: float = -math.inf
    curve: list[tuple[float, int]] = field(default_factory=list)

    @property
    def proven(self) -> bool:
        """Whether no rota can be better: costs are whole numbers."""
        return self.cost < self.lower + 1 - 1e-6


class Solver:
    """Anytime: the first complete rota comes at once, the rest is improvement.

    ``cancelled`` is asked often; whatever is best by then is the answer.
    ``seed`` makes a run repeatable as far as the clock allows.
    """

    def __init__(
        self,
        problem: Problem,
        *,
        seconds: float,
        seed: int = 0,
        cancelled: Callable[[], bool] = lambda: False,
        report: Callable[[Progress], None] = lambda progress: None,
    ) -> None:
        self.problem, self.cancelled, self.report = problem, cancelled, report
        self.begin = time.monotonic()
        self.end = self.begin + seconds
        self.seconds = seconds
        self.random = np.random.default_rng(seed)
        pricers = [Pricer(problem, n) for n in range(len(problem.people))]
        self.search = Search(problem, pricers, seed)
        self.columns = Columns(problem, pricers, self.stop, seed)
        self.search.on_schedule = self.columns.master.add
        self.progress: Progress | None = None

    def stop(self) -> bool:
        """Time is up, or somebody said so."""
        return time.monotonic() >= self.end or self.cancelled()

    def left(self) -> float:
        """Seconds left."""
        return max(self.end - time.monotonic(), 0.0)

    def offer(self, rota: Rota) -> bool:
        """Keep a rota if it is the best one."""
        cost = self.problem.cost(rota)
        if self.progress and cost >= self.progress.cost:
            return False
        seconds = time.monotonic() - self.begin
        if not self.progress:
            self.progress = Progress(rota, cost)
        self.progress.rota, self.progress.cost = rota, cost
        self.progress.curve.append((seconds, cost))
        self.report(self.progress)
        return True

    def run(self, start: Rota | None = None) -> Progress:
        """Solve; ``start`` is a rota to begin with (a warm start).

        :raises Infeasible: a person's own rules leave no schedule.
        """
        if start is None:
            self.search.construct(self.stop_first)
        else:
            self.search.load(start)
            self.columns.feed([start])
            self.search.settle(self.stop)
        self.offer(self.search.rota())
        progress = self.progress
        assert progress is not None
        self._shake(self.seconds * 0.03)
        if self.columns.relax():
            progress.lower = self.columns.lower
            _, _, self.columns.prices = self.columns.master.solve()
        self._improve(progress)
        return progress

    def stop_first(self) -> bool:
        """The first rota is finished even when the time is up."""
        return self.search.schedules.count(None) == 0 and self.stop()

    def _shake(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.stop():
            self.search.shake()
        self.offer(self.search.rota())

    def _improve(self, progress: Progress) -> None:
        if self.columns.prices is None:
            return
        dives, failures, exact = 0, 0, 0
        size = max(6, self.columns.master.people // 4)
        while not self.stop() and not progress.proven:
            spent = time.monotonic() - self.begin
            if failures >= 4 * dives and dives < 2 + spent / 4:
                dives += 1
                self._dive()
            elif failures % 10 == 9 and exact < 1 + spent / 10 and self._near(progress):
                exact += 1
                self._exact(progress)
            elif self._neighbourhood(progress, size):
                failures = 0
            else:
                failures += 1
                if failures % 6 == 0:
                    size = min(size + 1, self.columns.master.people)

    def _near(self, progress: Progress) -> bool:
        """Near enough to the bound for an integer programme over all columns."""
        return progress.cost - progress.lower <= NEAR * progress.cost

    def _exact(self, progress: Progress) -> None:
        """An integer programme over everything that can still be better."""
        distance = progress.cost - progress.lower
        self.columns.enrich(distance)
        self.columns.master.solve()
        seconds = min(self.left(), max(2.0, self.seconds * 0.15))
        rota = self.columns.integer(seconds, progress.rota)
        if rota:
            self._settle(rota)

    def _dive(self) -> None:
        rota = self.columns.dive()
        if rota:
            self._settle(rota)

    def _settle(self, rota: Rota) -> bool:
        self.search.load(rota)
        self.search.settle(self.stop)
        return self.offer(self.search.rota())

    def _neighbourhood(self, progress: Progress, size: int) -> bool:
        """Plan a few people anew, the strangest ones more often."""
        people = self.columns.master.people
        size = min(size, people)
        strange = self.columns.strangeness(progress.rota)
        share = strange / max(strange.sum(), 1e-9) + 0.5 / people
        chosen = self.random.choice(people, size, replace=False, p=share / share.sum())
        rota = self.columns.improve(
            progress.rota, (int(n) for n in chosen), min(2.0, self.left())
        )
        return rota is not None and self._settle(rota)
