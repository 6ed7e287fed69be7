"""What an annex's words for types and offices stand for in the registry."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import docx

from .annex import clean
from .readers import Unreadable, decode

#: Codes of GB/T 39554.1 table A.1 for the types that annexes print.
TYPE_CODES: Final[dict[str, str]] = {
    "行政许可": "01",
    "行政处罚": "02",
    "行政强制": "03",
    "行政征收": "04",
    "行政给付": "05",
    "行政检查": "06",
    "行政确认": "07",
    "行政奖励": "08",
    "行政裁决": "09",
    "其他行政权力": "10",
    "公共服务": "20",
}
#: First signs that make a spreadsheet programme run a cell's text.
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_LEVEL = re.compile(r"^(省级|市级|县级|区级|乡镇|镇级|省|市|县|区)")
_OFFICE = re.compile(r"(委员会|办公室|部门|机关|公司|局|委|办)$")


def plain(name: str) -> str:
    """A name as it is compared: half-width signs, no blanks.

    >>> plain("自然资源和规划（林业） 部门")
    '自然资源和规划(林业)部门'
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name or ""))


def candidates(name: str) -> tuple[str, ...]:
    """Names to look an office's sector up by, the most exact one first.

    What an office's name ends in goes before the level it begins with: the
    first sign of 市场监管部门 is no level.

    >>> candidates("市场监管部门")[:2]
    ('市场监管部门', '市场监管')
    >>> candidates("市自然资源和规划局")[-1]
    '自然资源和规划'
    """
    whole = plain(name)
    short = _OFFICE.sub("", whole)
    found = (whole, short, _LEVEL.sub("", whole), _LEVEL.sub("", short))
    return tuple(dict.fromkeys(word for word in found if word))


def owners(cell: str) -> tuple[str, ...]:
    """Offices among which a cell lets the region choose.

    >>> owners("县级农机部门或行政审批服务局")
    ('县级农机部门', '行政审批服务局')
    >>> owners("")
    ()
    """
    return tuple(part for part in re.split(r"或者?", plain(cell)) if part)


def main_item(name: str) -> str:
    """The main item of a name of the form “main item——sub-item”, else nothing.

    >>> main_item("城镇排水许可——变更"), main_item("取水许可")
    ('城镇排水许可', '')
    """
    main, dash, sub = (name or "").partition("——")
    return main.strip() if dash and sub.strip() else ""


def names(text: str) -> tuple[str, ...]:
    """Names that a list parts by commas or semicolons.

    >>> names("卫健、卫生健康；医政")
    ('卫健', '卫生健康', '医政')
    """
    return tuple(w for w in map(plain, re.split(r"[、,，;；]", text or "")) if w)


def harmless(cell: object) -> str:
    """The cell's text, marked so that no spreadsheet programme runs it.

    >>> harmless("=1+1"), harmless("取水许可"), harmless(3)
    ("'=1+1", '取水许可', '3')
    """
    text = "" if cell is None or cell is False else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_SIGNS) else text


def text_of(name: str, content: bytes) -> str:
    """The running text of a file that has one: its stated totals stand there.

    :raises Unreadable: as the readers do
    """
    ending = name.rsplit(".", 1)[-1].lower()
    if ending == "txt":
        return decode(content)
    if ending != "docx":
        return ""
    try:
        return "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    except (KeyError, ValueError, OSError) as error:
        raise Unreadable("damaged") from error


def missing_numbers(numbers: set[int], limit: int = 100) -> Iterator[int]:
    """Numbers from 1 to the highest that are not there, at most ``limit``.

    >>> list(missing_numbers({1, 2, 5}))
    [3, 4]
    """
    found = 0
    for number in range(1, max(numbers, default=0)):
        if number not in numbers:
            yield number
            found += 1
            if found == limit:
                return


def counts_as(label: str, mode: str, item_type: str) -> bool:
    """Whether a row of this mode and type code is counted by a total's label.

    >>> counts_as("行政许可", "直接下放", "01"), counts_as("窗口前移", "直接下放", "01")
    (True, False)
    """
    if not label:
        return True
    if label in TYPE_CODES:
        return TYPE_CODES[label] == item_type
    return clean(label) == clean(mode or "")
