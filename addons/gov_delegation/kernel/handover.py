"""What is handed over, and by when. Pure Python, no Odoo."""

from collections.abc import Iterable
from datetime import date, timedelta

#: LC20 two: within 60 days of the notice, counted as calendar days.
DAYS = 60
#: The check list of LC20 two (one) and HZ22 four (one), in the documents' order.
KINDS = (
    "rules",
    "files",
    "manuals",
    "guides",
    "blanks",
    "system",
    "accounts",
    "training",
)
#: Kinds that need a place and a person who tested them (HZ22 four (one)).
TESTED = frozenset({"system"})
#: Without these a take-over plan is not submitted (LC20 two).
PLAN = ("plan_training", "plan_flow", "plan_supervision")


def due(notice: date, days: int = DAYS) -> date:
    """Last day for a handover.

    >>> due(date(2020, 6, 11))
    datetime.date(2020, 8, 10)
    """
    return notice + timedelta(days=days)


def state_of(states: Iterable[str]) -> str:
    """The one word for the handovers of a delegation: the least finished one.

    >>> state_of([]), state_of(["taken_over", "open"]), state_of(["taken_over"])
    ('none', 'open', 'taken_over')
    """
    found = set(states)
    for state in ("open", "draft", "taken_over"):
        if state in found:
            return state
    return "none"
