"""Ways to solve a problem behind one call.

``best_backend`` takes HiGHS where it is installed and the plain local search,
which needs NumPy only, where it is not. Both give rotas that obey every hard
rule; the second has no bound and stays farther from the best.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from .pricing import Pricing
from .problem import Problem, Rota, kept
from .progress import Progress
from .search import Search


@dataclass(frozen=True)
class Order:
    """What is asked of a solver beside the problem.

    ``start``: a rota to begin with, every changed day of which costs
    ``change_cost``; the price is part of the cost that comes back. ``steps``
    (instead of ``seconds``) makes a run with the same ``seed`` repeatable.
    ``processes``: 2 uses a second processor, in a process of its own.
    ``watch`` tells the seconds; ``time.process_time`` measures on a busy machine.
    """

    seconds: float = 10.0
    steps: float | None = None
    seed: int = 0
    start: Rota | None = None
    change_cost: int = 0
    processes: int = 1
    watch: Callable[[], float] = field(default=time.monotonic)
    cancelled: Callable[[], bool] = field(default=lambda: False)
    report: Callable[[Progress], None] = field(default=lambda progress: None)

    def priced(self, problem: Problem) -> Problem:
        """The problem with the price on changes."""
        if self.start is None or not self.change_cost:
            return problem
        return kept(problem, self.start, self.change_cost)


class Backend(Protocol):
    """Solves problems; the first complete rota comes at once."""

    name: str

    def solve(self, problem: Problem, order: Order) -> Progress:
        """The best rota within the order's limits.

        :raises Infeasible: a person's own rules leave no schedule.
        """
        ...


class HighsBackend:
    """Column generation and integer programmes."""

    name = "highs"

    def solve(self, problem: Problem, order: Order) -> Progress:
        """See ``Backend.solve``."""
        from .partner import Partner
        from .solve import Solver

        problem = order.priced(problem)
        partner = None
        if order.processes > 1 and order.steps is None:
            partner = Partner(problem, order.seconds, order.seed + 1, order.start)

        def report(progress: Progress) -> None:
            if partner:
                partner.tell(progress.rota)
            order.report(progress)

        try:
            return Solver(
                problem,
                seconds=order.seconds,
                steps=order.steps,
                seed=order.seed,
                cancelled=order.cancelled,
                report=report,
                inbox=partner.take if partner else lambda: None,
                watch=order.watch,
            ).run(order.start)
        finally:
            if partner:
                partner.close()


class LocalBackend:
    """People planned one after the other, then a few at a time anew."""

    name = "local"

    def solve(self, problem: Problem, order: Order) -> Progress:
        """See ``Backend.solve``."""
        problem = order.priced(problem)
        pricing = Pricing(problem)
        search = Search(problem, pricing, order.seed)
        begin = order.watch()

        def spent() -> float:
            return pricing.priced / 1000 if order.steps else order.watch() - begin

        def stop() -> bool:
            return spent() >= (order.steps or order.seconds) or order.cancelled()

        if order.start is None:
            search.construct()
        else:
            search.load(order.start)
            search.mend()
        progress = Progress(search.rota(), problem.cost(search.rota()))
        progress.curve.append((spent(), progress.cost))
        order.report(progress)
        search.settle(stop)
        while True:
            cost = problem.cost(search.rota())
            if cost < progress.cost:
                progress.rota, progress.cost = search.rota(), cost
                progress.curve.append((spent(), cost))
                order.report(progress)
            if stop():
                return progress
            search.shake()


def best_backend() -> Backend:
    """HiGHS where it is installed, else the local search."""
    if importlib.util.find_spec("highspy"):
        return HighsBackend()
    return LocalBackend()
