"""The rota kernel on public instances, checked by an independent evaluator.

Curtois and Qu (2014), "Computational results on new staff scheduling benchmark
instances", University of Nottingham. The files are read from the folder that
ROTA_DATA names, or ../shared/data/rota; without it the bench is skipped.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "addons/gov_windows"))

from kernel.rota.backend import Order, best_backend
from kernel.rota.problem import REST, Problem, Rota
from rota.evaluator import Instance
from rota.instances import read

#: Best known costs (Curtois and Qu 2014 and later work of the same group).
BEST_KNOWN = {
    1: 607,
    2: 828,
    3: 1001,
    5: 1143,
    7: 1056,
    9: 439,
    11: 3443,
    14: 1278,
    16: 3225,
    18: 4459,
}
#: Published after 10 minutes (Curtois and Qu 2014): IP & VNS hybrid.
HYBRID = {14: 1281, 16: 3306, 18: 5049}


def folder() -> Path:
    """Where the instances are."""
    near = Path(__file__).resolve().parents[2] / "shared/data/rota"
    return Path(os.environ.get("ROTA_DATA") or near)


def codes(task: Problem, rota: Rota) -> list[list[str]]:
    """A rota as rows of shift codes."""
    return [
        ["" if kind == REST else task.shifts[kind].code for kind in schedule]
        for schedule in rota
    ]


def measure(path: Path, number: int, options: argparse.Namespace) -> bool:
    """Solve and check one instance; print its row."""
    task, instance = read(path), Instance(path)
    order = Order(
        seconds=options.seconds,
        seed=options.seed,
        processes=1 if options.cpu else options.processes,
        watch=time.process_time if options.cpu else time.monotonic,
    )
    result = best_backend().solve(task, order)
    rota = codes(task, result.rota)
    faults, cost = instance.violations(rota), instance.cost(rota)
    best = BEST_KNOWN.get(number)
    gap = f"{(cost - best) / best:8.2%}" if best else " " * 8
    first = result.curve[0]
    state = "proven" if result.proven else f"bound {result.lower:.1f}"
    if faults or cost != result.cost:
        state = f"WRONG: {'; '.join(faults[:3]) or f'said {result.cost}'}"
    print(
        f"{number:>4} {task.days:>5} {len(task.people):>6} {first[1]:>8} "
        f"{first[0]:>6.2f} {cost:>8} {best or '':>6} {gap} "
        f"{HYBRID.get(number, ''):>7} {result.curve[-1][0]:>7.1f}  {state}",
        flush=True,
    )
    return not faults and cost == result.cost


def main() -> int:
    """Print the table; 1 when a rota is not what the solver said."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--instances", type=int, nargs="*", help="numbers; all of them")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--cpu",
        action="store_true",
        help="count the seconds of one processor, for a machine busy with more",
    )
    options = parser.parse_args()
    paths = {
        int(path.stem.removeprefix("Instance")): path
        for path in folder().glob("Instance*.txt")
    }
    if not paths:
        print(f"rota_instances: skipped, no instances in {folder()} (see ROTA_DATA)")
        return 0
    how = "one processor's time" if options.cpu else f"{options.processes} processes"
    print(f"{options.seconds:g} s, {how}, seed {options.seed}")
    print("   # days people   first   after     cost   best      gap  hybrid   found")
    good = [
        measure(paths[number], number, options)
        for number in sorted(options.instances or paths)
        if number in paths
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
