"""Joint matters and projects: what waits for what, and which limit holds.

Nothing here knows a city or an item; the stages of a project and the numbers of
its limits come as values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

Standing = Literal["open", "granted", "refused", "ended"]


def ready(done: Iterable[str], waits_for: Mapping[str, Iterable[str]]) -> list[str]:
    """Return what may start now: not done, and all it waits for is.

    >>> ready(["a"], {"a": [], "b": ["a"], "c": ["b"], "d": []})
    ['b', 'd']
    """
    finished = set(done)
    return sorted(
        key
        for key, before in waits_for.items()
        if key not in finished and finished.issuperset(before)
    )


def has_cycle(waits_for: Mapping[str, Iterable[str]]) -> bool:
    """Return whether something waits for itself in the end.

    >>> has_cycle({"a": ["b"], "b": ["a"]}), has_cycle({"a": ["b"], "b": []})
    (True, False)
    """
    left = {key: set(before) & set(waits_for) for key, before in waits_for.items()}
    while free := [key for key, before in left.items() if not before]:
        for key in free:
            del left[key]
        for before in left.values():
            before.difference_update(free)
    return bool(left)


def result(standings: Iterable[Standing]) -> str:
    """Return the one result of cases that run side by side.

    Granted when all are, refused when one is, ended when one ended otherwise,
    open while any is open and none has failed.

    >>> result(["granted", "granted"]), result(["granted", "open"])
    ('granted', 'open')
    >>> result(["refused", "open"]), result(["granted", "ended"]), result([])
    ('refused', 'ended', 'open')
    """
    found = list(standings)
    if "refused" in found:
        return "refused"
    if "ended" in found:
        return "ended"
    return "granted" if found and set(found) == {"granted"} else "open"
