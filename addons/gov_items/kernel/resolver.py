"""Which rule decides how an entry is delegated to a region.

A rule says: this entry, in these regions, under this circumstance, on these
facts of the case, from this day to that day, in this mode (or not at all).
Several rules may apply; the most specific one decides, and always the same
one: conditional before unconditional, with a circumstance before without, named
regions before all regions, fewer regions before more, the later beginning, the
lower sequence, the higher id.
"""

from __future__ import annotations

import operator as op
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import combinations, product
from typing import Any, Final, Literal

Operator = Literal["lt", "le", "eq", "ne", "ge", "gt", "in"]
Join = Literal["all", "any"]
ValueType = Literal["number", "boolean", "selection", "text"]
#: What a condition compares with: number, truth value, text, or a set of them.
Typed = Decimal | bool | str | frozenset[Decimal] | frozenset[bool] | frozenset[str]

_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "lt": op.lt,
    "le": op.le,
    "ge": op.ge,
    "gt": op.gt,
}
_TRUE: Final = frozenset({"1", "true", "yes", "是", "有"})
_FALSE: Final = frozenset({"0", "false", "no", "否", "无"})
_OPERATORS: Final = frozenset({"lt", "le", "eq", "ne", "ge", "gt", "in"})


def number(value: object) -> Decimal | None:
    """Return ``value`` as a number, or None where it is none.

    >>> number(" 50,000 "), number(300), number("many"), number(True)
    (Decimal('50000'), Decimal('300'), None, None)
    """
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def boolean(value: object) -> bool | None:
    """Return ``value`` as a truth value, or None where it is none.

    >>> boolean("是"), boolean(False), boolean("perhaps")
    (True, False, None)
    """
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    return False if text in _FALSE else None


def text(value: object) -> str | None:
    """Return ``value`` as text; a truth value or nothing is no text.

    >>> text(" new "), text(None), text(3)
    ('new', None, '3')
    """
    if value is None or isinstance(value, bool):
        return None
    return str(value).strip()


_READ: Final[dict[str, Callable[[object], Decimal | bool | str | None]]] = {
    "number": number,
    "boolean": boolean,
    "selection": text,
    "text": text,
}


def _reader(value: Typed) -> Callable[[object], Decimal | bool | str | None]:
    if isinstance(value, frozenset):
        value = next(iter(value), "")
    if isinstance(value, bool):
        return boolean
    return number if isinstance(value, Decimal) else text


def parse_value(value_type: ValueType, operator: Operator, raw: str) -> Typed:
    """Return the value that a stored condition compares with.

    ``in`` takes a list separated by commas (also ，、;).

    :raise ValueError: the text is no value of that type, or texts are ordered.

    >>> parse_value("number", "lt", "50000")
    Decimal('50000')
    >>> sorted(parse_value("selection", "in", "grade2，grade3"))
    ['grade2', 'grade3']
    >>> parse_value("boolean", "gt", "true")
    Traceback (most recent call last):
    ...
    ValueError: 'gt' needs a number
    """
    if operator not in _OPERATORS:
        raise ValueError(f"{operator!r} is no operator")
    if operator in _ORDER and value_type != "number":
        raise ValueError(f"{operator!r} needs a number")
    parts = [raw]
    if operator == "in":
        for mark in "，、;；":
            raw = raw.replace(mark, ",")
        parts = [part for part in raw.split(",") if part.strip()]
    values = [_READ[value_type](part) for part in parts]
    if None in values or not values:
        raise ValueError(f"{raw!r} is no {value_type}")
    return frozenset(values) if operator == "in" else values[0]  # type: ignore


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison with one declared fact of the case.

    A plain number is taken as Decimal, a collection as a set.

    >>> Condition("water", "lt", 50000).holds({"water": 49999})
    True
    >>> Condition("water", "lt", 50000).holds({})
    False
    """

    fact: str
    operator: Operator
    value: Any

    def __post_init__(self) -> None:
        if self.operator not in _OPERATORS:
            raise ValueError(f"{self.operator!r} is no operator")
        value = self.value
        if self.operator == "in":
            parts = value.split(",") if isinstance(value, str) else value
            value = frozenset(map(_plain, parts))
        else:
            value = _plain(value)
            if self.operator in _ORDER and not isinstance(value, Decimal):
                value = number(value)
                if value is None:
                    raise ValueError(f"{self.operator!r} needs a number")
        object.__setattr__(self, "value", value)

    @classmethod
    def typed(
        cls, fact: str, operator: Operator, raw: str, value_type: ValueType
    ) -> Condition:
        """Return the condition that a record stores as text.

        :raise ValueError: see :func:`parse_value`.

        >>> Condition.typed("key_project", "eq", "true", "boolean").value
        True
        """
        return cls(fact, operator, parse_value(value_type, operator, raw))

    def holds(self, facts: Mapping[str, object]) -> bool:
        """Return whether the fact is declared and the comparison true.

        A value of another type than the condition's is as good as undeclared.
        """
        return self.judge(facts) is True

    def judge(self, facts: Mapping[str, object]) -> bool | None:
        """Return the outcome, or None while the fact is not (validly) declared.

        >>> Condition("beds", "lt", 300).judge({"beds": "about 300"}) is None
        True
        """
        declared = facts.get(self.fact)
        if declared is None:
            return None
        value = _reader(self.value)(declared)
        if value is None:
            return None
        if self.operator in _ORDER:
            return _ORDER[self.operator](value, self.value)
        if self.operator == "in":
            return value in self.value
        return (value == self.value) is (self.operator == "eq")


def _plain(value: Any) -> Decimal | bool | str:
    if isinstance(value, bool | Decimal):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, str):
        return value.strip()
    raise ValueError(f"{value!r} is no value of a condition")


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One delegation rule, without the ORM.

    ``region_ids`` None = all regions; ``mode_id`` None = not delegated;
    ``date_to`` is the last day of validity.

    >>> rule = RuleSpec(1, 19, frozenset({7}), mode_id=4)
    >>> rule.in_force(7, date(2026, 1, 5)), rule.in_force(8, date(2026, 1, 5))
    (True, False)
    """

    id: int
    entry_id: int
    region_ids: frozenset[int] | None = None
    circumstance: str | None = None
    conditions: tuple[Condition, ...] = ()
    join: Join = "all"
    mode_id: int | None = None
    date_from: date = date.min
    date_to: date | None = None
    sequence: int = 10

    def __post_init__(self) -> None:
        if self.region_ids is not None:
            object.__setattr__(self, "region_ids", frozenset(self.region_ids))
        object.__setattr__(self, "conditions", tuple(self.conditions))
        object.__setattr__(self, "circumstance", self.circumstance or None)
        object.__setattr__(self, "mode_id", self.mode_id or None)
        object.__setattr__(self, "date_to", self.date_to or None)

    def specificity(self) -> tuple[bool, bool, bool, int, date, int]:
        """Return what two rules are ranked by; the larger one decides.

        >>> RuleSpec(1, 1, frozenset({1})).specificity() > RuleSpec(
        ...     2, 1, frozenset({1, 2})).specificity() > RuleSpec(3, 1).specificity()
        True
        """
        return (
            bool(self.conditions),
            self.circumstance is not None,
            self.region_ids is not None,
            -len(self.region_ids or ()),
            self.date_from,
            -self.sequence,
        )

    def in_force(self, region_id: int, on_date: date) -> bool:
        """Return whether the rule speaks about the region on that day."""
        return (
            self.date_from <= on_date
            and (self.date_to is None or on_date <= self.date_to)
            and (self.region_ids is None or region_id in self.region_ids)
        )

    def judge(self, facts: Mapping[str, object]) -> bool | None:
        """Return whether the conditions hold; None = facts are missing.

        >>> rule = RuleSpec(1, 1, conditions=(Condition("x", "eq", True),))
        >>> rule.judge({}), rule.judge({"x": False})
        (None, False)
        """
        if not self.conditions:
            return True
        found = [condition.judge(facts) for condition in self.conditions]
        decisive = self.join == "any"
        if decisive in found:
            return decisive
        return None if None in found else not decisive


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules of which neither is more specific, but whose modes differ."""

    first: RuleSpec
    second: RuleSpec


class RuleSet:
    """The rules of any number of entries, ready to be asked.

    >>> day = date(2026, 3, 2)
    >>> rules = RuleSet([
    ...     RuleSpec(1, 54, mode_id=20),
    ...     RuleSpec(2, 54, circumstance="new", mode_id=30),
    ... ])
    >>> rules.resolve(54, 7, day).mode_id, rules.resolve(54, 7, day, "new").mode_id
    (20, 30)
    >>> rules.resolve(55, 7, day) is None
    True
    """

    __slots__ = ("_by_entry",)

    def __init__(self, specs: Iterable[RuleSpec]) -> None:
        by_entry: defaultdict[int, list[RuleSpec]] = defaultdict(list)
        for spec in specs:
            by_entry[spec.entry_id].append(spec)
        self._by_entry: dict[int, tuple[RuleSpec, ...]] = {
            entry: tuple(
                sorted(rules, key=lambda r: (r.specificity(), r.id), reverse=True)
            )
            for entry, rules in by_entry.items()
        }

    def __len__(self) -> int:
        return sum(map(len, self._by_entry.values()))

    def rules_of(self, entry_id: int) -> tuple[RuleSpec, ...]:
        """Return the entry's rules, most specific first.

        >>> [rule.id for rule in RuleSet([RuleSpec(4, 1)]).rules_of(1)]
        [4]
        """
        return self._by_entry.get(entry_id, ())

    def candidates(
        self,
        entry_id: int,
        region_id: int,
        on_date: date,
        circumstance: str | None = None,
    ) -> Iterator[RuleSpec]:
        """Yield the rules that may decide, most specific first.

        >>> list(RuleSet([]).candidates(1, 1, date(2026, 1, 1)))
        []
        """
        for rule in self._by_entry.get(entry_id, ()):
            if (
                rule.circumstance is None or rule.circumstance == circumstance
            ) and rule.in_force(region_id, on_date):
                yield rule

    def resolve(
        self,
        entry_id: int,
        region_id: int,
        on_date: date,
        circumstance: str | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> RuleSpec | None:
        """Return the deciding rule, or None where no rule speaks.

        A conditional rule decides only when its conditions hold on the
        declared facts.
        """
        for rule in self._by_entry.get(entry_id, ()):
            if rule.circumstance is not None and rule.circumstance != circumstance:
                continue
            if rule.date_from > on_date:
                continue
            if rule.date_to is not None and on_date > rule.date_to:
                continue
            if rule.region_ids is not None and region_id not in rule.region_ids:
                continue
            if not rule.conditions or (facts and rule.judge(facts)):
                return rule
        return None

    def missing_facts(
        self,
        entry_id: int,
        region_id: int,
        on_date: date,
        circumstance: str | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> set[str]:
        """Return the facts that could still change the answer.

        >>> rules = RuleSet([RuleSpec(1, 58, conditions=(
        ...     Condition("key_project", "eq", True),))])
        >>> rules.missing_facts(58, 7, date(2026, 3, 2))
        {'key_project'}
        >>> rules.missing_facts(58, 7, date(2026, 3, 2), facts={"key_project": True})
        set()
        """
        declared = facts or {}
        missing: set[str] = set()
        for rule in self.candidates(entry_id, region_id, on_date, circumstance):
            judgement = rule.judge(declared)
            if judgement is True:
                break
            if judgement is None:
                missing.update(
                    c.fact for c in rule.conditions if c.judge(declared) is None
                )
        return missing

    def depends_on_case(self, entry_id: int, region_id: int, on_date: date) -> bool:
        """Return whether circumstance or facts can change the answer.

        >>> RuleSet([RuleSpec(1, 2, circumstance="new")]).depends_on_case(
        ...     2, 1, date(2026, 1, 1))
        True
        """
        return any(
            (rule.circumstance or rule.conditions) and rule.in_force(region_id, on_date)
            for rule in self._by_entry.get(entry_id, ())
        )

    def has_cases(self, entry_id: int) -> bool:
        """Return whether some rule of the entry is about circumstance or facts.

        >>> RuleSet([RuleSpec(1, 2, circumstance="new")]).has_cases(2)
        True
        """
        return any(
            rule.circumstance is not None or rule.conditions
            for rule in self._by_entry.get(entry_id, ())
        )

    def overlaps(self, entry_id: int | None = None) -> list[Overlap]:
        """Return the contradictions: equally specific rules, different modes.

        Two rules contradict each other when some case on some day in some
        region meets both. A later beginning or a sequence settles the matter
        and is no contradiction; the id alone is.

        >>> [(o.first.id, o.second.id) for o in RuleSet(
        ...     [RuleSpec(1, 1, mode_id=1), RuleSpec(2, 1, mode_id=2)]).overlaps()]
        [(2, 1)]
        """
        groups = (
            self._by_entry.values()
            if entry_id is None
            else [self._by_entry.get(entry_id, ())]
        )
        return [
            Overlap(first, second)
            for rules in groups
            for first, second in combinations(rules, 2)
            if first.mode_id != second.mode_id
            and first.specificity() == second.specificity()
            and _meet(first, second)
        ]

    def gaps(
        self, entry_ids: Iterable[int], region_ids: Iterable[int], on_date: date
    ) -> list[tuple[int, int]]:
        """Return the cells about which no rule speaks without more facts.

        >>> RuleSet([RuleSpec(1, 1, frozenset({7}))]).gaps(
        ...     [1], [7, 8], date(2026, 1, 1))
        [(1, 8)]
        """
        return [
            (entry, region)
            for entry, region in product(entry_ids, list(region_ids))
            if self.resolve(entry, region, on_date) is None
        ]


def _meet(first: RuleSpec, second: RuleSpec) -> bool:
    """Whether one case can meet both rules."""
    if first.circumstance != second.circumstance:
        return False
    if first.region_ids is not None and second.region_ids is not None:
        if not first.region_ids & second.region_ids:
            return False
    if first.date_to is not None and first.date_to < second.date_from:
        return False
    if second.date_to is not None and second.date_to < first.date_from:
        return False
    return any(
        satisfiable((*left, *right))
        for left, right in product(_alternatives(first), _alternatives(second))
    )


def _alternatives(rule: RuleSpec) -> list[tuple[Condition, ...]]:
    if rule.join == "any" and rule.conditions:
        return [(condition,) for condition in rule.conditions]
    return [rule.conditions]


def satisfiable(conditions: Iterable[Condition]) -> bool:
    """Return whether some facts meet all of ``conditions``.

    >>> satisfiable([Condition("x", "lt", 3), Condition("x", "ge", 3)])
    False
    >>> satisfiable([Condition("x", "le", 3), Condition("x", "ge", 3)])
    True
    """
    by_fact: defaultdict[str, list[Condition]] = defaultdict(list)
    for condition in conditions:
        by_fact[condition.fact].append(condition)
    return all(
        any(all(c.holds({fact: value}) for c in group) for value in _samples(group))
        for fact, group in by_fact.items()
    )


def _samples(group: list[Condition]) -> Iterator[object]:
    """Yield values of one fact that stand for all of its values."""
    values: set[Any] = set()
    for condition in group:
        value = condition.value
        values.update(value if isinstance(value, frozenset) else (value,))
    yield from values
    if any(isinstance(v, bool) for v in values):
        yield from (True, False)
    numbers = sorted(v for v in values if isinstance(v, Decimal))
    if numbers:
        yield numbers[0] - 1
        yield numbers[-1] + 1
        yield from ((a + b) / 2 for a, b in zip(numbers, numbers[1:], strict=False))
    yield "\0other"
