"""The five levels of satisfaction and what a bad one leads to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

#: From very satisfied to very dissatisfied, as the national rating API counts them.
LEVELS: Final[tuple[str, ...]] = ("1", "2", "3", "4", "5")
BAD: Final[frozenset[str]] = frozenset({"4", "5"})

#: State -> what may follow. A bad rating is verified; upheld it is rectified and
#: the applicant called back; either way it may be appealed once.
_MOVES: Final[dict[str, frozenset[str]]] = {
    "good": frozenset(),
    "to_verify": frozenset({"upheld", "rejected"}),
    "upheld": frozenset({"rectified", "appealed"}),
    "appealed": frozenset({"upheld", "rejected"}),
    "rectified": frozenset({"closed", "upheld"}),
    "rejected": frozenset({"closed"}),
    "closed": frozenset(),
}


def first_state(level: str) -> str:
    """Return the state in which a rating of ``level`` begins.

    >>> first_state("1"), first_state("3"), first_state("4"), first_state("5")
    ('good', 'good', 'to_verify', 'to_verify')
    """
    return "to_verify" if level in BAD else "good"


def may_move(state: str, target: str) -> bool:
    """Return whether a rating in ``state`` may come to ``target``.

    >>> may_move("to_verify", "upheld"), may_move("to_verify", "closed")
    (True, False)
    >>> may_move("rectified", "upheld")
    True
    """
    return target in _MOVES[state]


def satisfaction(levels: Iterable[str]) -> float | None:
    """Return the share of ratings that are not bad, in percent; None without any.

    >>> satisfaction(["1", "2", "5", "3"])
    75.0
    >>> satisfaction([])
    """
    levels = list(levels)
    if not levels:
        return None
    return 100.0 * sum(level not in BAD for level in levels) / len(levels)
