"""Moments of a case that run backwards, and what clarifies them.

A clock that was set back leaves a step that ended before it began. What was written
then is never changed; a later version of the file clarifies it: it names each pair of
moments with both values, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

#: What follows what in the basic information, and within a node.
BASIC: Final = ("receivedOn", "acceptedOn", "decidedAt", "closedAt", "compiledAt")
NODE: Final = ("startedAt", "endedAt")
LABELS: Final = {
    "receivedOn": "收件日期",
    "acceptedOn": "受理日期",
    "decidedAt": "决定时间",
    "closedAt": "办结时间",
    "compiledAt": "归档时间",
    "startedAt": "开始时间",
    "endedAt": "完成时间",
}


class Backward(NamedTuple):
    """Two moments of which the first is later: where, what, and as it stands.

    :param node: number of the node; empty: of the basic information.
    """

    node: str
    first: str
    first_at: str
    second: str
    second_at: str

    def label(self, place: int, lang: str = "en") -> str:
        """Name of the first (0) or second (1) moment for a reader."""
        name = (self.first, self.second)[place]
        if lang == "zh":
            step = f"第 {self.node} 环节" if self.node else ""
            return step + LABELS.get(name, name)
        return f"node {self.node} {name}" if self.node else name


def backward(
    basic: Mapping[str, str], nodes: Sequence[Mapping[str, str]] = ()
) -> Iterator[Backward]:
    """Pairs of moments that run backwards in a description.

    >>> [p.second for p in backward({"receivedOn": "2026-11-02",
    ...     "closedAt": "2026-11-01T09:00:00+08:00"})]
    ['closedAt']
    >>> list(backward({"acceptedOn": "2026-11-02",
    ...     "closedAt": "2026-11-02T09:00:00+08:00"}))
    []
    """
    yield from _pairs("", basic, BASIC)
    for place, node in enumerate(nodes, 1):
        yield from _pairs(str(place), node, NODE)


def _pairs(
    node: str, values: Mapping[str, str], names: Sequence[str]
) -> Iterator[Backward]:
    given = [(name, values[name]) for name in names if values.get(name)]
    for first, second in zip(given, given[1:], strict=False):
        if later(first[1], second[1]):
            yield Backward(node, *first, *second)


def later(first: str, second: str) -> bool:
    """Whether ``first`` is later, compared by the day where one is a day.

    >>> later("2026-11-02", "2026-11-02T09:00:00+08:00")
    False
    """
    length = min(len(first), len(second))
    return first[:length] > second[:length]
