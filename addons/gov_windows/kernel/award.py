"""Scores of the quarterly award: figures from 0 to 100 and their weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence


def score(figures: Mapping[str, float | None], weights: Mapping[str, float]) -> float:
    """Weighted mean of the figures there are; 0 without any.

    >>> score({"a": 100, "b": 50}, {"a": 3, "b": 1})
    87.5
    >>> score({"a": 80, "b": None}, {"a": 1, "b": 9})
    80.0
    >>> score({}, {"a": 1})
    0.0
    """
    known = {name: f for name, f in figures.items() if f is not None}
    total = sum(weights[name] for name in known)
    if not total:
        return 0.0
    return sum(weights[name] * figure for name, figure in known.items()) / total


def shares(rows: Iterable[tuple[int, bool, int]]) -> dict[int, float]:
    """Percent of good ones per key, from (key, good, count).

    >>> shares([(1, True, 3), (1, False, 1)])
    {1: 75.0}
    """
    good: dict[int, int] = defaultdict(int)
    every: dict[int, int] = defaultdict(int)
    for key, fine, count in rows:
        every[key] += count
        good[key] += count * fine
    return {key: 100 * good[key] / count for key, count in every.items() if count}


def mean(figures: Mapping[int, float], keys: Sequence[int]) -> float | None:
    """Mean of the keys that have a figure.

    >>> mean({1: 10, 2: 20}, [1, 2, 3]), mean({}, [1])
    (15.0, None)
    """
    known = [figures[key] for key in keys if key in figures]
    return sum(known) / len(known) if known else None
