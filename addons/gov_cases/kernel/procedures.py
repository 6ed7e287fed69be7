"""Sub-procedures of a case and what they do to its clock.

Hearing, bidding, inspection, appraisal and expert review are not counted
(Administrative Licensing Law art. 45). A site visit and a publication period
belong to the work on the case: they count.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Procedure(NamedTuple):
    """``clock``: reason for which the clock stands still, or empty;
    ``officers``: how many officials there must be; ``experts``: whether it is
    drawn from the pool; ``period``: whether it has a length of its own."""

    clock: str = ""
    officers: int = 0
    experts: bool = False
    period: bool = False


KINDS: Final[dict[str, Procedure]] = {
    "site_visit": Procedure(officers=2),
    "expert_review": Procedure(clock="expert", experts=True),
    "hearing": Procedure(clock="hearing"),
    "publication": Procedure(period=True),
    "inspection": Procedure(clock="inspection"),
    "appraisal": Procedure(clock="appraisal"),
    "bidding": Procedure(clock="bidding"),
    "joint_review": Procedure(officers=1),
}


def stops(kind: str) -> str:
    """Return the reason for which the clock stands during ``kind``, or "".

    >>> stops("hearing"), stops("site_visit")
    ('hearing', '')
    """
    return KINDS[kind].clock


def officers(kind: str) -> int:
    """Return how many officials take part at least.

    >>> officers("site_visit"), officers("hearing")
    (2, 0)
    """
    return KINDS[kind].officers
