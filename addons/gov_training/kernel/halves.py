"""Half-years of a training plan: which of them still lacks a central session."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

#: Days before the end of a half-year from which a missing session is an alarm.
ALARM_DAYS = 30


class Gap(NamedTuple):
    """A half-year without a central session. ``over``: it has ended."""

    half: int
    over: bool


def half_of(day: date) -> int:
    """1 for January to June, 2 for July to December.

    >>> half_of(date(2026, 6, 30)), half_of(date(2026, 7, 1))
    (1, 2)
    """
    return 1 if day.month <= 6 else 2


def last_day(year: int, half: int) -> date:
    """Last day of a half-year.

    >>> last_day(2026, 1), last_day(2026, 2)
    (datetime.date(2026, 6, 30), datetime.date(2026, 12, 31))
    """
    return date(year, 6, 30) if half == 1 else date(year, 12, 31)


def gaps(
    year: int, held: Iterable[date], today: date, alarm_days: int = ALARM_DAYS
) -> list[Gap]:
    """Half-years of ``year`` that ended, or end soon, without a central session.

    ``held``: days on which one took place; other years' days do not count.

    >>> gaps(2026, [date(2026, 3, 1)], date(2026, 12, 1))
    [Gap(half=2, over=False)]
    >>> gaps(2026, [], date(2026, 7, 1))
    [Gap(half=1, over=True)]
    >>> gaps(2026, [], date(2026, 5, 1))
    []
    """
    done = {half_of(day) for day in held if day.year == year}
    found = []
    for half in (1, 2):
        end = last_day(year, half)
        if half not in done and today >= end - timedelta(alarm_days):
            found.append(Gap(half, today > end))
    return found
