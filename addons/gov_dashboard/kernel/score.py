"""The evidence for giving more powers or taking some back, as a score.

A term turns one figure into points from 0 to 100: 100 at its good end, 0 at its
bad end, straight between. The score is the weighted mean of the terms that have
a figure; a term without one is left out and said so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

Verdict = Literal["give", "keep", "take", "few"]


class Term(NamedTuple):
    """``good`` and ``bad`` are the figures that earn 100 and 0 points."""

    code: str
    weight: float
    good: float
    bad: float


class Line(NamedTuple):
    """A term's part in a score: its figure, points and share of all weights."""

    code: str
    figure: float | None
    points: float | None
    share: float


class Score(NamedTuple):
    """``value`` from 0 to 100, None without any figure."""

    value: float | None
    verdict: Verdict
    lines: tuple[Line, ...]


def points(term: Term, figure: float) -> float:
    """Return the points of ``figure``.

    >>> late = Term("late", 1, good=0, bad=5)
    >>> [points(late, figure) for figure in (0, 1, 5, 9)]
    [100.0, 80.0, 0.0, 0.0]
    >>> points(Term("volume", 1, good=200, bad=0), 50)
    25.0

    :raise ValueError: good and bad end are the same
    """
    if term.good == term.bad:
        raise ValueError(f"{term.code}: good and bad end are the same")
    share = (figure - term.bad) / (term.good - term.bad)
    return round(100.0 * min(1.0, max(0.0, share)), 2)


def score(
    terms: Sequence[Term],
    figures: Mapping[str, float | None],
    cases: int,
    least_cases: int,
    give_from: float,
    take_below: float,
) -> Score:
    """Return the score, its verdict and each term's part in it.

    :param cases: cases of the period; fewer than ``least_cases``: too few to judge,
        which is itself a reason to look at the delegation (JN21 three (one) 3)
    :param give_from: from this score on more may be given
    :param take_below: below this one it is looked at for taking back

    >>> terms = [Term("late", 3, 0, 5), Term("faults", 1, 0, 10)]
    >>> found = score(terms, {"late": 1, "faults": None}, 50, 10, 85, 60)
    >>> found.value, found.verdict, found.lines[1].points
    (80.0, 'keep', None)
    >>> score(terms, {"late": 5, "faults": 0}, 50, 10, 85, 60).verdict
    'take'
    >>> score(terms, {"late": 0}, 3, 10, 85, 60).verdict
    'few'
    """
    known = [term for term in terms if figures.get(term.code) is not None]
    weights = sum(term.weight for term in known)
    lines = []
    total = 0.0
    for term in terms:
        figure = figures.get(term.code)
        if figure is None or not weights:
            lines.append(Line(term.code, None, None, 0.0))
            continue
        earned = points(term, figure)
        share = term.weight / weights
        total += earned * share
        lines.append(Line(term.code, figure, earned, round(share, 4)))
    value = round(total, 2) if weights else None
    return Score(
        value, _verdict(value, cases, least_cases, give_from, take_below), tuple(lines)
    )


def _verdict(
    value: float | None,
    cases: int,
    least_cases: int,
    give_from: float,
    take_below: float,
) -> Verdict:
    if cases < least_cases:
        return "few"
    if value is None:
        return "keep"
    if value >= give_from:
        return "give"
    return "take" if value < take_below else "keep"
