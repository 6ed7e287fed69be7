"""Audit records of a day as a chain, and the anchor that closes the day.

Rows of a day follow one another: each hash covers the row before it. The anchor of
a day covers the last hash, the number of rows and the anchor of the day before,
so that no day can be taken out or made anew without changing every later anchor.

All values are JSON: text, numbers, true, false, null. Times are UTC as ISO text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

#: What the first row of a day, and the anchor of the first day, follow.
GENESIS: Final = "0" * 64
FORMAT: Final = "gov-audit-day/1"

#: Parts of a row that the hash covers; an empty one is left out.
ROW_PARTS: Final = (
    "sequence",
    "happened_at",
    "kind",
    "success",
    "actor",
    "login",
    "address",
    "model",
    "record",
    "subject",
    "detail",
    "reason",
    "clause",
)
ANCHOR_PARTS: Final = ("day", "rows", "last_hash", "previous")


class Fault(NamedTuple):
    """What is wrong, on which day and in which row (0: the day as a whole)."""

    day: str
    sequence: int
    code: str
    message: str


def digest(previous: str, parts: Mapping[str, Any]) -> str:
    """Return the hash of ``parts`` following the hash ``previous``.

    >>> digest(GENESIS, {"a": "章"})[:12]
    'c5735c691060'
    """
    text = json.dumps(
        parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()
    return hashlib.sha256(previous.encode() + b"\n" + text).hexdigest()


def row_hash(previous: str, row: Mapping[str, Any]) -> str:
    """Return the hash of an audit record; empty parts do not count.

    >>> row_hash(GENESIS, {"sequence": 1}) == row_hash(GENESIS,
    ...     {"sequence": 1, "reason": "", "id": 7})
    True
    """
    present = {name: row[name] for name in ROW_PARTS if row.get(name) not in EMPTY}
    return digest(previous, present)


EMPTY: Final = (None, "")


def seal(
    rows: Iterable[Mapping[str, Any]], sequence: int = 0, previous: str = GENESIS
) -> list[dict[str, Any]]:
    """Return ``rows`` numbered and hashed, following row ``sequence``.

    >>> [row["sequence"] for row in seal([{"kind": "a"}, {"kind": "b"}])]
    [1, 2]
    """
    sealed = []
    for row in rows:
        sequence += 1
        new = dict(row, sequence=sequence, prev_hash=previous)
        new["hash"] = previous = row_hash(previous, new)
        sealed.append(new)
    return sealed


def anchor(day: str, rows: int, last_hash: str, previous: str) -> dict[str, Any]:
    """Return the anchor that closes a day.

    :param previous: hash of the anchor of the day before that has records

    >>> sorted(anchor("2026-01-05", 0, GENESIS, GENESIS))
    ['day', 'hash', 'last_hash', 'previous', 'rows']
    """
    found = {"day": day, "rows": rows, "last_hash": last_hash, "previous": previous}
    return found | {"hash": digest(previous, found)}


def verify_day(
    day: str, rows: Sequence[Mapping[str, Any]], closed: Mapping[str, Any] | None
) -> list[Fault]:
    """Return the faults of one day, the first bad row first.

    :param closed: the day's anchor; None while the day is open

    >>> rows = seal([{"kind": "a"}, {"kind": "b"}, {"kind": "c"}])
    >>> end = anchor("2026-01-05", 3, rows[-1]["hash"], GENESIS)
    >>> verify_day("2026-01-05", rows, end)
    []
    >>> rows[1]["kind"] = "x"
    >>> [(f.sequence, f.code) for f in verify_day("2026-01-05", rows, end)]
    [(2, 'changed')]
    >>> [(f.sequence, f.code) for f in verify_day("2026-01-05", rows[:1], end)]
    [(0, 'cut')]
    """
    faults = []
    previous, expected = GENESIS, 1
    for row in sorted(rows, key=lambda each: each.get("sequence") or 0):
        sequence = row.get("sequence") or 0
        if sequence != expected:
            message = f"row {expected} expected, row {sequence} found"
            faults.append(Fault(day, sequence, "gap", message))
        elif row.get("prev_hash") != previous:
            message = "does not follow the row before it"
            faults.append(Fault(day, sequence, "unlinked", message))
        if row_hash(str(row.get("prev_hash")), row) != row.get("hash"):
            message = "is not what was recorded"
            faults.append(Fault(day, sequence, "changed", message))
        previous, expected = str(row.get("hash")), sequence + 1
    if closed and (closed.get("rows"), closed.get("last_hash")) != (
        expected - 1,
        previous,
    ):
        message = f"{closed.get('rows')} rows were anchored, {expected - 1} are here"
        faults.append(Fault(day, 0, "cut", message))
    return faults


def verify_anchors(anchors: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """Return the faults of anchors in the order of their days.

    >>> one = anchor("2026-01-05", 0, GENESIS, GENESIS)
    >>> two = anchor("2026-01-06", 0, GENESIS, one["hash"])
    >>> verify_anchors([two, one])
    []
    >>> [fault.code for fault in verify_anchors([one, dict(two, rows=4)])]
    ['changed']
    >>> two = anchor("2026-01-06", 0, GENESIS, GENESIS)
    >>> [fault.code for fault in verify_anchors([one, two])]
    ['unlinked']
    """
    faults = []
    before: Mapping[str, Any] | None = None
    for found in sorted(anchors, key=lambda each: str(each.get("day"))):
        day = str(found.get("day"))
        parts = {name: found.get(name) for name in ANCHOR_PARTS}
        if digest(str(found.get("previous")), parts) != found.get("hash"):
            faults.append(Fault(day, 0, "changed", "the anchor is not what was made"))
        if before and before.get("hash") != found.get("previous"):
            message = f"does not follow the anchor of {before.get('day')}"
            faults.append(Fault(day, 0, "unlinked", message))
        before = found
    return faults
