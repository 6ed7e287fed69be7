"""Compares a region's manual with the city standard, line by line.

Only decrease, never increase (JN21 seven, JC25 two (two)): steps, limit, fee and
documents of the region may be fewer, never more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

Part = Literal["step", "document", "limit", "fee"]
#: How binding a document is: required before deferrable before optional.
WEIGHT: Final[dict[str, int]] = {"2": 0, "3": 1, "1": 2}


@dataclass(frozen=True, slots=True)
class Outline:
    """What the comparison looks at.

    ``documents``: name -> (necessity, copies); ``days``: promised working days;
    ``fee``: yuan.
    """

    steps: tuple[str, ...] = ()
    documents: dict[str, tuple[str, int]] = field(default_factory=dict)
    days: int = 0
    fee: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One difference: sign ``+`` is more than the standard, ``-`` less."""

    sign: Literal["+", "-"]
    part: Part
    text: str
    standard: str = ""
    own: str = ""


def differences(standard: Outline, own: Outline) -> list[Line]:
    """Return every difference, increases and decreases, in the order of the form.

    >>> standard = Outline(("receive", "decide"), {"form": ("1", 1)}, 5)
    >>> own = Outline(("receive", "visit", "decide"), {}, 4)
    >>> [(line.sign, line.part, line.text) for line in differences(standard, own)]
    [('+', 'step', 'visit'), ('-', 'limit', ''), ('-', 'document', 'form')]
    """
    lines = [Line("+", "step", s) for s in _surplus(own.steps, standard.steps)]
    lines += [Line("-", "step", s) for s in _surplus(standard.steps, own.steps)]
    if own.days != standard.days:
        sign = "+" if own.days > standard.days else "-"
        lines.append(Line(sign, "limit", "", str(standard.days), str(own.days)))
    if own.fee != standard.fee:
        sign = "+" if own.fee > standard.fee else "-"
        lines.append(Line(sign, "fee", "", f"{standard.fee:g}", f"{own.fee:g}"))
    return lines + _documents(standard.documents, own.documents)


def increases(standard: Outline, own: Outline) -> list[Line]:
    """Return the differences by which the own manual asks for more.

    Steps count by number: one under another name replaces one of the standard.

    >>> standard = Outline(("receive", "decide"), {}, 5)
    >>> increases(standard, Outline(("take in", "decide"), {}, 5))
    []
    >>> [line.text for line in increases(standard, Outline(("a", "b", "c"), {}, 5))]
    ['a', 'b', 'c']
    >>> [line.part for line in increases(Outline(fee=10), Outline(fee=10.5))]
    ['fee']
    """
    more_steps = len(own.steps) > len(standard.steps)
    return [
        line
        for line in differences(standard, own)
        if line.sign == "+" and (line.part != "step" or more_steps)
    ]


def _surplus(names: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    rest = list(others)
    found = []
    for name in names:
        if name in rest:
            rest.remove(name)
        else:
            found.append(name)
    return found


def _documents(
    standard: dict[str, tuple[str, int]], own: dict[str, tuple[str, int]]
) -> list[Line]:
    lines = [Line("+", "document", name) for name in own if name not in standard]
    lines += [Line("-", "document", name) for name in standard if name not in own]
    for name, (necessity, copies) in own.items():
        if name not in standard:
            continue
        before = standard[name]
        now = (WEIGHT[necessity], copies)
        then = (WEIGHT[before[0]], before[1])
        if now[0] > then[0] or now[1] > then[1]:
            lines.append(_document_line("+", name, before, (necessity, copies)))
        elif now != then:
            lines.append(_document_line("-", name, before, (necessity, copies)))
    return lines


def _document_line(
    sign: Literal["+", "-"],
    name: str,
    standard: tuple[str, int],
    own: tuple[str, int],
) -> Line:
    return Line(
        sign,
        "document",
        name,
        f"{standard[0]}×{standard[1]}",
        f"{own[0]}×{own[1]}",
    )
