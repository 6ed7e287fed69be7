"""What a mode asks for before it is given to an entry, and whether it is there.

Each city's document ties its modes to the nature of an entry and to reasons.
The requirements are records of the mode; nothing here knows a mode's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Nature = Literal["free", "named", "barred", ""]

#: Requirement -> natures of an entry that meet it.
NATURES: Final[dict[str, frozenset[str]]] = {
    "nature_free": frozenset({"free"}),
    "nature_named": frozenset({"named"}),
    "nature_open": frozenset({"free", "named"}),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a mode asks for. ``per_region``: each region's own is needed."""

    kind: str
    per_region: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an entry.

    ``given``: (kind, regions) of each reason entered; no regions = all.
    ``true``: other requirements that the registry itself answers with yes.
    """

    nature: Nature = ""
    given: tuple[tuple[str, frozenset[int]], ...] = ()
    true: frozenset[str] = frozenset()


def missing(
    requirements: Iterable[Requirement], facts: Facts, regions: frozenset[int]
) -> list[tuple[Requirement, frozenset[int]]]:
    """Return the requirements that are not met, each with the regions it lacks.

    >>> free = Requirement("nature_free")
    >>> missing([free], Facts("free"), frozenset({1}))
    []
    >>> [r.kind for r, _ in missing([free], Facts("barred"), frozenset({1}))]
    ['nature_free']
    >>> staff = Requirement("shortage", per_region=True)
    >>> facts = Facts(given=(("shortage", frozenset({1})),))
    >>> [sorted(lack) for _, lack in missing([staff], facts, frozenset({1, 2}))]
    [[2]]
    >>> missing([Requirement("demand")], Facts(given=(("demand", frozenset()),)),
    ...     frozenset({1, 2}))
    []
    """
    found = []
    for requirement in requirements:
        lack = _lack(requirement, facts, regions)
        if lack:
            found.append((requirement, lack))
    return found


def _lack(
    requirement: Requirement, facts: Facts, regions: frozenset[int]
) -> frozenset[int]:
    nothing: frozenset[int] = frozenset()
    if requirement.kind in NATURES:
        met = facts.nature in NATURES[requirement.kind]
        return nothing if met else regions
    if requirement.kind in facts.true:
        return nothing
    lack = regions
    for kind, named in facts.given:
        if kind == requirement.kind:
            if named:
                lack -= named
            elif not requirement.per_region:
                return nothing
    return lack
