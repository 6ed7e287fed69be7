"""The rota kernel on instances it never saw: of the public ones' family, made here.

    bench/rota_family.py [--seconds 10 60] [--seeds 1] [--sizes 28x30x3 …] [--save DIR]

``rota.generator`` makes them; ``rota.evaluator``, which shares no code with the solver,
checks each rota and its cost. Nobody knows the best of these, so the cost is compared
with the kernel's own lower bound: "proven" where they meet, else the gap at most.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "addons/gov_windows"))

from kernel.rota.backend import Order, best_backend
from rota.evaluator import Instance
from rota.generator import Size, make
from rota.instances import read
from rota_instances import codes

#: Days, people, shift types: from one fortnight to twelve weeks.
SIZES = (
    Size(14, 16, 2),
    Size(28, 30, 3),
    Size(28, 40, 4),
    Size(42, 36, 4),
    Size(28, 60, 6),
    Size(56, 24, 3),
    Size(84, 30, 3),
)


def label(size: Size) -> str:
    """A size as it is written in the arguments."""
    return f"{size.days}x{size.people}x{size.shifts}"


def written(size: Size, seed: int, folder: Path) -> Path:
    """The file of an instance, whose hard rules can be kept."""
    path = folder / f"Family_{label(size)}_{seed}.txt"
    made = make(size, seed)
    path.write_text(made.text)
    faults = Instance(path).violations(made.witness)
    if faults:
        raise AssertionError(f"{path.name}: {faults[:3]}")
    return path


def measure(path: Path, name: str, seconds: float, options: argparse.Namespace) -> bool:
    """Solve and check one instance; print its row."""
    task, instance = read(path), Instance(path)
    order = Order(
        seconds=seconds,
        seed=options.seed,
        processes=1 if options.cpu else options.processes,
        watch=time.process_time if options.cpu else time.monotonic,
    )
    result = best_backend().solve(task, order)
    rota = codes(task, result.rota)
    faults, cost = instance.violations(rota), instance.cost(rota)
    bound = cost if result.proven else max(0, math.ceil(result.lower - 1e-6))
    gap = f"{(cost - bound) / cost:.2%}" if cost else "0.00%"
    state = "proven" if bound == cost else ""
    if faults or cost != result.cost or bound > cost:
        state = (
            f"WRONG: {'; '.join(faults[:3]) or f'said {result.cost}, bound {bound}'}"
        )
    after, first = result.curve[0][:2]
    print(
        f"{name:>12} {seconds:>5.0f} {first:>9} {after:>6.2f} {cost:>8} {bound:>8} "
        f"{gap:>8} {result.curve[-1][0]:>7.1f}  {state}",
        flush=True,
    )
    return not state.startswith("WRONG")


def main() -> int:
    """Print the table; 1 when a rota is not what the solver said."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, nargs="+", default=[10.0, 60.0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--sizes", nargs="+", help="days x people x shift types")
    parser.add_argument("--seed", type=int, default=0, help="the solver's")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--cpu", action="store_true", help="one processor's seconds")
    parser.add_argument("--save", type=Path, help="where to keep the instances")
    options = parser.parse_args()
    sizes = SIZES
    if options.sizes:
        sizes = [Size(*map(int, size.split("x"))) for size in options.sizes]
    good = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.save or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        print("    instance  time     first  after     cost    bound      gap   found")
        for size in sizes:
            for seed in options.seeds:
                path = written(size, seed, folder)
                name = f"{label(size)}/{seed}"
                good += [measure(path, name, s, options) for s in options.seconds]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
