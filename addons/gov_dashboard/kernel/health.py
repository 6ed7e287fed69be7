"""Judging how the platform runs: what is late, failed, missing or full.

Nothing here reads a clock or a database; the caller says what time it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

GOOD, WARN, BAD = "good", "warn", "bad"
_ORDER: Final = (GOOD, WARN, BAD)


class Duty(NamedTuple):
    """A scheduled duty as the database knows it; times are naive UTC.

    ``failures`` in a row; ``last_ok``: whether its last noted run went well, None
    when no run is noted.
    """

    active: bool
    next_call: datetime | None
    failures: int
    last_ok: bool | None


def worst(states: Iterable[str]) -> str:
    """Return the worst of the states, good where there is none.

    >>> worst(["good", "bad", "warn"]), worst([])
    ('bad', 'good')
    """
    return max(states, key=_ORDER.index, default=GOOD)


def duty(found: Duty, now: datetime, silence: timedelta) -> tuple[str, str]:
    """Return (state, reason) of a duty; red when it is silent.

    :param silence: how long after its time a duty may begin
    :return: reason is one of ``off``, ``failed``, ``silent``, ``waiting``, ``fine``

    >>> noon, hour = datetime(2026, 3, 2, 12), timedelta(hours=1)
    >>> duty(Duty(True, noon + hour, 0, True), noon, hour)
    ('good', 'fine')
    >>> duty(Duty(True, noon - 2 * hour, 0, True), noon, hour)
    ('bad', 'silent')
    >>> duty(Duty(True, noon, 0, None), noon, hour)
    ('good', 'waiting')
    >>> duty(Duty(True, noon, 3, None), noon, hour)[1]
    'failed'
    >>> duty(Duty(False, noon, 0, True), noon, hour)
    ('bad', 'off')
    """
    if not found.active:
        return BAD, "off"
    if found.failures or found.last_ok is False:
        return BAD, "failed"
    if found.next_call is None or now - found.next_call > silence:
        return BAD, "silent"
    return GOOD, "waiting" if found.last_ok is None else "fine"


def backup(
    status: Mapping[str, Any] | None, now: datetime, longest: timedelta
) -> tuple[str, str]:
    """Return (state, reason) of the last backup.

    :param status: keys ``finished_at`` (naive UTC) and ``verified``; None: unknown
    :return: reason: ``none``, ``unreadable``, ``old``, ``unverified`` or ``fine``

    >>> noon, day = datetime(2026, 3, 2, 12), timedelta(days=1)
    >>> backup({"finished_at": noon, "verified": True}, noon, day)
    ('good', 'fine')
    >>> backup({"finished_at": noon - 2 * day, "verified": True}, noon, day)
    ('bad', 'old')
    >>> backup({"finished_at": noon, "verified": False}, noon, day)[1]
    'unverified'
    >>> backup(None, noon, day), backup({}, noon, day)
    (('bad', 'none'), ('bad', 'unreadable'))
    """
    if status is None:
        return BAD, "none"
    finished = status.get("finished_at")
    if not isinstance(finished, datetime):
        return BAD, "unreadable"
    if now - finished > longest:
        return BAD, "old"
    return (GOOD, "fine") if status.get("verified") is True else (BAD, "unverified")


class Replica(NamedTuple):
    """A replica as it answers: whether it follows a primary, how much it lacks.

    ``behind`` in bytes; ``seconds`` since the last commit that it has, 0 where it lacks
    nothing.
    """

    follows: bool
    behind: int
    seconds: float


def replica(found: Replica | None, longest: float) -> tuple[str, str]:
    """Return (state, reason) of the replica for reading; None: it does not answer.

    :param longest: seconds for which who wrote reads from the primary
    :return: reason: ``no_answer``, ``alone``, ``behind`` or ``fine``

    >>> replica(Replica(True, 0, 0.0), 5), replica(Replica(True, 900, 2.0), 5)
    (('good', 'fine'), ('good', 'fine'))
    >>> replica(Replica(True, 900, 9.0), 5), replica(None, 5)
    (('warn', 'behind'), ('bad', 'no_answer'))
    >>> replica(Replica(False, 0, 0.0), 5)
    ('bad', 'alone')
    """
    if found is None:
        return BAD, "no_answer"
    if not found.follows:
        return BAD, "alone"
    late = found.behind > 0 and found.seconds > longest
    return (WARN, "behind") if late else (GOOD, "fine")


def moment(text: Any) -> datetime | None:
    """Return an ISO time as naive UTC; None where it is none.

    A time without an offset is read as UTC.

    >>> moment("2026-03-02T20:00:00+08:00"), moment("2026-03-02T12:00:00Z")
    (datetime.datetime(2026, 3, 2, 12, 0), datetime.datetime(2026, 3, 2, 12, 0))
    >>> moment("yesterday") is None, moment(None) is None
    (True, True)
    """
    try:
        found = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    offset = found.utcoffset() or timedelta()
    return (found - offset).replace(tzinfo=None)


def year(state: str | None, is_next: bool, month: int) -> tuple[str, str]:
    """Return (state, reason) of a calendar year.

    The next year's notice comes late in the year: its absence alarms from December
    on (domain §5).

    :param state: ``official``, ``provisional`` or None where the year is missing
    :param month: the month that it is now

    >>> year("official", False, 3), year(None, False, 3)
    (('good', 'official'), ('bad', 'missing'))
    >>> year(None, True, 11), year("provisional", True, 12)
    (('warn', 'missing'), ('bad', 'provisional'))
    """
    if state == "official":
        return GOOD, "official"
    reason = state or "missing"
    return (WARN, reason) if is_next and month < 12 else (BAD, reason)


def disk(free: int, total: int) -> str:
    """Return the state of a disk: warn below 20 % free, bad below 10 %.

    >>> disk(50, 100), disk(15, 100), disk(5, 100), disk(0, 0)
    ('good', 'warn', 'bad', 'bad')
    """
    share = free / total if total else 0
    if share < 0.1:
        return BAD
    return WARN if share < 0.2 else GOOD


def queue(failed: int, oldest_minutes: float, longest: float) -> tuple[str, str]:
    """Return (state, reason) of the queue of jobs.

    >>> queue(0, 3, 60), queue(2, 0, 60), queue(0, 61, 60)
    (('good', 'fine'), ('bad', 'failed'), ('bad', 'silent'))
    """
    if oldest_minutes > longest:
        return BAD, "silent"
    return (BAD, "failed") if failed else (GOOD, "fine")
