"""China keeps one time: eight hours ahead of UTC, all year, everywhere.

Odoo stores UTC without a zone. A service day is the day of the wall clock in
the hall, whatever zone the reader's browser has.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

OFFSET = timedelta(hours=8)


def local_day(moment: datetime) -> date:
    """Day in the hall at a UTC moment.

    >>> local_day(datetime(2026, 3, 1, 16, 0))
    datetime.date(2026, 3, 2)
    """
    return (moment + OFFSET).date()


def utc(day: date, hour: float) -> datetime:
    """UTC moment of an hour of the wall clock; 13.5 is half past one.

    >>> utc(date(2026, 3, 2), 9.0)
    datetime.datetime(2026, 3, 2, 1, 0)
    >>> utc(date(2026, 3, 2), 7.5)
    datetime.datetime(2026, 3, 1, 23, 30)
    """
    minutes = round(hour * 60)
    return datetime.combine(day, time.min) + timedelta(minutes=minutes) - OFFSET


def not_before(
    now: datetime, moments: Iterable[datetime | None], days: Iterable[date | None] = ()
) -> datetime:
    """``now``, unless something that is on record already was later.

    Clocks are set back, and those of several servers differ: without this a step
    could end before it began.

    :param days: of the hall; nothing that follows is earlier than their beginning

    >>> not_before(datetime(2026, 3, 2, 2, 0), [datetime(2026, 3, 2, 1, 59), None])
    datetime.datetime(2026, 3, 2, 2, 0)
    >>> not_before(datetime(2026, 3, 2, 2, 0), [datetime(2026, 3, 2, 5, 0)])
    datetime.datetime(2026, 3, 2, 5, 0)
    >>> not_before(datetime(2026, 3, 2, 15, 59), [], [date(2026, 3, 3), None])
    datetime.datetime(2026, 3, 2, 16, 0)
    """
    known = [moment for moment in moments if moment]
    return max([now, *known, *(utc(day, 0) for day in days if day)])
