"""Initials of Chinese names, as people type them to find a name.

Readings come from ``pypinyin``, by phrase: 银行 gives yh, 行政 gives xz.
"""

from __future__ import annotations

import re
from typing import Final

from pypinyin import Style, lazy_pinyin

_KEPT: Final = re.compile(r"[0-9a-z]+")
_TYPED: Final = re.compile(r"[0-9A-Za-z]+")


def initials(name: str) -> str:
    """Return the first letters of the name's syllables; Latin and digits stay.

    >>> initials("水路运输经营许可（变更）"), initials("银行行政"), initials("")
    ('slysjyxkbg', 'yhxz', '')
    >>> initials("GB 3号 seal")
    'gb3hseal'
    """
    letters = "".join(lazy_pinyin(name or "", style=Style.FIRST_LETTER))
    return "".join(_KEPT.findall(letters.lower()))


def is_initials(term: str) -> bool:
    """Return whether a search term can be initials: Latin letters and digits.

    >>> is_initials("slys"), is_initials("水路"), is_initials("")
    (True, False, False)
    """
    return bool(_TYPED.fullmatch(term or ""))
