"""Who takes the next case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key")


def least_loaded(people: Sequence[Key], load: Mapping[Key, int]) -> Key | None:
    """Return who has fewest cases in hand; the first one among equals.

    >>> least_loaded(["a", "b", "c"], {"a": 3, "b": 1, "c": 1})
    'b'
    >>> least_loaded([], {})
    """
    return min(people, key=lambda person: load.get(person, 0), default=None)
