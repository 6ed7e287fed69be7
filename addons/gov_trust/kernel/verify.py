"""Verifies audit records without the system that wrote them.

    python -m kernel.verify PATH…

PATH is a day's file as the audit administrator downloads it, an anchor file, or a
folder of both. Says what is wrong down to the row, and ends with

* 0 - every day is whole, and the anchors follow one another;
* 1 - something is wrong: each fault is printed;
* 2 - a file cannot be read, or nothing was given.

Where a day's own anchor differs from an anchor file of the same day, the day was
written anew after it was anchored. Standard library only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .audit import FORMAT, Fault, verify_anchors, verify_day


def verify(documents: Sequence[Mapping[str, Any]]) -> tuple[list[Fault], int, int]:
    """Return the faults, the number of days and the number of rows.

    :param documents: days (``rows`` and ``anchor``) and anchors, in any order
    :raise ValueError: a document is neither
    """
    faults: list[Fault] = []
    anchors: dict[str, Mapping[str, Any]] = {}
    rows = 0
    for document in documents:
        if document.get("format") != FORMAT:
            raise ValueError(f"not {FORMAT}")
        day, closed = str(document["day"]), document.get("anchor")
        if "rows" in document:
            rows += len(document["rows"])
            faults += verify_day(day, document["rows"], closed)
        if closed:
            known = anchors.setdefault(day, closed)
            if known != closed:
                message = "two anchors of one day differ"
                faults.append(Fault(day, 0, "forged", message))
    faults += verify_anchors(list(anchors.values()))
    return faults, len({str(d["day"]) for d in documents}), rows


def read(paths: Sequence[str]) -> list[dict[str, Any]]:
    """Return the documents that the paths name, folders opened.

    :raise OSError, ValueError: a file cannot be read
    """
    files: list[Path] = []
    for path in map(Path, paths):
        files += sorted(path.glob("*.json")) if path.is_dir() else [path]
    found = [json.loads(path.read_text("utf-8")) for path in files]
    if not found or not all(isinstance(document, dict) for document in found):
        raise ValueError("no audit records")
    return found


def main(arguments: Sequence[str]) -> int:
    """Verify the files named and print what was found; return the exit code.

    >>> main([])
    usage: python -m kernel.verify PATH…
    2
    """
    if not arguments:
        print("usage: python -m kernel.verify PATH…")
        return 2
    try:
        faults, days, rows = verify(read(arguments))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"not readable: {error}")
        return 2
    for fault in faults:
        print(f"{fault.day} row {fault.sequence}: {fault.code}: {fault.message}")
    print(f"{days} days, {rows} rows, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
