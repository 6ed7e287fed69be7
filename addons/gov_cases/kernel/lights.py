"""The lights of electronic supervision (JN18), as a comparison of dates.

One working day before the promised limit: warning; exceeded by one working
day without a decision: yellow; by two: red. A light is never stored: it is
what today and the due date say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

Light = Literal["green", "warning", "yellow", "red"]
LIGHTS: Final[tuple[Light, ...]] = ("green", "warning", "yellow", "red")

_DAY: Final = timedelta(days=1)
#: No run of days off is longer; a calendar without working days is an error.
_LONGEST_BREAK: Final = 60


class Thresholds(NamedTuple):
    """Due dates that divide the lights on one day.

    due <= ``red_until`` → red; due <= ``yellow_until`` → yellow;
    due < ``green_from`` → warning; from ``green_from`` on → green.
    """

    red_until: date
    yellow_until: date
    green_from: date


def light(
    due: date | None,
    today: date,
    decided: bool,
    workdays_between: Callable[[date, date], int],
) -> Light | None:
    """Return the light of a case, or None when it is decided or has no limit.

    :param workdays_between: number of working days in (start, end]

    >>> def weekdays(start, end):
    ...     days = (end - start).days
    ...     return sum((start + timedelta(n)).weekday() < 5
    ...                for n in range(1, days + 1))
    >>> friday = date(2026, 3, 6)
    >>> [light(friday, friday + timedelta(n), False, weekdays)
    ...  for n in (-2, -1, 0, 1, 2, 3, 4)]
    ['green', 'warning', 'warning', 'warning', 'warning', 'yellow', 'red']
    >>> light(friday, friday, True, weekdays) is None
    True
    """
    if decided or due is None:
        return None
    if today > due:
        over = workdays_between(due, today)
        return ("warning", "yellow")[over] if over < 2 else "red"
    return "green" if workdays_between(today, due) > 1 else "warning"


def thresholds(today: date, is_workday: Callable[[date], bool]) -> Thresholds:
    """Return the due dates at which the light changes on ``today``.

    >>> thresholds(date(2026, 3, 10), lambda day: day.weekday() < 5)
    ... # doctest: +NORMALIZE_WHITESPACE
    Thresholds(red_until=datetime.date(2026, 3, 8),
               yellow_until=datetime.date(2026, 3, 9),
               green_from=datetime.date(2026, 3, 12))
    """
    last = _nth(today + _DAY, -_DAY, 1, is_workday)
    before = _nth(last, -_DAY, 1, is_workday)
    return Thresholds(
        red_until=before - _DAY,
        yellow_until=last - _DAY,
        green_from=_nth(today, _DAY, 2, is_workday),
    )


def light_by(due: date | None, decided: bool, marks: Thresholds) -> Light | None:
    """Return the light from the day's thresholds: no calendar is asked.

    >>> marks = thresholds(date(2026, 3, 10), lambda day: day.weekday() < 5)
    >>> light_by(date(2026, 3, 9), False, marks)
    'yellow'
    """
    if decided or due is None:
        return None
    if due <= marks.red_until:
        return "red"
    if due <= marks.yellow_until:
        return "yellow"
    return "warning" if due < marks.green_from else "green"


def bounds(wanted: Light, marks: Thresholds) -> tuple[date | None, date | None]:
    """Return (first, last) due date with that light; None = open end.

    >>> marks = thresholds(date(2026, 3, 10), lambda day: day.weekday() < 5)
    >>> bounds("yellow", marks)
    (datetime.date(2026, 3, 9), datetime.date(2026, 3, 9))
    """
    return {
        "red": (None, marks.red_until),
        "yellow": (marks.red_until + _DAY, marks.yellow_until),
        "warning": (marks.yellow_until + _DAY, marks.green_from - _DAY),
        "green": (marks.green_from, None),
    }[wanted]


def spans(
    wanted: Collection[str], marks: Thresholds
) -> list[tuple[date | None, date | None]]:
    """Return the due dates with one of the ``wanted`` lights, as few spans as can be.

    Lights that lie side by side make one span: one range of an index.

    >>> marks = thresholds(date(2026, 3, 10), lambda day: day.weekday() < 5)
    >>> spans({"red", "yellow"}, marks)
    [(None, datetime.date(2026, 3, 9))]
    >>> len(spans({"red", "warning"}, marks))
    2
    """
    found: list[tuple[date | None, date | None]] = []
    before = None
    for one in reversed(LIGHTS):  # by due date
        if one in wanted:
            first, last = bounds(one, marks)
            if before in wanted:
                first, _end = found.pop()
            found.append((first, last))
        before = one
    return found


def _nth(
    start: date, pace: timedelta, count: int, is_workday: Callable[[date], bool]
) -> date:
    """The ``count``-th working day from ``start`` (not counted) on."""
    day, tried = start, 0
    while count:
        day, tried = day + pace, tried + 1
        if tried > _LONGEST_BREAK:
            raise ValueError("the calendar has no working days")
        count -= is_workday(day)
    return day
