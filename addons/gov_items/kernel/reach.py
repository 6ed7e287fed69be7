"""Which level decides a matter that touches more than its own region.

A county's power ends at its border, and so does a township's: what touches a
neighbour, too, stays with the level above both (JN21 three (one) 2, HZ22 one (two)).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Reached(Protocol):
    """What the answer depends on; ``kernel.profile.Profile`` has it."""

    direction: str
    decider: str


def crosses(own: int | str, touched: Iterable[int | str]) -> bool:
    """Return whether a matter of region ``own`` touches another one.

    >>> crosses(1, []), crosses(1, [1]), crosses(1, [1, 2])
    (False, False, True)
    """
    return any(region != own for region in touched)


def decided_above(
    profile: Reached, own: int | str, touched: Iterable[int | str]
) -> bool:
    """Return whether the power of decision goes back to the level above.

    Not where that level decides anyway, nor where the power points up: what a
    county gave to the city is decided for the whole city there.

    >>> from types import SimpleNamespace as P
    >>> below, above = P(direction="down", decider="lower"), P(
    ...     direction="down", decider="upper")
    >>> decided_above(below, 1, [2]), decided_above(above, 1, [2])
    (True, False)
    >>> decided_above(below, 1, [1]), decided_above(P(direction="up",
    ...     decider="lower"), 1, [2])
    (False, False)
    """
    if profile.direction == "up" or profile.decider == "upper":
        return False
    return crosses(own, touched)
