"""What the ``chinesecalendar`` package knows of the State Council's notices."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

from chinese_calendar import constants


class Exceptional(NamedTuple):
    """A day that differs from the five-day week."""

    date: date
    is_workday: bool
    name: str


@cache
def covered_years() -> frozenset[int]:
    """Return the years whose notice the package holds.

    >>> 2026 in covered_years(), 2003 in covered_years()
    (True, False)
    """
    return frozenset(day.year for day in constants.holidays)


@cache
def days_of(year: int) -> tuple[Exceptional, ...]:
    """Return the exceptions of ``year`` in order, with the Chinese name.

    >>> days_of(2026)[0]
    Exceptional(date=datetime.date(2026, 1, 1), is_workday=False, name='元旦')
    >>> [str(d.date) for d in days_of(2026) if d.is_workday][:2]
    ['2026-01-04', '2026-02-14']
    """
    found = [
        Exceptional(day, is_workday, constants.Holiday(name).chinese)
        for table, is_workday in (
            (constants.holidays, False),
            (constants.workdays, True),
        )
        for day, name in table.items()
        if day.year == year
    ]
    return tuple(sorted(found))
