"""Free text without the personal data that officers write into it.

Names and numbers that the case knows are replaced by their masks; whatever else
looks like an identity number, a credit code or a mobile number is masked too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_ID: Final = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_PHONE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def mask(text: str | None, known: Iterable[tuple[str | None, str]] = ()) -> str:
    """Return ``text`` with what is ``known`` replaced and numbers masked.

    :param known: pairs of a value and its mask; the longest is replaced first

    >>> mask("李晓敏 (13812343210) 身份证360426199101010071。", [("李晓敏", "李*敏")])
    '李*敏 (138****3210) 身份证360426********0071。'
    >>> mask(None)
    ''
    """
    text = text or ""
    pairs = [(value, shown) for value, shown in known if value]
    for value, shown in sorted(pairs, key=lambda pair: -len(pair[0])):
        text = text.replace(value, shown)
    text = _ID.sub(lambda hit: hit[0][:6] + "*" * 8 + hit[0][-4:], text)
    return _PHONE.sub(lambda hit: hit[0][:3] + "****" + hit[0][-4:], text)
