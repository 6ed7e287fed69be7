"""Codes as each source system forms them: length, mask, check rule, list of values.

Two systems write the same thing in different codes (the national exchange counts
administrative organs among the kinds of applicants as 6, the case exchange as 5), so
a code means nothing without its scheme. Codes of items are checked in parts, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from .identifiers import check_basic_code, check_item_code, check_uscc, compact

#: Longest code that any scheme may allow; the national schema has 50.
MAX_LENGTH: Final = 64
#: Rows in which the heading of a list is looked for.
HEADER_ROWS: Final = 30
#: Check rules by name; each answers None or a code of ``identifiers.ERRORS``.
RULES: Final[dict[str, Callable[[str], str | None]]] = {
    "none": lambda code: None,
    "uscc": check_uscc,
    "basic": check_basic_code,
    "item": check_item_code,
}
#: Heading as lists print it -> column.
HEADERS: Final[dict[str, str]] = {
    "方案": "programme",
    "方案代码": "programme",
    "改革方案": "programme",
    "序号": "number",
    "编号": "number",
    "清单序号": "number",
    "事项名称": "name",
    "事项": "name",
    "业务办理项名称": "name",
    "区划": "region",
    "区划代码": "region",
    "行政区划": "region",
    "行政区划代码": "region",
    "地区": "region",
    "县区": "region",
    "编码": "code",
    "代码": "code",
    "事项编码": "code",
    "基本编码": "code",
    "实施编码": "code",
    "业务办理项编码": "code",
    "启用日期": "from",
    "生效日期": "from",
    "停用日期": "to",
    "失效日期": "to",
}

_MASK: Final = {"#": "[0-9]", "@": "[A-Z]", "?": "[0-9A-Z]"}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")


@dataclass(frozen=True)
class Scheme:
    """How a system forms its codes.

    ``mask``: ``#`` a digit, ``@`` a capital letter, ``?`` either, ``*`` at the end
    anything; every other sign stands for itself. ``values``: the codes of a closed
    list; empty where codes are formed freely.
    """

    length_min: int = 1
    length_max: int = MAX_LENGTH
    mask: str = ""
    rule: str = "none"
    free_form: bool = False
    values: frozenset[str] = frozenset()

    def tidy(self, code: str | None) -> str:
        """Return the code as it is kept.

        Free-form codes keep their hyphens and small letters, and lose only blanks
        around them and full width.

        >>> Scheme().tidy(" 37-０1a "), Scheme(free_form=True).tidy(" 37-０1a ")
        ('3701A', '37-01a')
        """
        if self.free_form:
            return unicodedata.normalize("NFKC", code or "").strip()
        # Without blanks, signs may have come together that are one.
        return unicodedata.normalize("NFKC", compact(code))

    def check(self, code: str | None) -> str | None:
        """Return what is wrong with a code, or None.

        ``length``, ``format``, ``checksum``, ``level``, or ``list``: not among the
        values of the scheme.

        >>> basic = Scheme(12, 12, "37##########", "basic")
        >>> basic.check("370124015001"), basic.check("000124015001"), basic.check("37")
        (None, 'format', 'length')
        >>> Scheme(31, 31, rule="item").check("91110000600037341M3000101001000")
        'checksum'
        >>> Scheme(values=frozenset("12")).check("3")
        'list'
        """
        text = self.tidy(code)
        if not self.length_min <= len(text) <= self.length_max:
            return "length"
        if self.mask and not re.fullmatch(pattern(self.mask), text):
            return "format"
        if self.values and text not in self.values:
            return "list"
        return RULES[self.rule](text)


def pattern(mask: str) -> str:
    """Return the regular expression of a mask; it never tries two ways.

    >>> pattern("37##-@?*")
    '37[0-9][0-9]\\\\-[A-Z][0-9A-Z].*'
    """
    rest = ".*" if mask.endswith("*") else ""
    body = mask[:-1] if rest else mask
    return "".join(_MASK.get(sign, re.escape(sign)) for sign in body) + rest


def check_mask(mask: str, low: int, high: int) -> str | None:
    """Return what is wrong with a scheme's own form, or None.

    ``mask``: a star elsewhere than at the end; ``length``: the mask has other
    lengths than the scheme allows.

    >>> check_mask("##*#", 1, 9), check_mask("##", 3, 3), check_mask("##*", 2, 9)
    ('mask', 'length', None)
    """
    if not mask:
        return None
    if "*" in mask[:-1]:
        return "mask"
    size = len(mask.rstrip("*"))
    fits = low <= size <= high
    if mask.endswith("*"):
        fits = size <= high
    return None if fits else "length"


def disagreements(code: str, uscc: str = "", basic: str = "") -> list[str]:
    """Return which parts of an item code belong to somebody or something else.

    :param code: a right code of 31 or 33 characters, as it is kept
    :param uscc: code of the agency that carries the item out; empty: not known
    :param basic: basic code of the item; empty: not known

    >>> disagreements("91110000600037341L3000101001000", "91110000600037341L")
    []
    >>> disagreements("91110000600037341L3000101001000", basic="000101001001")
    ['basic']
    """
    found = []
    if uscc and code[:18] != compact(uscc):
        found.append("uscc")
    if basic and code[19:31] != compact(basic):
        found.append("basic")
    return found


# ------------------------------------------------------------
# LISTS OF CODES
# ------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A row of a list of codes; ``line`` is its number in the sheet, from 1."""

    line: int
    words: Mapping[str, str]


def read(
    grids: Iterable[Sequence[Sequence[str]]], more: Mapping[str, str] | None = None
) -> list[Line] | None:
    """Rows below the first heading with a number and a code; None without one.

    :param more: further headings -> columns, as a template prints them

    >>> read([[["实施编码表"], ["实施编码", "序号"], ["x 1", "3.0"], ["", ""]]])
    [Line(line=3, words={'code': 'x 1', 'number': '3'})]
    >>> read([[["a", "b"]]])
    """
    known = HEADERS | {_bare(word): column for word, column in (more or {}).items()}
    for grid in grids:
        for number, row in enumerate(grid[:HEADER_ROWS], start=1):
            columns = [known.get(_bare(cell), "") for cell in row]
            if "code" in columns and "number" in columns:
                return _lines(columns, grid[number:], number + 1)
    return None


def _bare(cell: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell or ""))


def _lines(
    columns: Sequence[str], rows: Sequence[Sequence[str]], first: int
) -> list[Line]:
    found = []
    for number, row in enumerate(rows, start=first):
        words: dict[str, str] = {}
        for column, cell in zip(columns, row, strict=False):
            text = unicodedata.normalize("NFKC", cell or "").strip()
            if column and text:
                words.setdefault(column, text)
        if words:
            number_text = words.get("number", "")
            words |= {"number": re.sub(r"\.0$", "", number_text)} if number_text else {}
            found.append(Line(number, words))
    return found


def day(text: str) -> date | None:
    """Return the day that a cell names.

    :raise ValueError: it names none

    >>> day("2026年3月2日"), day("2026-03-02 00:00:00"), day("")
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2), None)
    """
    if not text:
        return None
    match = _DAY.fullmatch(text)
    if not match:
        raise ValueError(text)
    return date(*map(int, match.groups()))
