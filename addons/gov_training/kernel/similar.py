"""Questions like the one being asked, by the pairs of characters they share."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Share of common pairs from which two questions are alike.
ALIKE = 0.12


def pairs(text: str | None) -> frozenset[str]:
    """Neighbouring characters of a text; Chinese is not parted into words.

    >>> sorted(pairs("补正 材料")) == sorted(["补正", "正材", "材料"])
    True
    """
    signs = re.sub(r"\W", "", text or "").lower()
    return frozenset(signs[n : n + 2] for n in range(len(signs) - 1))


def rank(query: str, texts: Mapping[int, str], limit: int = 5) -> list[int]:
    """Keys of ``texts`` that are like ``query``, the most alike first.

    >>> texts = {1: "船舶登记需要哪些材料", 2: "能否延期", 3: "船舶登记材料不全怎么办"}
    >>> rank("船舶登记材料", texts)
    [3, 1]
    >>> rank("", texts)
    []
    """
    wanted = pairs(query)
    if not wanted:
        return []
    scores = []
    for key, text in texts.items():
        own = pairs(text)
        score = len(wanted & own) / len(wanted | own)
        if score >= ALIKE:
            scores.append((-score, key))
    return [key for _score, key in sorted(scores)[:limit]]
