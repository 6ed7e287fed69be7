"""Periods of figures: whole months are read from months, the rest from days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)


class Period(NamedTuple):
    """Days from ``first`` to ``last``, both counted."""

    first: date
    last: date

    def before(self) -> Period:
        """Return the period of the same kind before this one.

        The months before for whole months, as many days else.

        >>> Period(date(2026, 3, 1), date(2026, 3, 31)).before()
        Period(first=datetime.date(2026, 2, 1), last=datetime.date(2026, 2, 28))
        >>> Period(date(2026, 3, 10), date(2026, 3, 12)).before()
        Period(first=datetime.date(2026, 3, 7), last=datetime.date(2026, 3, 9))
        """
        months = self._months()
        last = self.first - _DAY
        if months:
            first = self.first
            for _month in range(months):
                first = month_of(first - _DAY)
            return Period(first, last)
        return Period(self.first - (self.last - self.first) - _DAY, last)

    def _months(self) -> int:
        """The number of whole months, 0 when it is not made of whole months."""
        if self.first.day != 1 or (self.last + _DAY).day != 1:
            return 0
        years = self.last.year - self.first.year
        return years * 12 + self.last.month - self.first.month + 1

    def split(self) -> tuple[Period | None, list[Period]]:
        """Return (whole months, the days before and after them).

        >>> split = Period(date(2026, 1, 15), date(2026, 4, 2)).split()
        >>> split[0]
        Period(first=datetime.date(2026, 2, 1), last=datetime.date(2026, 3, 31))
        >>> [(p.first.isoformat(), p.last.isoformat()) for p in split[1]]
        [('2026-01-15', '2026-01-31'), ('2026-04-01', '2026-04-02')]
        >>> Period(date(2026, 1, 15), date(2026, 1, 20)).split()[0] is None
        True
        """
        begin = self.first if self.first.day == 1 else next_month(self.first)
        end = self.last if (self.last + _DAY).day == 1 else month_of(self.last) - _DAY
        if begin > end:
            return None, [self]
        edges = [Period(self.first, begin - _DAY), Period(end + _DAY, self.last)]
        return Period(begin, end), [p for p in edges if p.first <= p.last]


def month_of(day: date) -> date:
    """Return the first day of the month.

    >>> month_of(date(2026, 2, 17))
    datetime.date(2026, 2, 1)
    """
    return day.replace(day=1)


def next_month(day: date) -> date:
    """Return the first day of the month after.

    >>> next_month(date(2026, 12, 5))
    datetime.date(2027, 1, 1)
    """
    return month_of(month_of(day) + timedelta(days=31))


def period(first: date, last: date) -> Period:
    """Return the period. :raise ValueError: it ends before it begins.

    >>> period(date(2026, 3, 2), date(2026, 3, 1))
    Traceback (most recent call last):
    ...
    ValueError: 2026-03-01 is before 2026-03-02
    """
    if last < first:
        raise ValueError(f"{last} is before {first}")
    return Period(first, last)
