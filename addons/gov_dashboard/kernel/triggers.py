"""Measurable reasons to look at a delegation again (JN21 three (one) 3).

A trigger compares one figure with its threshold. It fires for people to decide:
nothing follows by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple


class Trigger(NamedTuple):
    """Fires where ``figure`` lies below or above ``threshold``.

    ``ground``: reason code of the adjustment. ``least``: cases below which the
    figure says nothing; 0 where few cases are the point.
    """

    ground: str
    figure: str
    side: Literal["below", "above"]
    threshold: float
    least: int = 0


class Fired(NamedTuple):
    """A trigger that fired, with the figure that it saw."""

    ground: str
    figure: str
    value: float
    side: str
    threshold: float


def fired(
    triggers: Sequence[Trigger], figures: Mapping[str, float | None], cases: int
) -> list[Fired]:
    """Return the triggers that fire on these figures, in their order.

    >>> few = Trigger("few_cases", "volume", "below", 10)
    >>> costly = Trigger("costly", "cost", "above", 500, least=5)
    >>> [hit.ground for hit in fired([few, costly], {"volume": 3, "cost": 900}, 3)]
    ['few_cases']
    >>> [hit.ground for hit in fired([few, costly], {"volume": 30, "cost": 900}, 30)]
    ['costly']
    >>> fired([few], {"volume": 10}, 10), fired([few], {"volume": None}, 0)
    ([], [])
    """
    hits = []
    for trigger in triggers:
        value = figures.get(trigger.figure)
        if value is None or cases < trigger.least:
            continue
        over = value - trigger.threshold
        if (over < 0) if trigger.side == "below" else (over > 0):
            hits.append(Fired(trigger.ground, trigger.figure, value, *trigger[2:4]))
    return hits


def risk(faults: float | None, disputes: float | None) -> float | None:
    """Return faults and disputes together, per 100 cases; None where both are unknown.

    >>> risk(2.0, None), risk(None, None), risk(1.5, 0.5)
    (2.0, None, 2.0)
    """
    known = [figure for figure in (faults, disputes) if figure is not None]
    return sum(known) if known else None
