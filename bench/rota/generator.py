"""Makes instances of the family of Curtois and Qu (2014): own numbers, their format.

Contracts, shifts, weights and the shares of demand, requests and days off are drawn
around what the published instances have, so that a solver is tried on others than
those by which it was written. Every instance has a rota that keeps the hard rules:
each person's days off are cut out of a hidden schedule, drawn evenly from all that the
contract allows. Demand and requests do not know it. The same seed gives the same text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from string import ascii_uppercase
from typing import NamedTuple

#: Code, minutes and what may not follow, by the number of shift types.
SHIFTS = {
    2: (("E", 480, ""), ("L", 480, "E")),
    3: (("E", 480, ""), ("D", 480, "E"), ("L", 480, "E|D")),
    4: (("E", 480, ""), ("D", 480, "E"), ("L", 480, "E|D"), ("N", 600, "E|D|L")),
    6: (
        *(("a1", 480, ""), ("a2", 480, ""), ("d1", 480, "a1|a2")),
        *(("d2", 480, "a1|a2"), ("p1", 480, "a1|a2|d1|d2"), ("p2", 480, "a1|a2|d1|d2")),
    ),
}
#: Minutes of the shift that contracts are counted in.
SHIFT = 480
#: Demand by day of the week: weekends need fewer.
WEEK = (1.0, 1.05, 1.0, 1.05, 1.0, 0.8, 0.75)
UNDER, OVER = 100, 1


class Size(NamedTuple):
    """What kind of instance; ``share`` is the demand per working time there is."""

    days: int
    people: int
    shifts: int
    share: float = 0.97


class Contract(NamedTuple):
    """Hard rules of a person, in shifts of 480 minutes."""

    most: int
    least: int
    run: int
    run_low: int
    rest_low: int
    weekends: int


class Made(NamedTuple):
    """An instance as text, and a rota that keeps its hard rules."""

    text: str
    witness: list[list[str]]


def contracts(days: int) -> tuple[Contract, Contract, Contract]:
    """Full time, full time in longer runs, and part time."""
    most, slack = round(days * 9 / 14), max(1, days // 28)
    half, weekends = most // 2, max(1, days // 14)
    return (
        Contract(most, most - 1 - slack, 5, 2, 2, weekends),
        Contract(most, most - 1 - slack, 6, 2, 3, weekends),
        Contract(half, half - 1 - slack, 5, 1, 2, weekends + 1),
    )


def make(size: Size, seed: int) -> Made:
    """An instance of ``size``."""
    luck = Random(f"{size}/{seed}")
    shifts = SHIFTS[size.shifts]
    codes = [code for code, _minutes, _after in shifts]
    staff = [_person(luck, size, number) for number in range(size.people)]
    plans = [_schedule(contract, size.days, luck) for _skills, contract in staff]
    names = [_name(number) for number in range(size.people)]
    off = [_days_off(luck, plan) for plan in plans]
    parts = {
        "HORIZON": [str(size.days)],
        "SHIFTS": [f"{code},{minutes},{after}" for code, minutes, after in shifts],
        "STAFF": [
            _staff_row(name, codes, person, size.days)
            for name, person in zip(names, staff, strict=True)
        ],
        "DAYS_OFF": [
            ",".join([name, *map(str, free)])
            for name, free in zip(names, off, strict=True)
            if free
        ],
        **_requests(luck, names, staff, off, size.days),
        "COVER": _cover(luck, size, staff, codes),
    }
    text = "\n\n".join(
        "\n".join([f"SECTION_{name}", *rows]) for name, rows in parts.items()
    )
    witness = [
        [_usual(skills) if works else "" for works in plan]
        for (skills, _contract), plan in zip(staff, plans, strict=True)
    ]
    return Made(f"{text}\n", witness)


def _name(number: int) -> str:
    """A, B … Z, AA, AB …"""
    before = _name(number // 26 - 1) if number >= 26 else ""
    return before + ascii_uppercase[number % 26]


def _person(luck: Random, size: Size, number: int) -> tuple[list[str], Contract]:
    """(shifts that the person can work, contract)."""
    codes = [code for code, _minutes, _after in SHIFTS[size.shifts]]
    skills = [code for code in codes if luck.random() < 0.7]
    if not any(_minutes(code) == SHIFT for code in skills):
        skills.append(luck.choice([c for c in codes if _minutes(c) == SHIFT]))
    kind = luck.choices(range(3), (0.6, 0.25, 0.15))[0] if number else 0
    return sorted(skills, key=codes.index), contracts(size.days)[kind]


@cache
def _minutes(code: str) -> int:
    return next(m for rows in SHIFTS.values() for c, m, _after in rows if c == code)


def _usual(skills: list[str]) -> str:
    return next(code for code in skills if _minutes(code) == SHIFT)


def _staff_row(
    name: str, codes: list[str], person: tuple[list[str], Contract], days: int
) -> str:
    skills, contract = person
    most = "|".join(f"{code}={days if code in skills else 0}" for code in codes)
    bounds = (contract.most * SHIFT, contract.least * SHIFT)
    return ",".join([name, most, *map(str, (*bounds, *contract[2:]))])


class _Ways:
    """How many schedules of working days a contract allows, from each state on.

    A state is the day, whether the day before was worked, the length of that block, the
    shifts and weekends so far, and whether this weekend counts already.
    """

    def __init__(self, contract: Contract, days: int) -> None:
        self.contract, self.days = contract, days
        self.count = cache(self._count)

    def steps(self, state: tuple[int, ...]) -> Iterator[tuple[bool, tuple[int, ...]]]:
        """(works, state after) of every day that may follow."""
        rules = self.contract
        day, worked, block, shifts, weekends = state
        # A block that touches the first or the last day may be shorter than the least.
        first = block == day
        for works in (False, True):
            same = works == bool(worked) and day > 0
            if not same and day and not first:
                if block < (rules.run_low if worked else rules.rest_low):
                    continue
            length = block + 1 if same else 1
            total = shifts + works
            # Sunday counts where Saturday did not.
            again = day % 7 == 6 and worked
            busy = weekends + (works and day % 7 in (5, 6) and not again)
            if works and (length > rules.run or total > rules.most):
                continue
            if busy <= rules.weekends:
                yield works, (day + 1, int(works), length, total, busy)

    def _count(self, state: tuple[int, ...]) -> int:
        if state[0] == self.days:
            return int(state[3] >= self.contract.least)
        return sum(self.count(after) for _works, after in self.steps(state))


@cache
def _ways(contract: Contract, days: int) -> _Ways:
    return _Ways(contract, days)


def _schedule(contract: Contract, days: int, luck: Random) -> list[bool]:
    """Working days, drawn evenly from all schedules that keep the contract."""
    ways = _ways(contract, days)
    state: tuple[int, ...] = (0, 0, 0, 0, 0)
    plan = []
    for _day in range(days):
        choices = list(ways.steps(state))
        weights = [ways.count(after) for _works, after in choices]
        works, state = luck.choices(choices, weights)[0]
        plan.append(works)
    return plan


def _days_off(luck: Random, plan: list[bool]) -> list[int]:
    """About one day in ten, in runs, of those that the hidden schedule leaves free."""
    free = [day for day, works in enumerate(plan) if not works]
    wanted = max(1, round(len(plan) / 10))
    picked: set[int] = set()
    while len(picked) < min(wanted, len(free)):
        day = luck.choice(free)
        while day in free and len(picked) < wanted:
            picked.add(day)
            day += 1
    return sorted(picked)


def _requests(
    luck: Random,
    names: list[str],
    staff: list[tuple[list[str], Contract]],
    off: list[list[int]],
    days: int,
) -> dict[str, list[str]]:
    """Wishes in runs of one to five days, a weight of 1 to 3 for each run."""
    wishes: dict[str, list[str]] = {
        "SHIFT_ON_REQUESTS": [],
        "SHIFT_OFF_REQUESTS": [],
    }
    for name, (skills, _contract), free in zip(names, staff, off, strict=True):
        taken = set(free)
        for section, share in zip(wishes, (0.16, 0.08), strict=True):
            for first in range(days):
                if luck.random() >= share / 3:
                    continue
                code, weight = luck.choice(skills), luck.randint(1, 3)
                run = range(first, min(days, first + luck.randint(1, 5)))
                for day in sorted(set(run) - taken):
                    taken.add(day)
                    wishes[section].append(f"{name},{day},{code},{weight}")
    return wishes


def _cover(
    luck: Random,
    size: Size,
    staff: list[tuple[list[str], Contract]],
    codes: list[str],
) -> list[str]:
    """Heads by day and shift: what the people can work, shared out unevenly."""
    power = dict.fromkeys(codes, 0.0)
    for skills, contract in staff:
        for code in skills:
            power[code] += contract.most * SHIFT / len(skills) / _minutes(code)
    rows, owed = [], dict.fromkeys(codes, 0.0)
    for day in range(size.days):
        for code in codes:
            mean = power[code] * size.share * WEEK[day % 7] / sum(WEEK) * 7 / size.days
            owed[code] += mean
            need = max(0, round(owed[code] + luck.gauss(0, 0.15 * mean + 0.4)))
            owed[code] -= need
            rows.append(f"{day},{code},{need},{UNDER},{OVER}")
    return rows
