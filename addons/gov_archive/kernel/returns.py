"""Proves a monthly return: its manifest, and what differs between two of them.

    python -m kernel.returns FILE.json [OTHER.json]

One file: its rows must give the stated manifest hash and totals. Two files:
the rows that differ are printed. Exit code 0: equal and true; 1: not; 2: not
readable. Standard library only.

The manifest is text: one line per case, its values joined by tabs, in the order
of the case numbers. So ``sha256sum`` over the exported list proves it, too.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

FIELDS: Final = (
    "case_number",
    "entry",
    "mode",
    "accepted_on",
    "handled_on",
    "outcome",
)
TOTALS: Final = ("accepted", "handled", "granted", "refused", "not_forwarded")
Row = Mapping[str, str]


class Difference(NamedTuple):
    """A case that two returns do not say the same of; empty = not in it."""

    case_number: str
    before: str
    after: str


def line(row: Row) -> str:
    r"""The row as the manifest has it.

    >>> line({"case_number": "1", "entry": "2", "mode": "m",
    ...       "accepted_on": "2026-03-02"})
    '1\t2\tm\t2026-03-02\t\t'
    """
    return "\t".join(str(row.get(name) or "") for name in FIELDS)


def manifest(rows: Iterable[Row]) -> str:
    """The text whose SHA-256 stands for the return."""
    ordered = sorted(rows, key=lambda row: str(row["case_number"]))
    return "".join(f"{line(row)}\n" for row in ordered)


def digest(rows: Iterable[Row]) -> str:
    """SHA-256 of the manifest; that of nothing for a nil return.

    >>> digest([])[:8]
    'e3b0c442'
    """
    return hashlib.sha256(manifest(rows).encode()).hexdigest()


def totals(rows: Iterable[Row], month: str) -> dict[str, dict[str, int]]:
    """Per mode: accepted in the month, handled in it, and with which outcome.

    >>> totals([{"mode": "m", "accepted_on": "2026-02-27",
    ...          "handled_on": "2026-03-02", "outcome": "granted"}], "2026-03")
    {'m': {'accepted': 0, 'handled': 1, 'granted': 1, 'refused': 0, 'not_forwarded': 0}}
    """
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        count = found.setdefault(row["mode"], dict.fromkeys(TOTALS, 0))
        count["accepted"] += str(row.get("accepted_on") or "").startswith(month)
        if str(row.get("handled_on") or "").startswith(month):
            count["handled"] += 1
            if row.get("outcome") in count:
                count[str(row["outcome"])] += 1
    return found


def compare(before: Iterable[Row], after: Iterable[Row]) -> list[Difference]:
    """The cases that are missing, additional or different, by number.

    >>> one = {"case_number": "1", "entry": "2", "mode": "m", "accepted_on": "d"}
    >>> compare([one], [dict(one, outcome="granted")])[0].case_number
    '1'
    >>> compare([one], [one])
    []
    """
    old = {row["case_number"]: line(row) for row in before}
    new = {row["case_number"]: line(row) for row in after}
    return [
        Difference(number, old.get(number, ""), new.get(number, ""))
        for number in sorted(old.keys() | new.keys())
        if old.get(number) != new.get(number)
    ]


def problems(data: Mapping) -> list[str]:
    """What is wrong with an exported return in itself."""
    rows, found = data["rows"], []
    if digest(rows) != data["sha256"]:
        found.append(f"sha256: stated {data['sha256']}, actual {digest(rows)}")
    counted = totals(rows, data["month"])
    for mode, stated in data["totals"].items():
        actual = counted.get(mode, dict.fromkeys(TOTALS, 0))
        for name in TOTALS:
            if stated[name] != actual[name]:
                found.append(
                    f"{mode} {name}: stated {stated[name]}, actual {actual[name]}"
                )
    found += [f"{mode}: no total is stated" for mode in counted - data["totals"].keys()]
    return found


def main(arguments: Sequence[str]) -> int:
    """Check one exported return, or compare two; return the exit code."""
    if len(arguments) not in (1, 2):
        print("usage: python -m kernel.returns FILE.json [OTHER.json]")
        return 2
    try:
        files = [json.loads(Path(name).read_text("utf-8")) for name in arguments]
        found = [text for data in files for text in problems(data)]
        if len(files) == 2:
            found += [
                f"{d.case_number}: {d.before!r} -> {d.after!r}"
                for d in compare(files[0]["rows"], files[1]["rows"])
            ]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        print(f"not readable: {error}")
        return 2
    for text in found:
        print(text)
    print(f"{sum(len(data['rows']) for data in files)} rows, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
