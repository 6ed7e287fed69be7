"""A rota of one large hall, made from a seed: 120 people, 31 days, 3 skills.

Prints the time to the first complete rota and to within 2 % of the best that the
whole run found, and of the bound.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "addons/gov_windows"))

from kernel.rota.backend import Order, best_backend
from kernel.rota.problem import Cover, Person, Problem, Shift

SKILLS = ("social", "estate", "market")


def office(people: int, days: int, seed: int) -> Problem:
    """Early, late and lunch-cover shifts of each skill; a quiet weekend."""
    random = np.random.default_rng(seed)
    shifts = []
    for skill in SKILLS:
        early = frozenset(f"{s}-early" for s in SKILLS)
        shifts.append(Shift(f"{skill}-early", 450))
        shifts.append(Shift(f"{skill}-late", 480, early))
    staff = tuple(_person(n, shifts, days, random) for n in range(people))
    cover = {}
    for day in range(days):
        weekend = (day % 7) >= 5
        for kind, shift in enumerate(shifts):
            share = 0.22 if shift.code.endswith("early") else 0.06
            need = people * share / (3 if weekend else 1) * random.uniform(0.85, 1.15)
            cover[day, kind] = Cover(round(need), 100, 2)
    return Problem(days, tuple(shifts), staff, cover)


def _person(
    number: int, shifts: list[Shift], days: int, random: np.random.Generator
) -> Person:
    skills = random.choice(SKILLS, random.choice((1, 2, 3), p=(0.5, 0.35, 0.15)), False)
    part_time = random.random() < 0.15
    hours = days / 7 * 5 * 450 * (0.5 if part_time else 1)
    wishes: dict[bool, dict[tuple[int, str], int]] = {True: {}, False: {}}
    for _ in range(4):
        day, shift = int(random.integers(days)), shifts[random.integers(len(shifts))]
        if shift.code.split("-")[0] in skills:
            wishes[bool(random.integers(2))][day, shift.code] = int(
                random.integers(1, 4)
            )
    off = random.choice(days, 2, replace=False) if random.random() < 0.4 else ()
    return Person(
        f"P{number:03}",
        {s.code: 0 for s in shifts if s.code.split("-")[0] not in skills},
        max_minutes=round(hours * 1.05),
        min_minutes=round(hours * 0.80),
        max_run=6,
        min_run=2,
        min_rest=1,
        max_weekends=3,
        days_off=frozenset(int(d) for d in off),
        wanted=wishes[True],
        unwanted=wishes[False],
    )


def main() -> int:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--days", type=int, default=31)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    task = office(options.people, options.days, options.seed)
    order = Order(
        seconds=options.seconds, seed=options.seed, processes=options.processes
    )
    result = best_backend().solve(task, order)
    faults = sum(len(task.faults(n, s)) for n, s in enumerate(result.rota))
    print(f"{options.people} people, {options.days} days, {len(SKILLS)} skills")
    print(f"first complete rota: {result.curve[0][1]} after {result.curve[0][0]:.2f} s")
    for name, aim in (("the best found", result.cost), ("the bound", result.lower)):
        near = [s for s, cost in result.curve if cost <= 1.02 * aim]
        when = f"{near[0]:.2f} s" if near else "not reached"
        print(f"within 2 % of {name} ({aim:.1f}): {when}")
    print(f"cost {result.cost}, broken rules {faults}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
