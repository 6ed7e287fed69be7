"""What stands out among the figures of a report: differences, not judgements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

#: Percentage points against the whole, and cases from which a rate says something.
#: Ours: no source document gives them.
GAP: Final = 5.0
LEAST: Final = 10
#: Regions named for one reason.
NAMED: Final = 5

Row = Mapping[str, Any]


class Notable(NamedTuple):
    """Regions in time less often, and refusing more often, than the whole."""

    slow: list[Row]
    refusing: list[Row]


def notable(figures: Mapping[str, Any]) -> Notable:
    """Return what stands out.

    :param figures: ``regions`` (rows with name, handled, on_time, refusal_rate) and
        ``tiles`` (code -> dict with value)

    >>> row = {"name": "A", "handled": 20, "on_time": 90.0, "refusal_rate": 1.0}
    >>> few = {"name": "B", "handled": 9, "on_time": 0.0, "refusal_rate": 99.0}
    >>> tiles = {"on_time": {"value": 95.0}, "refusal_rate": {"value": 2.0}}
    >>> found = notable({"regions": [row, few], "tiles": tiles})
    >>> [r["name"] for r in found.slow], found.refusing
    (['A'], [])
    """
    rows = [row for row in figures["regions"] if row["handled"] >= LEAST]
    tiles = figures["tiles"]
    return Notable(
        _apart(rows, "on_time", tiles["on_time"]["value"], -1),
        _apart(rows, "refusal_rate", tiles["refusal_rate"]["value"], 1),
    )


def _apart(rows: Iterable[Row], code: str, whole: float | None, side: int) -> list[Row]:
    """Rows whose rate lies ``GAP`` points below (-1) or above (1) the whole."""
    if whole is None:
        return []
    found = [
        row
        for row in rows
        if row[code] is not None and side * (row[code] - whole) >= GAP
    ]
    return sorted(found, key=lambda row: -side * row[code])[:NAMED]
