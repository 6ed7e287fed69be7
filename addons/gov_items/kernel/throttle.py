"""Counts requests per client in fixed windows of time.

One instance counts for one process; a client that turns up in several processes
has the limit in each of them. Memory is bounded: beyond ``capacity`` clients the
oldest windows are forgotten first.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from typing import Final, NamedTuple

_FORM: Final = re.compile(r"\s*(\d{1,9})\s*/\s*(\d{1,6})\s*")


class Limit(NamedTuple):
    """At most ``hits`` requests within ``seconds``; 0 hits: no limit."""

    hits: int
    seconds: int


def parse_limit(text: str) -> Limit | None:
    """Return the limit written as ``hits/seconds``, or None where it is none.

    >>> parse_limit("60/60"), parse_limit("0/1"), parse_limit("60"), parse_limit("5/0")
    (Limit(hits=60, seconds=60), Limit(hits=0, seconds=1), None, None)
    """
    match = _FORM.fullmatch(text or "")
    if not match or not int(match[2]):
        return None
    return Limit(int(match[1]), int(match[2]))


def window(now: float, limit: Limit) -> tuple[int, int]:
    """Return the number of the current window and the whole seconds left in it.

    >>> window(125.0, Limit(60, 60))
    (2, 55)
    """
    number = int(now // limit.seconds)
    return number, max(1, int((number + 1) * limit.seconds - now))


def wait_after(hits: int, left: int, limit: Limit) -> int:
    """Return the seconds to wait after so many hits; 0 = go on.

    >>> wait_after(60, 55, Limit(60, 60)), wait_after(61, 55, Limit(60, 60))
    (0, 55)
    """
    return left if limit.hits and hits > limit.hits else 0


class Throttle:
    """The counters of one process; may be shared by its threads.

    >>> throttle = Throttle()
    >>> [throttle.hit("a", Limit(2, 60), now) for now in (0, 10, 20, 60)]
    [0, 0, 40, 0]
    """

    def __init__(self, capacity: int = 50_000) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._hits: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._hits)

    def hit(self, client: str, limit: Limit, now: float) -> int:
        """Count one request; return the seconds to wait, 0 = go on."""
        number, left = window(now, limit)
        with self._lock:
            known, hits = self._hits.pop(client, (number, 0))
            hits = hits + 1 if known == number else 1
            self._hits[client] = (number, hits)
            while len(self._hits) > self._capacity:
                self._hits.popitem(last=False)
        return wait_after(hits, left, limit)

    def forget(self) -> None:
        """Forget every client."""
        with self._lock:
            self._hits.clear()
