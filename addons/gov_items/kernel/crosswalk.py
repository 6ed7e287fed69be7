"""The same item in the lists of several programmes.

Cities print the name of one item with other signs, brackets and blanks; a name is
compared without them. Which items are one and the same follows from the pairs that
are known to be the same, whatever their order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def comparable(name: str | None) -> str:
    """Return a name as it is compared: half width, no case, no marks and blanks.

    Numbers, letters and signs of words alone count.

    >>> comparable("在城市建筑物、设施上张挂，张贴 宣传品审批（含变更）")
    '在城市建筑物设施上张挂张贴宣传品审批含变更'
    >>> comparable("Ａ类 许可"), comparable(None)
    ('a类许可', '')
    """
    text = unicodedata.normalize("NFKC", name or "").casefold()
    return "".join(sign for sign in text if sign.isalnum())


def components(pairs: Iterable[tuple[Item, Item]]) -> list[frozenset[Item]]:
    """Return the groups of items that pairs tie together, in order of appearance.

    >>> [sorted(group) for group in components([(1, 2), (5, 6), (2, 3)])]
    [[1, 2, 3], [5, 6]]
    """
    group_of: dict[Item, set[Item]] = {}
    for first, second in pairs:
        one = group_of.setdefault(first, {first})
        other = group_of.setdefault(second, {second})
        if one is other:
            continue
        small, large = sorted((one, other), key=len)
        large |= small
        for item in small:
            group_of[item] = large
    unique = {id(group): group for group in group_of.values()}
    return [frozenset(group) for group in unique.values()]
