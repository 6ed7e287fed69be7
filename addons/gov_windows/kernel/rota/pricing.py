"""The best schedules of people for given prices.

A front for the two dynamic programmes, ``Team`` and ``Daywise``, that also sees
to the limits which have no room in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .blocks import Team
from .contract import Contract, Hold
from .daywise import Daywise
from .problem import REST, Problem, Schedule

Array = NDArray[np.float64]

#: Mixes of runs from which on a person is planned day by day.
MOST_MIXES: Final = 300
#: Most states of the counts when pricing a limit off did not help.
MOST_EXACT: Final = 5_000
#: Tries to price a broken limit off, and the factor between them.
_TRIES: Final = 12
_STEEPER: Final = 1.7


@dataclass(frozen=True)
class Offers:
    """Cheapest schedules, and a cost that no schedule of the person is below.

    Costs are without ``base_cost``. ``found`` is empty when the hard rules leave
    no schedule (``bound`` is infinite then), or none was found that also obeys
    the limits without room.
    """

    bound: float = np.inf
    found: list[tuple[float, Schedule]] = field(default_factory=list)


class Pricing:
    """Pricing for everybody; ``best`` may be called any number of times."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        #: How many people were priced: a measure of work.
        self.priced = 0
        self.contracts = [Contract(problem, n) for n in range(len(problem.people))]
        shapes: dict[tuple[object, ...], list[Contract]] = {}
        for contract in self.contracts:
            if contract.kinds:
                shapes.setdefault(contract.shape, []).append(contract)
        self.team_of: dict[int, Team | Daywise] = {}
        for contracts in shapes.values():
            self._assign(contracts)

    def _assign(self, contracts: list[Contract]) -> None:
        team = Team(self.problem, contracts)
        for contract in contracts:
            short = team.effort <= MOST_MIXES
            found = team if short else Daywise(self.problem, contract)
            self.team_of[contract.number] = found

    def best(
        self,
        prices: Array,
        numbers: Iterable[int],
        count: int = 1,
        hold: Hold | None = None,
    ) -> dict[int, Offers]:
        """Cheapest schedules for prices of shape (days, shifts).

        A price is added to the person's own wishes for every shift worked. Up to
        ``count`` schedules each, cheapest first, with totals of their own.
        """
        answers: dict[int, Offers] = {}
        teams: dict[int, list[int]] = {}
        for number in numbers:
            if number in self.team_of:
                teams.setdefault(id(self.team_of[number]), []).append(number)
            else:
                answers[number] = self._idle(number)
        for members in teams.values():
            self.priced += len(members)
            team = self.team_of[members[0]]
            found = team.best(prices, members, count, hold)
            for number, options in zip(members, found, strict=True):
                answers[number] = self._checked(number, prices, options, hold)
        return answers

    def one(self, prices: Array, number: int) -> tuple[float, Schedule] | None:
        """The cheapest schedule of one person."""
        found = self.best(prices, (number,))[number].found
        return found[0] if found else None

    def _idle(self, number: int) -> Offers:
        """For people who can do nothing."""
        if not self.contracts[number].idle:
            return Offers()
        return Offers(0.0, [(0.0, (REST,) * self.problem.days)])

    def _checked(
        self,
        number: int,
        prices: Array,
        options: list[tuple[float, Schedule]],
        hold: Hold | None,
    ) -> Offers:
        contract = self.contracts[number]
        if not options:
            return Offers()
        bound = options[0][0]
        if not contract.loose:
            return Offers(bound, options)
        good = [f for f in options if not self._broken(contract, f[1])]
        if not good:
            good = self._price_off(contract, prices, options[0][1], hold)
        return Offers(bound, good)

    def _broken(self, contract: Contract, schedule: Schedule) -> list[int]:
        """Kinds of which the schedule has more than the contract allows."""
        return [k for k in contract.loose if schedule.count(k) > contract.most[k]]

    def _price_off(
        self,
        contract: Contract,
        prices: Array,
        schedule: Schedule,
        hold: Hold | None,
    ) -> list[tuple[float, Schedule]]:
        """Make the kinds of broken limits dearer until a schedule obeys."""
        team, number = self.team_of[contract.number], contract.number
        dearer = np.array(prices)
        own = contract.gains + prices[:, contract.kinds]
        usable = own[own < np.inf]
        step = max(float(np.ptp(usable)) / 50 if usable.size else 0.0, 1.0)
        for _ in range(_TRIES):
            for kind in self._broken(contract, schedule):
                dearer[:, kind] += step
            step *= _STEEPER
            schedule = team.best(dearer, (number,), 1, hold)[0][0][1]
            if not self._broken(contract, schedule):
                return [(self._cost(contract, prices, schedule), schedule)]
        return self._exact(contract, prices, hold)

    def _exact(
        self, contract: Contract, prices: Array, hold: Hold | None
    ) -> list[tuple[float, Schedule]]:
        """With room for every limit, where that is not too much."""
        wide = Contract(self.problem, contract.number, MOST_EXACT)
        if wide.loose:
            return []
        return Daywise(self.problem, wide).best(prices, (0,), 1, hold)[0]

    def _cost(self, contract: Contract, prices: Array, schedule: Schedule) -> float:
        gain, person = self.problem.gain, contract.person
        return sum(
            gain(person, day, kind) + float(prices[day, kind])
            for day, kind in enumerate(schedule)
            if kind != REST
        )
