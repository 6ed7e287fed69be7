"""Who takes the next case, and whom a hand-over reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

Key = TypeVar("Key")


class Deputy(NamedTuple):
    """``absent`` is stood in for by ``deputy`` from the first to the last day."""

    absent: int
    deputy: int
    first: date
    last: date


def least_loaded(people: Sequence[Key], load: Mapping[Key, int]) -> Key | None:
    """Return who has fewest cases in hand; the first one among equals.

    >>> least_loaded(["a", "b", "c"], {"a": 3, "b": 1, "c": 1})
    'b'
    >>> least_loaded([], {})
    """
    return min(people, key=lambda person: load.get(person, 0), default=None)


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
    running = [row for row in deputies if row.first <= day <= row.last]
    found: set[int] = set()
    reach = {user}
    while reach:
        reach = {row.absent for row in running if row.deputy in reach} - found - {user}
        found |= reach
    return found
