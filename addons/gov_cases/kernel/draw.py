"""A draw that anyone can recompute: no random numbers, only a hash.

The candidates are ordered by SHA-256 of the seed and their key; the first ones
are drawn. Whoever knows seed and candidates gets the same answer, and nobody can
choose the seed after having seen the order when it is the hash of a ledger's row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def rank(seed: str, key: str) -> str:
    """Return what ``key`` is ordered by under ``seed``.

    >>> rank("s", "a")[:8]
    '009fa556'
    """
    return hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest()


def draw(
    seed: str, candidates: Iterable[str], count: int, without: Iterable[str] = ()
) -> list[str]:
    """Return ``count`` of the ``candidates`` (or all, if there are fewer).

    :param without: candidates with a conflict of interest

    >>> pool = ["e1", "e2", "e3", "e4"]
    >>> first = draw("seed", pool, 2)
    >>> first == draw("seed", reversed(pool), 2), len(first)
    (True, 2)
    >>> first[0] in draw("seed", pool, 2, without=first[:1])
    False
    """
    barred = set(without)
    free = sorted(set(candidates) - barred, key=lambda key: rank(seed, key))
    return free[:count]
