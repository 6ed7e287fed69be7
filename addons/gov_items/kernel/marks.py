"""Short marks for names that stand side by side in narrow cells.

A colour alone must not tell two modes apart, neither on paper nor for a reader
who does not see it: each name gets one character of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def marks(names: Sequence[str]) -> list[str]:
    """Return one character per name: the first that no other name contains.

    Where there is none, the first that is no mark yet; then a number.

    >>> marks(["直接下放", "窗口前移", "下放实质性审核权", "委托收件、受审分离"])
    ['直', '窗', '实', '委']
    >>> marks(["委托办理", "委托受理"]), marks(["ab", "ab", "ab"]), marks([""])
    (['办', '受'], ['a', 'b', '3'], ['1'])
    """
    plain = [[c for c in name if c.isalnum()] for name in names]
    everywhere = Counter(c for name in plain for c in set(name))
    found: list[str] = []
    own = [next((c for c in name if everywhere[c] == 1), "") for name in plain]
    for place, (name, mark) in enumerate(zip(plain, own, strict=True), 1):
        taken = {*found, *own}
        if not mark:
            mark = next((c for c in name if c not in taken), str(place))
        found.append(mark)
    return found
