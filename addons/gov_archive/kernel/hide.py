"""Where personal data stand on the pages of a PDF, so that a copy leaves them out.

Text is found character by character, with the place of each on the page, so that a
name broken over two lines is found as well. Pictures are not read: a page with a
picture of some size is *unseen*, and a person must look at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ctypes import c_double
from typing import Final, NamedTuple

import pypdfium2 as pdfium

#: Share of a page from which on a picture may show personal data. A seal or a QR
#: code of a notice takes less than a thirtieth.
PICTURE: Final = 0.1
#: Identity numbers, mobile and fixed telephones, e-mail, bank cards.
PATTERNS: Final = (
    re.compile(
        r"(?<![0-9])[1-9]\d{5}\s*(?:19|20)\d{2}\s*\d{4}\s*\d{3}[0-9Xx](?![0-9])"
    ),
    re.compile(r"(?<![0-9])1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?![0-9])"),
    re.compile(r"(?<![0-9])0\d{2,3}-\d{7,8}(?![0-9])"),
    re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
    re.compile(r"(?<![0-9])62\d{14,17}(?![0-9])"),
)
Box = tuple[float, float, float, float]


class Page(NamedTuple):
    """What has to be hidden on a page (left, bottom, right, top in points)."""

    boxes: list[Box]
    unseen: bool


def patterns(words: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """Patterns for the words of a case and for what is always personal.

    Blanks and line breaks within a word do not hide it; a word of one character is
    not looked for.

    >>> bool(patterns(["李晓敏"])[0].search("申请人：李 晓\\r\\n敏"))
    True
    >>> len(patterns(["甲", ""])) == len(PATTERNS)
    True
    """
    literal = dict.fromkeys(
        "".join(word.split()) for word in words if len("".join(word.split())) > 1
    )
    found = [re.compile(r"\s*".join(map(re.escape, word))) for word in literal]
    return (*found, *PATTERNS)


def spans(text: str, wanted: Sequence[re.Pattern[str]]) -> list[tuple[int, int]]:
    """Start and end of everything in ``text`` that has to be hidden.

    >>> spans("电话 13812343210。", patterns(()))
    [(3, 14)]
    """
    return [match.span() for pattern in wanted for match in pattern.finditer(text)]


def look(page: pdfium.PdfPage, wanted: Sequence[re.Pattern[str]]) -> Page:
    """Return what has to be hidden on ``page``; call with :data:`.scan.LOCK` held."""
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        get = pdfium.raw.FPDFText_GetUnicode
        text = "".join(_character(get(text_page, place)) for place in range(count))
        boxes = [
            _box(text_page, place)
            for start, end in spans(text, wanted)
            for place in range(start, end)
            if not text[place].isspace()
        ]
    finally:
        text_page.close()
    return Page([box for box in boxes if box], _has_picture(page))


def _character(code: int) -> str:
    """One character for each place, so that places in the text are PDFium's."""
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else " "


def _box(text_page: pdfium.PdfTextPage, place: int) -> Box | None:
    values = [c_double() for _side in range(4)]
    left, right, bottom, top = values
    if not pdfium.raw.FPDFText_GetCharBox(text_page, place, *values):
        return None
    return left.value, bottom.value, right.value, top.value


def _has_picture(page: pdfium.PdfPage) -> bool:
    width, height = page.get_size()
    kinds = [pdfium.raw.FPDF_PAGEOBJ_IMAGE]
    for picture in page.get_objects(filter=kinds, max_depth=8):
        left, bottom, right, top = picture.get_bounds()
        if abs((right - left) * (top - bottom)) >= PICTURE * abs(width * height):
            return True
    return False
