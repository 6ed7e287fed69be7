"""Which rules a new rule replaces, and how it must be written to decide.

An adjustment says in which mode an entry is delegated in some regions from a
day on. Rules are closed, never rewritten: cases keep what they began with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .resolver import RuleSpec


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens to the rules that stand, and to the new one.

    ``closed``: end the day before. ``dropped``: would have begun that day or
    later, so never begin. ``scopes``: the regions of the new rule, or of each of
    several where a rule for more regions than these stays and would outrank it.
    """

    closed: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    scopes: tuple[frozenset[int] | None, ...] = (None,)


def supersede(
    rules: Iterable[RuleSpec],
    day: date,
    regions: frozenset[int] | None = None,
    circumstance: str | None = None,
    *,
    conditional: bool = False,
) -> Plan:
    """Return the plan for a new rule that begins on ``day``.

    Only rules for the same circumstance and without conditions are replaced, and
    only where the new one speaks for all their regions: a rule for others too
    stays as it is and is outranked, so that nothing moves where nobody decided.

    >>> day = date(2026, 3, 2)
    >>> pair = RuleSpec(7, 1, frozenset({1, 2}), mode_id=3)
    >>> supersede([pair], day, frozenset({1, 2})).closed
    (7,)
    >>> supersede([pair], day, frozenset({1}))
    Plan(closed=(), dropped=(), scopes=(frozenset({1}),))
    >>> sorted(map(sorted, supersede([pair], day, frozenset({1, 5, 6})).scopes))
    [[1], [5], [6]]
    >>> supersede([RuleSpec(8, 1, date_from=date(2026, 4, 1))], day)
    Plan(closed=(), dropped=(8,), scopes=(None,))
    """
    closed: list[int] = []
    dropped: list[int] = []
    apart = False
    for rule in () if conditional else rules:
        if rule.conditions or rule.circumstance != circumstance:
            continue
        if rule.date_to is not None and rule.date_to < day:
            continue
        if _within(rule, regions):
            (closed if rule.date_from < day else dropped).append(rule.id)
        elif _outranks(rule, regions, day):
            apart = True
    return Plan(tuple(closed), tuple(dropped), _scopes(regions, apart=apart))


def _within(rule: RuleSpec, regions: frozenset[int] | None) -> bool:
    """Whether the new rule speaks for every region of this one."""
    return regions is None or (
        rule.region_ids is not None and rule.region_ids <= regions
    )


def _outranks(rule: RuleSpec, regions: frozenset[int] | None, day: date) -> bool:
    """Whether this rule would decide somewhere instead of the new one."""
    if regions is None or rule.region_ids is None or not rule.region_ids & regions:
        return False
    ours, theirs = (-len(regions), day), (-len(rule.region_ids), rule.date_from)
    return theirs >= ours


def _scopes(
    regions: frozenset[int] | None, *, apart: bool
) -> tuple[frozenset[int] | None, ...]:
    if apart and regions is not None:
        return tuple(frozenset({region}) for region in sorted(regions))
    return (regions,)
