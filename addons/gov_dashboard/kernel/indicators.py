"""The indicators: each with its formula, read from one table.

A rate is in percent, rounded half up to two decimals, as the sources print
them: 48557/49441 = 98.21 %, 180/183 = 98.36 %, 310/49441 = 0.63 % (JN18; there
printed as 0.6 %).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

#: Calendar days and working days of one unit, by the unit rule of the provincial
#: exchange: a month is 30 days, a year 365; five working days make a week.
UNITS: Final[Mapping[str, Decimal]] = {
    "workday": Decimal(1),
    "day": Decimal(5) / Decimal(7),
    "month": Decimal(30) * Decimal(5) / Decimal(7),
    "year": Decimal(365) * Decimal(5) / Decimal(7),
}


class Indicator(NamedTuple):
    """A figure made of measures.

    ``kind``: ``count`` (sum of ``top``), ``rate`` (100 · top / bottom, percent) or
    ``mean`` (top / bottom). ``better``: 1 when more is better, -1 when less is, 0
    when neither.
    """

    code: str
    kind: str
    top: tuple[str, ...]
    bottom: tuple[str, ...] = ()
    better: int = 0


INDICATORS: Final = (
    Indicator("accepted", "count", ("accepted",)),
    Indicator("handled", "count", ("decided", "not_forwarded")),
    Indicator("completion", "rate", ("decided", "not_forwarded"), ("accepted",), 1),
    Indicator("on_time", "rate", ("in_time",), ("timed",), 1),
    Indicator("mean_days", "mean", ("days_used",), ("decided",), -1),
    Indicator("mean_limit", "mean", ("days_promised",), ("decided",), -1),
    Indicator("same_day", "rate", ("same_day",), ("decided",), 1),
    Indicator("light_rate", "rate", ("yellow", "red"), ("accepted",), -1),
    Indicator("supplement_rate", "rate", ("supplements",), ("received",), -1),
    Indicator(
        "refusal_rate", "rate", ("refused", "not_forwarded"),
        ("decided", "not_forwarded"), -1,
    ),
    Indicator("non_acceptance_rate", "rate", ("not_accepted",), ("received",), -1),
    Indicator("claimed_in_time", "rate", ("claimed_in_time",), ("pushed",), 1),
    Indicator("transit", "mean", ("transit_hours",), ("transfers",), -1),
    Indicator("nearby", "rate", ("accepted_below",), ("accepted",), 1),
)  # fmt: skip
BY_CODE: Final[Mapping[str, Indicator]] = {i.code: i for i in INDICATORS}


def rate(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """Return ``part`` of ``whole`` in percent, None where there is nothing.

    >>> rate(48557, 49441), rate(180, 183), rate(310, 49441)
    (Decimal('98.21'), Decimal('98.36'), Decimal('0.63'))
    >>> rate(0, 0) is None
    True
    """
    if not whole:
        return None
    return _round(Decimal(100) * Decimal(part) / Decimal(whole))


def mean(total: int | Decimal, count: int | Decimal) -> Decimal | None:
    """Return ``total`` per ``count``, None where there is nothing.

    >>> mean(7, 3)
    Decimal('2.33')
    """
    return _round(Decimal(total) / Decimal(count)) if count else None


def value(
    indicator: Indicator, figures: Mapping[str, int | None]
) -> int | Decimal | None:
    """Return the indicator of the summed ``figures`` (missing ones are 0).

    >>> value(BY_CODE["completion"], {"decided": 48557, "accepted": 49441})
    Decimal('98.21')
    >>> value(BY_CODE["light_rate"], {"yellow": 300, "red": 10, "accepted": 49441})
    Decimal('0.63')
    >>> value(BY_CODE["accepted"], {"accepted": 3})
    3
    """
    known = {**figures, **derived(figures)}
    top = _sum(known, indicator.top)
    if indicator.kind == "count":
        return top
    bottom = _sum(known, indicator.bottom)
    return (rate if indicator.kind == "rate" else mean)(top, bottom)


def derived(figures: Mapping[str, int | None]) -> dict[str, int]:
    """Return the figures that are the difference of two measures.

    >>> derived({"accepted": 5, "accepted_above": 2})
    {'accepted_below': 3}
    """
    below = (figures.get("accepted") or 0) - (figures.get("accepted_above") or 0)
    return {"accepted_below": below}


def needed(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the measures that the indicators are made of.

    >>> needed(["completion", "nearby"])
    ('decided', 'not_forwarded', 'accepted', 'accepted_above')
    """
    names: dict[str, None] = {}
    for code in codes:
        for name in (*BY_CODE[code].top, *BY_CODE[code].bottom):
            parts = (
                ("accepted", "accepted_above") if name == "accepted_below" else (name,)
            )
            names.update(dict.fromkeys(parts))
    return tuple(names)


def compression(
    limits: Iterable[tuple[int, str, int, str]],
) -> Decimal | None:
    """Return the compression of time: (Σ statutory − Σ promised) / Σ statutory.

    :param limits: (statutory, unit, promised, unit) of each enabled guide; both
        in one unit first (``UNITS``), standards §8

    >>> compression([(20, "workday", 5, "workday"), (20, "workday", 10, "workday")])
    Decimal('62.50')
    >>> compression([(7, "day", 1, "workday")])
    Decimal('80.00')
    """
    statutory = promised = Decimal(0)
    for law, law_unit, promise, promise_unit in limits:
        statutory += law * UNITS[law_unit]
        promised += promise * UNITS[promise_unit]
    return rate(statutory - promised, statutory)


def _sum(figures: Mapping[str, int | None], names: Iterable[str]) -> int:
    return sum(figures.get(name) or 0 for name in names)


def _round(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)
