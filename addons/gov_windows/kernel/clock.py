"""China keeps one time: eight hours ahead of UTC, all year, everywhere.

Odoo stores UTC without a zone. A service day is the day of the wall clock in
the hall, whatever zone the reader's browser has.
"""

from __future__ import annotations

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
