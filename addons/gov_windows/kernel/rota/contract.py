"""What one person's contract means for a dynamic programme.

Limits become counts: how many shifts of each class are used up. A class gathers
shift kinds of the same length, and a kind with a tight limit of its own is a
class by itself, so the counts give both the minutes and the limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .problem import Person, Problem

Array = NDArray[np.float64]

#: Most states of the counts. Limits that would need more are not part of the
#: programme; a schedule that breaks one is priced off instead.
MOST_STATES: Final = 600
#: Price of what must not be: finite, so that differences of sums stay numbers.
HUGE: Final = 1e12


@dataclass(frozen=True)
class Hold:
    """Schedules of everybody, that stay as they are on some days."""

    schedules: NDArray[np.intp]  # person, day
    days: NDArray[np.bool_]


class Contract:
    """One person's kinds, classes, own prices and allowed totals."""

    def __init__(
        self, problem: Problem, number: int, states: int = MOST_STATES
    ) -> None:
        self.problem, self.number, self.states = problem, number, states
        self.person: Person = problem.people[number]
        self.kinds = [
            i
            for i, s in enumerate(problem.shifts)
            if self.person.most.get(s.code, problem.days) > 0
        ]
        self._classes()
        self.gains = np.array(
            [
                [problem.gain(self.person, day, kind) for kind in self.kinds]
                for day in range(problem.days)
            ],
            dtype=float,
        ).reshape(problem.days, len(self.kinds))
        self._forbid()
        self.done = self._final()

    @property
    def shape(self) -> tuple[object, ...]:
        """Equal for people whose programmes have the same states and moves."""
        p = self.person
        rules = p.max_minutes, p.min_minutes, p.max_run, p.min_run, p.min_rest
        return (*rules, p.max_weekends, tuple(self.names.items()), self.sizes)

    def class_of(self, kind: int) -> int:
        """Class of a kind, also of one that only people of the same shape do."""
        minutes = self.problem.shifts[kind].minutes
        return self.names.get((minutes, kind), self.names.get((minutes, -1), -1))

    @property
    def idle(self) -> bool:
        """Whether never to work is allowed."""
        return self.person.min_minutes <= 0 and not self.person.fixed

    def _classes(self) -> None:
        """Class of every kind, and the size of every class's axis."""
        fits = {
            kind: min(
                self.person.max_minutes // max(self.problem.shifts[kind].minutes, 1),
                self.problem.days,
            )
            for kind in self.kinds
        }
        self.most = {
            kind: self.person.most.get(self.problem.shifts[kind].code, fits[kind])
            for kind in self.kinds
        }
        alone = self._alone(fits)
        self.names: dict[tuple[int, int], int] = {}
        sizes: list[int] = []
        self.of: list[int] = []
        for kind in self.kinds:
            key = (self.problem.shifts[kind].minutes, kind if kind in alone else -1)
            if key not in self.names:
                self.names[key] = len(sizes)
                sizes.append((self.most[kind] if kind in alone else fits[kind]) + 1)
            self.of.append(self.names[key])
        self.sizes = tuple(sizes)
        self.minutes = [0] * len(sizes)
        for kind, cls in zip(self.kinds, self.of, strict=True):
            self.minutes[cls] = self.problem.shifts[kind].minutes
        self.loose = [
            k for k in self.kinds if k not in alone and self.most[k] < fits[k]
        ]

    def _alone(self, fits: dict[int, int]) -> set[int]:
        """Kinds whose limit gets an axis: the tightest ones, while there is room."""
        alone: set[int] = set()
        limited = [k for k in self.kinds if self.most[k] < fits[k]]
        for kind in sorted(limited, key=lambda k: self.most[k] / max(fits[k], 1)):
            if self._states(alone | {kind}, fits) <= self.states:
                alone.add(kind)
        return alone

    def _states(self, alone: set[int], fits: dict[int, int]) -> int:
        """Number of combinations of counts when these kinds have axes of their own."""
        shared = {
            self.problem.shifts[k].minutes: fits[k] + 1
            for k in self.kinds
            if k not in alone
        }
        sizes = [self.most[k] + 1 for k in alone] + list(shared.values())
        return int(np.prod(sizes)) if sizes else 1

    def _forbid(self) -> None:
        """Days off and fixed days become infinite prices."""
        self.rest_price = np.zeros(self.problem.days)
        for day in self.person.days_off:
            self.gains[day] = np.inf
        for day, code in self.person.fixed.items():
            self.rest_price[day] = HUGE
            for i, kind in enumerate(self.kinds):
                if self.problem.shifts[kind].code != code:
                    self.gains[day, i] = np.inf

    def _final(self) -> Array:
        """0 where the counts give allowed minutes, infinite elsewhere."""
        total = np.zeros(self.sizes)
        for axis, minutes in enumerate(self.minutes):
            shape = [1] * len(self.sizes)
            shape[axis] = self.sizes[axis]
            total = total + (np.arange(self.sizes[axis]) * minutes).reshape(shape)
        low, high = self.person.min_minutes, self.person.max_minutes
        allowed = (total >= low) & (total <= high)
        return np.where(allowed, 0.0, np.inf)[..., None]
