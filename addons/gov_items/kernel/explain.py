"""Why a rule decides and the others do not, and where rules leave holes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import Literal, NamedTuple

from .resolver import Condition, RuleSet, RuleSpec

Reason = Literal[
    "decides",
    "outranked",
    "not_yet",
    "over",
    "elsewhere",
    "circumstance",
    "unmet",
    "unknown",
]


class Verdict(NamedTuple):
    """What becomes of one rule in one case."""

    rule: RuleSpec
    reason: Reason


class Hole(NamedTuple):
    """Days on which no rule speaks about a cell; ``date_to`` None: for good."""

    entry_id: int
    region_id: int
    date_from: date
    date_to: date | None


def verdicts(
    rules: RuleSet,
    entry_id: int,
    region_id: int,
    on_date: date,
    circumstance: str | None = None,
    facts: Mapping[str, object] | None = None,
) -> list[Verdict]:
    """Return every rule of the entry, most specific first, with its verdict.

    Exactly one rule decides, the same that ``RuleSet.resolve`` returns, or none.

    >>> day = date(2026, 3, 2)
    >>> rules = RuleSet([RuleSpec(1, 5), RuleSpec(2, 5, circumstance="new")])
    >>> [(v.rule.id, v.reason) for v in verdicts(rules, 5, 7, day)]
    [(2, 'circumstance'), (1, 'decides')]
    >>> [(v.rule.id, v.reason) for v in verdicts(rules, 5, 7, day, "new")]
    [(2, 'decides'), (1, 'outranked')]
    """
    found: list[Verdict] = []
    decided = False
    for rule in rules.rules_of(entry_id):
        reason = _reason(rule, region_id, on_date, circumstance, facts or {})
        if reason == "decides" and decided:
            reason = "outranked"
        decided = decided or reason == "decides"
        found.append(Verdict(rule, reason))
    return found


def _reason(
    rule: RuleSpec,
    region_id: int,
    on_date: date,
    circumstance: str | None,
    facts: Mapping[str, object],
) -> Reason:
    if rule.date_from > on_date:
        return "not_yet"
    if rule.date_to is not None and on_date > rule.date_to:
        return "over"
    if rule.region_ids is not None and region_id not in rule.region_ids:
        return "elsewhere"
    if rule.circumstance is not None and rule.circumstance != circumstance:
        return "circumstance"
    judgement = rule.judge(facts)
    if judgement is None:
        return "unknown"
    return "decides" if judgement else "unmet"


def holes(
    rules: RuleSet, entry_ids: Iterable[int], region_ids: Iterable[int], start: date
) -> Iterator[Hole]:
    """Yield the times from ``start`` on in which no rule holds for every case.

    Rules with a circumstance or conditions fill no hole: some case meets none.

    >>> rules = RuleSet([RuleSpec(1, 5, date_to=date(2026, 3, 31)),
    ...                  RuleSpec(2, 5, date_from=date(2026, 5, 1))])
    >>> [(str(h.date_from), str(h.date_to)) for h in
    ...  holes(rules, [5], [7], date(2026, 1, 1))]
    [('2026-04-01', '2026-04-30')]
    """
    regions = list(region_ids)
    for entry_id in entry_ids:
        general = [
            rule
            for rule in rules.rules_of(entry_id)
            if not rule.circumstance and not rule.conditions
        ]
        # Most entries have a rule for all regions that never ends: seen at once.
        if not any(_uncovered(general, None, start)):
            continue
        for region_id in regions:
            for begin, end in _uncovered(general, region_id, start):
                yield Hole(entry_id, region_id, begin, end)


def _uncovered(
    rules: list[RuleSpec], region_id: int | None, start: date
) -> Iterator[tuple[date, date | None]]:
    """Times without a rule for the region; None: without a rule for all regions."""
    one = timedelta(days=1)
    spans = sorted(
        (rule.date_from, rule.date_to or date.max)
        for rule in rules
        if rule.region_ids is None or region_id in rule.region_ids
    )
    free = start
    for begin, end in spans:
        if begin > free:
            yield free, begin - one
        if end == date.max:
            return
        free = max(free, end + one)
    yield free, None


def opposed(rules: RuleSet, entry_ids: Iterable[int]) -> Iterator[tuple[RuleSpec, ...]]:
    """Yield pairs of rules that shut out opposite cases of one fact.

    Two entries of a list of which one excludes what the other is confined to: the
    list's author may have meant one of them otherwise.

    >>> yes, no = Condition("commitment", "eq", True), Condition(
    ...     "commitment", "eq", False)
    >>> rules = RuleSet([RuleSpec(1, 39, conditions=(no,)),
    ...                  RuleSpec(2, 92, conditions=(yes,))])
    >>> [(a.id, b.id) for a, b in opposed(rules, [39, 92])]
    [(1, 2)]
    """
    excluding = [
        rule
        for entry_id in entry_ids
        for rule in rules.rules_of(entry_id)
        if rule.mode_id is None and len(rule.conditions) == 1
    ]
    for first, second in combinations(excluding, 2):
        (left,), (right,) = first.conditions, second.conditions
        if first.entry_id != second.entry_id and _negate(left, right):
            yield first, second


def _negate(left: Condition, right: Condition) -> bool:
    """Whether one condition is the denial of the other, on a yes-or-no fact."""
    if left.fact != right.fact or not isinstance(left.value, bool):
        return False
    same = left.operator == right.operator
    return (left.value != right.value) is same
