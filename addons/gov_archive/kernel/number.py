"""Archival numbers: ``fonds-category·year-retention-agency-serial``.

The shape is that of DA/T 22-2015, 5.4.3: levels are joined by ``-``, parts of
one level by ``·`` (U+00B7). The serial restarts in each class, which is all
that stands before it, and has neither gaps nor repetitions there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

DOT: Final = "\N{MIDDLE DOT}"
#: Codes of the retention periods: permanent, 30 and 10 years.
RETENTIONS: Final = ("Y", "D30", "D10")
#: Years of a retention period; None keeps for ever.
YEARS: Final[dict[str, int | None]] = {"Y": None, "D30": 30, "D10": 10}
#: Digits of a serial at least; a longer serial keeps all its digits.
WIDTH: Final = 4

PATTERN: Final = re.compile(
    r"(?P<fonds>[A-Z][0-9]{3}|[0-9]{4})"
    r"-(?P<category>[A-Z]{2}(?:·[A-Z]{2,4})?)"
    r"·(?P<year>[0-9]{4})"
    r"-(?P<retention>Y|D30|D10)"
    r"-(?P<agency>[A-Z0-9]{3})"
    r"-(?P<serial>[0-9]{4,})"
)
_PARTS: Final = {
    "fonds": re.compile(r"[A-Z][0-9]{3}|[0-9]{4}"),
    "category": re.compile(r"[A-Z]{2}(?:·[A-Z]{2,4})?"),
    "year": re.compile(r"[0-9]{4}"),
    "retention": re.compile(r"Y|D30|D10"),
    "agency": re.compile(r"[A-Z0-9]{3}"),
}


@dataclass(frozen=True, slots=True, order=True)
class ArchivalNumber:
    """One archival number in its parts.

    >>> number = ArchivalNumber("Z109", "ZY", 2026, "D30", "SPJ", 1)
    >>> str(number)
    'Z109-ZY·2026-D30-SPJ-0001'
    >>> parse(str(number)) == number
    True
    >>> ArchivalNumber("Z9", "ZY", 2026, "D30", "SPJ", 1)
    Traceback (most recent call last):
    ...
    ValueError: fonds: 'Z9' is not of the prescribed form
    """

    fonds: str
    category: str
    year: int
    retention: str
    agency: str
    serial: int

    def __post_init__(self) -> None:
        for name, pattern in _PARTS.items():
            value = str(getattr(self, name))
            if not pattern.fullmatch(value):
                raise ValueError(f"{name}: {value!r} is not of the prescribed form")
        if self.serial < 1:
            raise ValueError(f"serial: {self.serial} is not positive")

    @property
    def series(self) -> str:
        """The class within which serials count, e.g. ``Z109-ZY·2026-D30-SPJ``."""
        return (
            f"{self.fonds}-{self.category}{DOT}{self.year}"
            f"-{self.retention}-{self.agency}"
        )

    @property
    def next(self) -> ArchivalNumber:
        """The number that follows in the same class."""
        return replace(self, serial=self.serial + 1)

    def __str__(self) -> str:
        return f"{self.series}-{self.serial:0{WIDTH}d}"


def parse(text: str) -> ArchivalNumber:
    """Return the parts of ``text``.

    :raise ValueError: ``text`` is no archival number; the message says which
        part is wrong.

    >>> parse("Z109-ZY·XK·2026-Y-SPJ-12345").category
    'ZY·XK'
    >>> parse("Z109-ZY·2026-D20-SPJ-0001")
    Traceback (most recent call last):
    ...
    ValueError: retention: 'D20' is not of the prescribed form
    """
    match = PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(_reason(text))
    if len(match["serial"]) > WIDTH and match["serial"][0] == "0":
        raise ValueError(f"serial: {match['serial']!r} has superfluous zeros")
    return ArchivalNumber(
        match["fonds"],
        match["category"],
        int(match["year"]),
        match["retention"],
        match["agency"],
        int(match["serial"]),
    )


def problem(text: str) -> str | None:
    """Return what is wrong with ``text`` as an archival number, or None.

    >>> problem("Z109-ZY·2026-D30-SPJ-0001")
    >>> problem("Z109-ZY.2026-D30-SPJ-0001")
    "category: 'ZY.2026' has no middle dot before the year"
    """
    try:
        parse(text)
    except ValueError as error:
        return str(error)
    return None


def _reason(text: str) -> str:
    """Return which part of an ill-formed number is wrong first."""
    levels = text.split("-")
    if len(levels) != 5:
        return f"{text!r} has {len(levels)} levels instead of 5"
    fonds, middle, retention, agency, serial = levels
    category, dot, year = middle.rpartition(DOT)
    if not dot:
        return f"category: {middle!r} has no middle dot before the year"
    parts = (
        ("fonds", fonds),
        ("category", category),
        ("year", year),
        ("retention", retention),
        ("agency", agency),
    )
    for name, value in parts:
        if not _PARTS[name].fullmatch(value):
            return f"{name}: {value!r} is not of the prescribed form"
    return f"serial: {serial!r} is not of the prescribed form"


def gaps(serials: Iterable[int]) -> list[int]:
    """Return the serials that are missing between 1 and the largest one.

    >>> gaps([1, 2, 5])
    [3, 4]
    >>> gaps([])
    []
    """
    present = set(serials)
    return [n for n in range(1, max(present, default=0)) if n not in present]
