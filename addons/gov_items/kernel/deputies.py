"""Who stands in for whom, over any chain of hand-overs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple


class Deputy(NamedTuple):
    """``absent`` is stood in for by ``deputy`` from the first to the last day."""

    absent: int
    deputy: int
    first: date
    last: date


def stands_in_for(deputies: Iterable[Deputy], user: int, day: date) -> set[int]:
    """Return whose work ``user`` takes on ``day``, over any chain of deputies.

    A deputy who is absent hands on what was handed to them; a circle ends.

    >>> d = date
    >>> rows = [Deputy(1, 2, d(2026, 3, 2), d(2026, 3, 6)),
    ...         Deputy(2, 3, d(2026, 3, 4), d(2026, 3, 5))]
    >>> stands_in_for(rows, 2, d(2026, 3, 2)), stands_in_for(rows, 3, d(2026, 3, 4))
    ({1}, {1, 2})
    >>> stands_in_for(rows, 3, d(2026, 3, 6))
    set()
    """
    return _reach(((r.deputy, r.absent) for r in _running(deputies, day)), user)


def stand_ins_of(deputies: Iterable[Deputy], user: int, day: date) -> set[int]:
    """Return who takes the work of ``user`` on ``day``, over any chain.

    >>> d = date
    >>> rows = [Deputy(1, 2, d(2026, 3, 2), d(2026, 3, 6)),
    ...         Deputy(2, 3, d(2026, 3, 4), d(2026, 3, 5))]
    >>> stand_ins_of(rows, 1, d(2026, 3, 2)), stand_ins_of(rows, 1, d(2026, 3, 4))
    ({2}, {2, 3})
    >>> stand_ins_of(rows, 1, d(2026, 3, 7))
    set()
    """
    return _reach(((r.absent, r.deputy) for r in _running(deputies, day)), user)


def uncovered(
    first: date, last: date, taken: Iterable[tuple[date, date]]
) -> list[tuple[date, date]]:
    """Return the spans of days from first to last that no taken span covers.

    >>> d = date
    >>> spans = [(d(2026, 3, 4), d(2026, 3, 5)), (d(2026, 3, 1), d(2026, 3, 2))]
    >>> for span in uncovered(d(2026, 3, 2), d(2026, 3, 8), spans):
    ...     print(*span)
    2026-03-03 2026-03-03
    2026-03-06 2026-03-08
    >>> uncovered(d(2026, 3, 2), d(2026, 3, 2), spans)
    []
    """
    found, day = [], timedelta(1)
    for start, end in sorted(taken):
        if first < start and first <= last:
            found.append((first, min(last, start - day)))
        first = max(first, end + day)
    return [*found, (first, last)] if first <= last else found


def _running(deputies: Iterable[Deputy], day: date) -> list[Deputy]:
    return [row for row in deputies if row.first <= day <= row.last]


def _reach(pairs: Iterable[tuple[int, int]], start: int) -> set[int]:
    steps = list(pairs)
    found: set[int] = set()
    reach = {start}
    while reach:
        reach = {there for here, there in steps if here in reach} - found - {start}
        found |= reach
    return found
