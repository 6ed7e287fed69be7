"""When a task of a programme is due, and how late it is.

A programme's own "days" are calendar days as written (LC20's 60 days, HZ22's 3
days); working days are asked of the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from .workdays import Due, WorkCalendar

Unit = Literal["calendar", "working"]


def due_after(start: date, days: int, unit: Unit, calendar: WorkCalendar) -> Due:
    """Return the last day of a period that begins the day after ``start``.

    >>> due_after(date(2020, 6, 11), 60, "calendar", WorkCalendar({}, []))
    Due(date=datetime.date(2020, 8, 10), provisional=False)
    >>> due_after(date(2026, 2, 13), 1, "working", WorkCalendar({}, [2026]))
    Due(date=datetime.date(2026, 2, 16), provisional=False)
    """
    if unit == "working":
        return calendar.add_workdays(start, days)
    return Due(start + timedelta(days=days), False)


def days_late(due: date | None, done: date | None, today: date) -> int:
    """Return by how many calendar days it is, or was, late; 0 = in time.

    >>> days_late(date(2021, 6, 30), None, date(2021, 7, 2))
    2
    >>> days_late(date(2021, 6, 30), date(2021, 6, 30), date(2021, 7, 2))
    0
    >>> days_late(None, None, date(2021, 7, 2))
    0
    """
    if due is None:
        return 0
    return max(0, ((done or today) - due).days)


def overall(progress: Iterable[float]) -> float:
    """Return the progress of the whole: the mean of its parts, in per cent.

    >>> overall([100, 50, 0]), overall([])
    (50.0, 0.0)
    """
    parts = list(progress)
    return sum(parts) / len(parts) if parts else 0.0
