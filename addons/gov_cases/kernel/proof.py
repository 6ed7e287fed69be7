"""The clock of a case as intervals, and its proof: every day, counted or not.

A limit is a number of working days. Running intervals count the working days
after their first day up to and with their last; nothing else counts. So a due
date is never moved by hand: it follows from the intervals, the limit and the
calendar, and the proof sheet says of each day why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple, Protocol

Kind = Literal["running", "suspended", "extended"]
Verdict = Literal["start", "counted", "over", "day_off", "suspended"]

_DAY: Final = timedelta(days=1)


class Due(NamedTuple):
    """A day and whether it rests on a guess."""

    date: date
    provisional: bool


class Calendar(Protocol):
    """What is asked of a calendar; ``gov_items.kernel.workdays`` has it."""

    def is_official(self, year: int) -> bool: ...

    def is_workday(self, day: date) -> bool: ...

    def add_workdays(self, start: date, days: int) -> Due: ...

    def count_workdays(self, start: date, end: date) -> int: ...


class Interval(NamedTuple):
    """A stretch of the clock; ``last`` is None while it lasts."""

    kind: Kind
    first: date
    last: date | None = None
    reason: str = ""


class ProofDay(NamedTuple):
    """One day of the proof.

    ``number``: how many days of the limit are spent with it; ``shifted``: a
    weekend day that is worked; ``guessed``: the year's notice is not out.
    """

    day: date
    verdict: Verdict
    number: int
    reason: str = ""
    shifted: bool = False
    guessed: bool = False


def running(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the intervals that count, in order.

    >>> running([Interval("suspended", date(2026, 3, 2))])
    []
    """
    return [interval for interval in intervals if interval.kind == "running"]


def due(intervals: Sequence[Interval], limit: int, calendar: Calendar) -> Due | None:
    """Return the last day of ``limit`` working days; None before any has begun.

    The last running interval counts on as if it never ended: what was decided
    on time still had its limit.

    >>> from odoo.addons.gov_items.kernel.workdays import WorkCalendar
    >>> march = WorkCalendar({}, [2026])
    >>> ran = Interval("running", date(2026, 3, 2), date(2026, 3, 4))
    >>> stood = Interval("suspended", date(2026, 3, 4), date(2026, 3, 9))
    >>> due([ran], 5, march).date
    datetime.date(2026, 3, 9)
    >>> due([ran, stood, Interval("running", date(2026, 3, 9))], 5, march).date
    datetime.date(2026, 3, 12)
    """
    counting = running(intervals)
    spent, guessed, end = 0, False, None
    for place, interval in enumerate(counting):
        left = limit - spent
        if not left:  # a limit of no days ends on its day, or the next one worked
            first = interval.first
            if not calendar.is_workday(first):
                return Due(*calendar.add_workdays(first, 1))
            return Due(first, guessed or not calendar.is_official(first.year))
        last = place == len(counting) - 1
        runs = (
            left
            if last or interval.last is None
            else calendar.count_workdays(interval.first, interval.last)
        )
        end = calendar.add_workdays(interval.first, min(left, runs))
        guessed |= end.provisional
        if runs >= left:
            return Due(end.date, guessed)
        spent += runs
    return end


def days(
    intervals: Sequence[Interval], limit: int, until: date, calendar: Calendar
) -> list[ProofDay]:
    """Return every day from acceptance to ``until``, counted or not and why.

    >>> from odoo.addons.gov_items.kernel.workdays import WorkCalendar
    >>> march = WorkCalendar({}, [2026])
    >>> ran = Interval("running", date(2026, 3, 6))
    >>> [(row.day.day, row.verdict, row.number)
    ...  for row in days([ran], 1, date(2026, 3, 10), march)]
    ... # doctest: +NORMALIZE_WHITESPACE
    [(6, 'start', 0), (7, 'day_off', 0), (8, 'day_off', 0), (9, 'counted', 1),
     (10, 'over', 2)]
    """
    clock = [interval for interval in intervals if interval.kind != "extended"]
    if not clock:
        return []
    rows = [_row(clock[0].first, "start", 0, "", calendar)]
    number, day = 0, clock[0].first
    while day < until:
        day += _DAY
        interval = _at(clock, day)
        if interval is None:
            break
        if interval.kind == "suspended":
            rows.append(_row(day, "suspended", number, interval.reason, calendar))
        elif not calendar.is_workday(day):
            rows.append(_row(day, "day_off", number, "", calendar))
        else:
            number += 1
            verdict: Verdict = "counted" if number <= limit else "over"
            rows.append(_row(day, verdict, number, "", calendar))
    return rows


def _at(clock: Sequence[Interval], day: date) -> Interval | None:
    """The interval that ``day`` belongs to: first exclusive, last inclusive."""
    for interval in clock:
        if interval.first < day and (interval.last is None or day <= interval.last):
            return interval
    return None


def _row(
    day: date, verdict: Verdict, number: int, reason: str, calendar: Calendar
) -> ProofDay:
    return ProofDay(
        day,
        verdict,
        number,
        reason,
        shifted=day.weekday() >= 5 and calendar.is_workday(day),
        guessed=not calendar.is_official(day.year),
    )


def changed_days(
    old: Iterable[date], new: Iterable[date], first: date, last: date
) -> list[date]:
    """Return the days of ``first`` … ``last`` that two lists of working days part on.

    >>> changed_days([date(2027, 1, 4)], [date(2027, 1, 5)],
    ...              date(2027, 1, 1), date(2027, 1, 4))
    [datetime.date(2027, 1, 4)]
    """
    return sorted(day for day in set(old) ^ set(new) if first <= day <= last)
