"""Points and grade of a file review or an inspection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

FULL: Final = 100
EXCELLENT: Final = 90
QUALIFIED: Final = 60


def points(deductions: Iterable[float], legality_fault: bool = False) -> float:
    """What is left of 100; nothing where the law was broken.

    >>> points([5, 2.5]), points([5], legality_fault=True), points([60, 60])
    (92.5, 0, 0)
    """
    if legality_fault:
        return 0
    return max(0, FULL - sum(deductions))


def grade(value: float, excellent: float = EXCELLENT, passed: float = QUALIFIED) -> str:
    """Name of the grade.

    >>> grade(90), grade(89.5), grade(59)
    ('excellent', 'qualified', 'unqualified')
    """
    if value >= excellent:
        return "excellent"
    return "qualified" if value >= passed else "unqualified"
