"""Reads the public shift-scheduling instances into the kernel's problem.

Curtois and Qu (2014). The files are not part of the project: pass the folder
that holds them. The evaluator below shares no code with the solver.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "addons/gov_windows"))

from kernel.rota.problem import Cover, Person, Problem, Shift


def sections(path: Path) -> dict[str, list[list[str]]]:
    """Lines of every section, split at their commas."""
    found: dict[str, list[list[str]]] = {}
    current: list[list[str]] = []
    for line in path.read_text().splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            current = found.setdefault(line.removeprefix("SECTION_"), [])
        else:
            current.append(line.split(","))
    return found


def read(path: Path) -> Problem:
    """The problem of one instance file."""
    parts = sections(path)
    shifts = tuple(
        Shift(code, int(minutes), frozenset(filter(None, after.split("|"))))
        for code, minutes, after in parts["SHIFTS"]
    )
    off = {row[0]: frozenset(map(int, row[1:])) for row in parts["DAYS_OFF"]}
    wanted: dict[str, dict[tuple[int, str], int]] = {}
    unwanted: dict[str, dict[tuple[int, str], int]] = {}
    for name, target in (
        ("SHIFT_ON_REQUESTS", wanted),
        ("SHIFT_OFF_REQUESTS", unwanted),
    ):
        for code, day, shift, weight in parts[name]:
            target.setdefault(code, {})[int(day), shift] = int(weight)
    people = tuple(
        Person(
            code,
            {s: int(n) for s, n in (m.split("=") for m in most.split("|"))},
            *map(int, rest),
            days_off=off.get(code, frozenset()),
            wanted=wanted.get(code, {}),
            unwanted=unwanted.get(code, {}),
        )
        for code, most, *rest in parts["STAFF"]
    )
    index = {s.code: i for i, s in enumerate(shifts)}
    cover = {
        (int(day), index[shift]): Cover(int(need), int(under), int(over))
        for day, shift, need, under, over in parts["COVER"]
    }
    return Problem(int(parts["HORIZON"][0][0]), shifts, people, cover)
