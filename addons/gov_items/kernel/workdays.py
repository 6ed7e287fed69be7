"""Working days: the State Council's calendar, with its shifted weekends.

Day 1 of a period is the next working day. A year whose notice is not out is
guessed (weekends and the holidays with a fixed date) and every result that
passes a day of it is provisional.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

#: Holidays by law that do not move with the lunar calendar (month, day).
FIXED_HOLIDAYS: Final[frozenset[tuple[int, int]]] = frozenset(
    {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
)


class Due(NamedTuple):
    """A day and whether it rests on a guess."""

    date: date
    provisional: bool


class WorkCalendar:
    """Arithmetic on one set of exceptions to the five-day week.

    :param exceptions: day -> is it a working day; every other day follows
        the week.
    :param official_years: years for which the exceptions are complete.

    >>> calendar = WorkCalendar({date(2026, 2, 14): True}, [2026])
    >>> calendar.add_workdays(date(2026, 2, 13), 1)
    Due(date=datetime.date(2026, 2, 14), provisional=False)
    >>> calendar.add_workdays(date(2026, 12, 31), 1)
    Due(date=datetime.date(2027, 1, 4), provisional=True)
    """

    __slots__ = ("_exceptions", "_years", "official_years")

    def __init__(
        self, exceptions: Mapping[date, bool], official_years: Iterable[int]
    ) -> None:
        self._exceptions: Final[dict[date, bool]] = dict(exceptions)
        self.official_years: Final[frozenset[int]] = frozenset(official_years)
        self._years: Final[dict[int, list[int]]] = {}

    def is_official(self, year: int) -> bool:
        """Return whether the notice of ``year`` is in the table.

        >>> WorkCalendar({}, [2026]).is_official(2027)
        False
        """
        return year in self.official_years

    def is_workday(self, day: date) -> bool:
        """Return whether ``day`` is a working day, guessed or known.

        >>> WorkCalendar({}, []).is_workday(date(2027, 10, 1))
        False
        """
        known = self._exceptions.get(day)
        if known is not None:
            return known
        if day.weekday() >= 5:
            return False
        return (
            day.year in self.official_years
            or (day.month, day.day) not in FIXED_HOLIDAYS
        )

    def _workdays_of(self, year: int) -> list[int]:
        """Ordinals of the working days of ``year``, in order."""
        days = self._years.get(year)
        if days is None:
            first = date(year, 1, 1)
            length = 366 if date(year, 12, 31).timetuple().tm_yday == 366 else 365
            every = (first + timedelta(i) for i in range(length))
            days = [day.toordinal() for day in every if self.is_workday(day)]
            self._years[year] = days
        return days

    def add_workdays(self, start: date, days: int) -> Due:
        """Return the working day ``days`` working days after ``start``.

        Zero leaves ``start`` as it is; a negative number counts back.

        >>> WorkCalendar({}, [2026]).add_workdays(date(2026, 3, 9), -1).date
        datetime.date(2026, 3, 6)
        """
        if not days:
            return Due(start, False)
        step = 1 if days > 0 else -1
        year, left = start.year, abs(days)
        while True:
            list_ = self._workdays_of(year)
            if year != start.year:
                index, free = (0 if step > 0 else len(list_) - 1), len(list_)
            elif step > 0:
                index = bisect_right(list_, start.toordinal())
                free = len(list_) - index
            else:
                index = bisect_left(list_, start.toordinal()) - 1
                free = index + 1
            if left <= free:
                end = date.fromordinal(list_[index + step * (left - 1)])
                return Due(end, self._passes_guess(start, end))
            left -= free
            year += step

    def _passes_guess(self, start: date, end: date) -> bool:
        """Whether a day after ``start`` up to ``end`` (or back) is guessed."""
        if end > start:
            first, last = start + timedelta(1), end
        else:
            first, last = end, start - timedelta(1)
        return any(
            year not in self.official_years for year in range(first.year, last.year + 1)
        )

    def count_workdays(self, start: date, end: date) -> int:
        """Return the number of working days after ``start`` up to ``end``.

        Negative where ``end`` lies before ``start``.

        >>> WorkCalendar({}, [2026]).count_workdays(
        ...     date(2026, 3, 6), date(2026, 3, 9))
        1
        """
        if end < start:
            return -self.count_workdays(end, start)
        low, high = start.toordinal(), end.toordinal()
        return sum(
            bisect_right(days, high) - bisect_right(days, low)
            for days in map(self._workdays_of, range(start.year, end.year + 1))
        )
