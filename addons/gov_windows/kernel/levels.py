"""Levels of service centres: each is led by one of the level above."""

from __future__ import annotations

from typing import Final

#: Kinds of region whose centre may lead the centre of the key's kind.
LEADING_KINDS: Final[dict[str, frozenset[str]]] = {
    "city": frozenset(),
    "county": frozenset({"city"}),
    "zone": frozenset({"city"}),
    "township": frozenset({"county", "zone"}),
    "village": frozenset({"township"}),
}


def may_lead(upper: str, lower: str) -> bool:
    """Whether a centre of kind ``upper`` may lead one of kind ``lower``.

    >>> may_lead("county", "township"), may_lead("city", "township")
    (True, False)
    """
    return upper in LEADING_KINDS.get(lower, frozenset())
