"""A list of experts out of a spreadsheet: rows of words, and what is wrong.

The heading is found by its words among the first rows, so a title above it and
columns in any order do no harm. What the words stand for in the pool is looked up
elsewhere; here are only the words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

#: Rows in which the heading is looked for.
HEADER_ROWS: Final = 30
#: First signs that make a spreadsheet programme run a cell's text.
FORMULA_SIGNS: Final = ("=", "+", "-", "@")
#: Heading as lists print it -> column.
HEADERS: Final[dict[str, str]] = {
    "姓名": "name",
    "名称": "name",
    "专家姓名": "name",
    "机构名称": "name",
    "姓名或机构名称": "name",
    "类型": "kind",
    "类别": "kind",
    "专业领域": "fields",
    "领域": "fields",
    "专业": "fields",
    "评审专业": "fields",
    "资质": "qualification",
    "资格": "qualification",
    "职称": "qualification",
    "职称或资质": "qualification",
    "职称或资格": "qualification",
    "证书编号": "number",
    "证书号": "number",
    "资质证书编号": "number",
    "有效期至": "valid",
    "有效期": "valid",
    "截止日期": "valid",
    "工作单位": "employer",
    "单位": "employer",
    "统一社会信用代码": "code",
    "单位代码": "code",
    "工作单位统一社会信用代码": "code",
    "电话": "phone",
    "手机": "phone",
    "联系电话": "phone",
}
#: Words of the column of kinds.
KINDS: Final[dict[str, str]] = {
    "": "person",
    "Person": "person",
    "Institution": "institution",
    "个人": "person",
    "人员": "person",
    "专家": "person",
    "机构": "institution",
    "单位": "institution",
    "专家机构": "institution",
}
#: Day 0 of the numbers that spreadsheets keep days as.
EPOCH: Final = date(1899, 12, 30)

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
_PHONE = re.compile(r"\+?[\d\s()-]+")


@dataclass(frozen=True)
class Line:
    """A row of the list; ``line``: its number in the sheet, the first is 1."""

    line: int
    words: dict[str, str]
    formula: str = ""


def plain(cell: str) -> str:
    """A cell's words: half-width signs, no blanks around.

    >>> plain(" ＡＢ１２ \\n"), plain("张　三")
    ('AB12', '张 三')
    """
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", cell or "")).strip()


def _bare(cell: str) -> str:
    return plain(cell).replace(" ", "")


def read(
    grids: Iterable[Sequence[Sequence[str]]], more: Mapping[str, str] | None = None
) -> list[Line]:
    """Rows below the first heading that has a name and a field of expertise.

    :param more: further headings -> columns, in the words of a template

    :raises Unreadable: ``not_a_table``, no such heading

    >>> read([[["专家名单"], ["姓名", "专业领域"], ["李四", "测绘"], ["", ""]]])
    [Line(line=3, words={'name': '李四', 'fields': '测绘'}, formula='')]
    >>> read([[["a", "b"]]])
    """
    known = HEADERS | {_bare(word): column for word, column in (more or {}).items()}
    for grid in grids:
        for number, row in enumerate(grid[:HEADER_ROWS], start=1):
            columns = [known.get(_bare(cell), "") for cell in row]
            if "name" in columns and "fields" in columns:
                return _lines(columns, grid[number:], number + 1)
    return None


def _lines(
    columns: Sequence[str], rows: Sequence[Sequence[str]], first: int
) -> list[Line]:
    found = []
    for number, cells in enumerate(rows, start=first):
        words = {
            column: plain(cell)
            for column, cell in zip(columns, cells, strict=False)
            if column
        }
        if any(words.values()):
            found.append(Line(number, words, _formula(words)))
    return found


def _formula(words: dict[str, str]) -> str:
    """The first cell that a spreadsheet programme would run; a phone's + is none."""
    for column, word in words.items():
        number = column == "phone" and _PHONE.fullmatch(word)
        if word.startswith(FORMULA_SIGNS) and not number:
            return word[:40]
    return ""


def day_of(text: str) -> date | None:
    """The day that a cell means, or None.

    >>> day_of("2028-3-1"), day_of("2028年3月1日") == day_of("2028/03/01")
    (datetime.date(2028, 3, 1), True)
    >>> day_of("2028-03-01 00:00:00") == day_of("46813")
    True
    >>> day_of("2028-02-30"), day_of("长期"), day_of(""), day_of("12")
    (None, None, None, None)
    """
    found = _DAY.fullmatch(plain(text))
    if found:
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            return None
    # Days from 1970 to 2173: a shorter number is no day.
    number = plain(text)
    if number.isascii() and number.isdecimal() and 25569 <= int(number) < 100000:
        return EPOCH + timedelta(days=int(number))
    return None


def fields_of(text: str) -> tuple[str, ...]:
    """Fields of expertise that a cell names, each once.

    >>> fields_of("测绘、环境影响评价；测绘"), fields_of("")
    (('测绘', '环境影响评价'), ())
    """
    parts = re.split(r"[、,;/|\n]", plain(text))
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
