"""From a problem to a rota, better and better until the time is up.

A local search gives the first rota, the relaxation over everybody the bound and
the prices, one dive by these prices a rota near it. The rest is improvement:
some people, or some days of everybody, are planned anew together.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from .columns import Columns
from .pricing import Pricing
from .problem import Problem, Rota
from .progress import Progress
from .search import Search

#: Seconds that a neighbourhood should take at most; its integer programme alone.
SLOW: Final = 1.5
LIMIT: Final = 3.0
#: Least share of a kind of neighbourhood that brought nothing lately.
LEAST: Final = 0.15
#: Nodes of an integer programme, and people priced in what counts as a second.
NODES: Final = 2_000
PRICED: Final = 1_000


@dataclass
class Move:
    """A kind of neighbourhood, its size, and what it brought lately.

    ``size``: people planned anew on all days, or days planned anew for
    everybody; never more than ``most``.
    """

    days: bool
    size: float
    most: int
    rate: float = 0.0

    def learn(self, gain: int, seconds: float) -> None:
        """Smaller when it took long, larger when it brought nothing."""
        self.rate = 0.8 * self.rate + 0.2 * gain / max(seconds, 1e-3)
        if seconds > SLOW:
            self.size = max(self.size * 0.8, min(2, self.most))
        elif not gain:
            self.size = min(self.size * 1.05 + 0.1, self.most)


class Solver:
    """Anytime: the first complete rota comes at once, the rest is improvement.

    ``cancelled`` is asked often; whatever is best by then is the answer.
    ``seed`` makes a run repeatable as far as the clock allows; with ``steps``
    (thousands of people priced) in place of ``seconds`` it is repeatable. Then
    ``inbox`` must bring nothing: it is asked for rotas found elsewhere.
    ``watch`` tells the seconds.
    """

    def __init__(
        self,
        problem: Problem,
        *,
        seconds: float = 10.0,
        steps: float | None = None,
        seed: int = 0,
        cancelled: Callable[[], bool] = lambda: False,
        report: Callable[[Progress], None] = lambda progress: None,
        inbox: Callable[[], Rota | None] = lambda: None,
        watch: Callable[[], float] = time.monotonic,
    ) -> None:
        self.problem, self.cancelled, self.report = problem, cancelled, report
        self.inbox, self.watch = inbox, watch
        self.pricing = Pricing(problem)
        self.timed = steps is None
        self.begin = self.clock()
        self.seconds = seconds if steps is None else steps
        self.random = np.random.default_rng(seed)
        self.people = len(problem.people)
        self.search = Search(problem, self.pricing, seed)
        self.columns = Columns(problem, self.pricing, self.stop, seed)
        self.search.on_schedule = self.columns.learn
        self.progress: Progress | None = None

    def clock(self) -> float:
        """Seconds, or the work that stands for them."""
        return self.watch() if self.timed else self.pricing.priced / PRICED

    def stop(self) -> bool:
        """Time is up, or somebody said so."""
        return self.left() <= 0 or self.cancelled()

    def left(self) -> float:
        """Seconds left."""
        return max(self.begin + self.seconds - self.clock(), 0.0)

    def offer(self, rota: Rota) -> bool:
        """Keep a rota if it is the best one."""
        cost = self.problem.cost(rota)
        if self.progress and cost >= self.progress.cost:
            return False
        if not self.progress:
            self.progress = Progress(rota, cost)
        self.progress.rota, self.progress.cost = rota, cost
        self.progress.curve.append((self.clock() - self.begin, cost))
        self.report(self.progress)
        return True

    def run(self, start: Rota | None = None) -> Progress:
        """Solve; ``start`` is a rota to begin with (a warm start).

        :raises Infeasible: a person's own rules leave no schedule.
        """
        if start is None:
            self.search.construct()
        else:
            self._begin(start)
        self.offer(self.search.rota())
        self.search.settle(self.stop)
        self.offer(self.search.rota())
        progress = self.progress
        assert progress is not None
        if not self.people:
            progress.lower = progress.cost
            return progress
        self._shake(self.seconds * 0.03)
        if not self.stop() and self.columns.relax():
            progress.lower = self.columns.relaxed.bound
            self._improve(progress)
        return progress

    def _begin(self, start: Rota) -> None:
        for number, schedule in enumerate(start):
            if not self.problem.faults(number, schedule):
                self.columns.learn(number, schedule)
        self.search.load(start)
        self.search.mend()

    def _shake(self, seconds: float) -> None:
        end = self.clock() + seconds
        while self.clock() < end and not self.stop():
            self.search.shake()
        self.offer(self.search.rota())

    def _improve(self, progress: Progress) -> None:
        if not self.stop() and not progress.proven:
            self._settle(self.columns.dive())
        days, people = self.problem.days, self.people
        moves = [
            Move(False, min(6, people), people),
            Move(True, min(10, days), days),
        ]
        while not self.stop() and not progress.proven:
            self._take_in()
            self.pricing.priced += 1  # a round is work even if nobody was priced
            rates = np.array([move.rate for move in moves])
            share = np.maximum(rates / rates.max(), LEAST) if rates.max() else rates + 1
            move = moves[self.random.choice(len(moves), p=share / share.sum())]
            before, begin = progress.cost, self.clock()
            self._neighbourhood(progress, move)
            move.learn(before - progress.cost, self.clock() - begin)

    def _take_in(self) -> None:
        """A better rota that was found elsewhere goes on here."""
        rota = self.inbox()
        if rota and self.offer(rota):
            for number, schedule in enumerate(rota):
                self.columns.learn(number, schedule)

    def _settle(self, rota: Rota | None) -> None:
        if rota:
            self.search.load(rota)
            self.search.settle(self.stop)
            self.offer(self.search.rota())

    def _neighbourhood(self, progress: Progress, move: Move) -> None:
        """Plan a few people anew, or everybody on a few days."""
        everybody, horizon = np.arange(self.people), self.problem.days
        free, days = everybody, range(horizon)
        if move.days:
            length = round(move.size)
            first = int(self.random.integers(-length // 2, horizon - length // 2))
            days = range(max(first, 0), min(first + length, horizon))
        else:
            share = self._shares(progress.rota)
            free = self.random.choice(everybody, round(move.size), False, share)
        seconds = min(LIMIT, self.left()) if self.timed else math.inf
        self._settle(
            self.columns.improve(
                progress.rota, [int(n) for n in free], days, seconds, NODES
            )
        )

    def _shares(self, rota: Rota) -> np.ndarray:
        """How often people are chosen: the strangest ones more often."""
        strange = self.columns.strangeness(rota)
        share = strange / max(strange.sum(), 1e-9) + 0.5 / self.people
        return share / share.sum()
