"""Which clauses of the source documents the tests prove.

    bin/clauses.py [--open ADDON | --proven ADDON] [ROOT]

The clauses are those of ../shared/design/clauses.csv where it lies there, and
of the suite's own lists, addons/*/data/gov.clause.csv, which also have
the statutes. A test proves what its decorator ``@clause("JN21-07-08")`` names.
A policy is recorded and asks for no proof; everything else is open until a
test proves it. An id that stands in no list fails the program, be it in a mark
or in a refusal.
"""

from __future__ import annotations

import argparse
import ast
import csv
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
DESIGN = Path("..", "shared", "design", "clauses.csv")
OWN = "addons/*/data/gov.clause.csv"
#: Kinds that are kept as records and cannot be proven by a test.
RECORDED = frozenset({"policy"})
#: Calls whose first argument is a clause. Tests may refuse with a wrong one.
CITING = frozenset({"_refusal", "_cite"})
STATES = ("proven", "recorded", "open")


class Clause(NamedTuple):
    id: str
    addon: str
    kind: str
    summary: str


class Mark(NamedTuple):
    """An id in the code: ``proves`` where a test's decorator says so."""

    id: str
    path: Path
    line: int
    proves: bool


def read_clauses(root: Path) -> dict[str, Clause]:
    """The clauses by id; the design's word goes before the suite's copy."""
    clauses = {}
    own = [(path, "code", "summary") for path in sorted(root.glob(OWN))]
    for path, key, summary in (
        *own,
        (root / DESIGN, "id", "what_the_product_does"),
    ):
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    clauses[row[key]] = Clause(
                        row[key], row["addon"], row["kind"], row[summary]
                    )
    return clauses


def read_marks(root: Path) -> Iterator[Mark]:
    """Every id that the suite's Python files name as a clause."""
    paths = [*root.glob("addons/*/**/*.py"), *root.glob("tests/**/*.py")]
    for path in sorted(paths):
        tree = ast.parse(path.read_text("utf-8"), str(path))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for call in node.decorator_list:
                    if _name(call) == "clause":
                        proves = node.name.lower().startswith("test")
                        yield from _ids(path, call, call.args, proves)
            elif _name(node) == "assertRefused" or (
                _name(node) in CITING and "tests" not in path.parts
            ):
                yield from _ids(path, node, node.args[:1], proves=False)


def _name(node: ast.AST) -> str | None:
    """The last word of what a call calls."""
    if not isinstance(node, ast.Call):
        return None
    return getattr(node.func, "attr", None) or getattr(node.func, "id", None)


def _ids(path: Path, call: ast.Call, arguments: list, proves: bool) -> Iterator[Mark]:
    for argument in arguments:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield Mark(argument.value, path, call.lineno, proves)
        elif proves:
            yield Mark(ast.unparse(argument), path, call.lineno, proves)


def states(clauses: dict[str, Clause], proven: set[str]) -> dict[str, str]:
    """What is known of each clause: proven, recorded or open."""
    return {
        id: "proven" if id in proven else "recorded" if c.kind in RECORDED else "open"
        for id, c in clauses.items()
    }


def table(clauses: dict[str, Clause], state: dict[str, str]) -> Iterator[str]:
    counts = Counter((clauses[id].addon, state[id]) for id in clauses)
    yield f"{'addon':16}" + "".join(f"{name:>10}" for name in STATES)
    for addon in [*sorted({c.addon for c in clauses.values()}), "total"]:
        numbers = [
            sum(
                n for (a, s), n in counts.items() if s == name and addon in (a, "total")
            )
            for name in STATES
        ]
        yield f"{addon:16}" + "".join(f"{number:10}" for number in numbers)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--open", metavar="ADDON", help="list its open clauses")
    parser.add_argument("--proven", metavar="ADDON", help="list its proven clauses")
    parser.add_argument("root", nargs="?", type=Path, default=ROOT)
    options = parser.parse_args(arguments)
    clauses, marks = read_clauses(options.root), list(read_marks(options.root))
    state = states(clauses, {mark.id for mark in marks if mark.proves})
    wanted = "open" if options.open else "proven"
    if addon := options.open or options.proven:
        if addon not in {clause.addon for clause in clauses.values()}:
            parser.error(f"no clause belongs to {addon}")
        for clause in clauses.values():
            if clause.addon == addon and state[clause.id] == wanted:
                print(f"{clause.id:14} {clause.kind:12} {clause.summary}")
    else:
        print("\n".join(table(clauses, state)))
    unknown = [mark for mark in marks if mark.id not in clauses]
    for mark in unknown:
        path = mark.path.relative_to(options.root)
        print(f"{path}:{mark.line}: unknown clause {mark.id}", file=sys.stderr)
    return bool(unknown)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `make clauses | head`
    sys.exit(main())
