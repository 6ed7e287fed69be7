"""Identifiers of organisations, people and service items, and their checks.

Each ``check_*`` returns None where the number is right, else a code of
:data:`ERRORS`: the caller says it in the user's language. A region is never
derived from a number of an organisation.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final, NamedTuple

from stdnum.cn import ric, uscc

#: Every code that a check may return, in plain English.
ERRORS: Final[dict[str, str]] = {
    "length": "wrong number of characters",
    "format": "a character that may not stand there",
    "checksum": "the check character does not match",
    "date": "the date of birth does not exist or lies ahead",
    "level": "the level of exercise must be 1 to 7",
}

#: Alphabet of GB 32100: no I, O, Z, S, V.
USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Authority (digit or A, N, Y), kind, region of registration, then the body.
_USCC_FORM: Final = re.compile(
    rf"[1-9ANY][0-9A-HJ-NP-RTUW-Y]\d{{6}}[{USCC_ALPHABET}]{{10}}"
)

_RESIDENT_FORM: Final = re.compile(r"\d{17}[\dX]", re.ASCII)
_BASIC_FORM: Final = re.compile(r"[0-9A-Z]{12}")


def compact(number: str | None) -> str:
    """Return ``number`` in capitals, without spaces, hyphens and full width.

    >>> compact(" 9１ 37-0811x ")
    '91370811X'
    """
    text = unicodedata.normalize("NFKC", number or "").upper()
    return re.sub(r"[\s\-‐-―]", "", text)


def uscc_check_character(body: str) -> str:
    """Return the check character of the first 17 characters (GB 32100).

    >>> uscc_check_character("91110000600037341")
    'L'
    """
    return uscc.calc_check_digit(body)


def check_uscc(code: str | None) -> str | None:
    """Return what is wrong with a unified social credit code, or None.

    Codes that begin with N (rural collectives), Y (others) or A are accepted:
    they are in use, though python-stdnum's own validator rejects them.

    >>> check_uscc("91110000600037341L")
    >>> check_uscc("91110000600037341M"), check_uscc("9111"), check_uscc("")
    ('checksum', 'length', 'length')
    >>> check_uscc("N2370811MF12345672"), check_uscc("I1110000600037341L")
    ('checksum', 'format')
    """
    number = compact(code)
    if len(number) != 18:
        return "length"
    if not _USCC_FORM.fullmatch(number):
        return "format"
    return None if number[-1] == uscc_check_character(number[:-1]) else "checksum"


def check_resident_id(number: str | None) -> str | None:
    """Return what is wrong with a citizen's or permit holder's number, or None.

    Form, date and check digit decide. python-stdnum's validator also asks a
    table of regions: it lacks regions, breaks on some, cannot be read within
    Odoo, and has none for the permits of Hong Kong, Macao, Taiwan and foreign
    residents.

    >>> check_resident_id("360426199101010071"), check_resident_id("810000199408230021")
    (None, None)
    >>> check_resident_id("360426199101010072"), check_resident_id("36042619910231007X")
    ('checksum', 'date')
    """
    digits = compact(number)
    if len(digits) != 18:
        return "length"
    if not _RESIDENT_FORM.fullmatch(digits):
        return "format"
    if _birth_date(digits) is None:
        return "date"
    return None if digits[-1] == ric.calc_check_digit(digits) else "checksum"


def _birth_date(digits: str) -> date | None:
    try:
        birth = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return None
    return birth if date(1880, 1, 1) <= birth <= date.today() else None


class BasicCode(NamedTuple):
    """The parts of a basic item code of 12 characters."""

    province: str
    item_type: str
    department: str
    main: str
    sub: str


class ItemCode(NamedTuple):
    """The parts of an implementation (31) or handling-item (33) code."""

    uscc: str
    level: str
    basic: str
    handling: str


def check_basic_code(code: str | None) -> str | None:
    """Return what is wrong with a basic item code of 12 characters, or None.

    >>> check_basic_code("000101001000")
    >>> check_basic_code("0001"), check_basic_code("国" * 12)
    ('length', 'format')
    """
    number = compact(code)
    if len(number) != 12:
        return "length"
    return None if _BASIC_FORM.fullmatch(number) else "format"


def split_basic_code(code: str) -> BasicCode:
    """Return the parts of a basic code.

    :raise ValueError: the code is wrong; the text is a code of :data:`ERRORS`.

    >>> split_basic_code("370124015001").item_type
    '01'
    """
    number = compact(code)
    if error := check_basic_code(number):
        raise ValueError(error)
    return BasicCode(number[:2], number[2:4], number[4:6], number[6:9], number[9:12])


def check_item_code(code: str | None) -> str | None:
    """Return what is wrong with a code of 31 or 33 characters, or None.

    It is made of the agency's USCC, the level of exercise (1 to 7), the basic
    code and, for a handling item, two more characters.

    >>> check_item_code("91110000600037341L3000101001000")
    >>> check_item_code("91110000600037341L8000101001000")
    'level'
    """
    number = compact(code)
    if len(number) not in (31, 33):
        return "length"
    if error := check_uscc(number[:18]):
        return error
    if number[18] not in "1234567":
        return "level"
    if error := check_basic_code(number[19:31]):
        return error
    return None if re.fullmatch(r"[0-9A-Z]*", number[31:]) else "format"


def split_item_code(code: str) -> ItemCode:
    """Return the parts of a code of 31 or 33 characters.

    :raise ValueError: the code is wrong; the text is a code of :data:`ERRORS`.

    >>> split_item_code("91110000600037341L300010100100002").handling
    '02'
    """
    number = compact(code)
    if error := check_item_code(number):
        raise ValueError(error)
    return ItemCode(number[:18], number[18], number[19:31], number[31:])


def item_code(uscc_: str, level: str, basic: str, handling: str = "") -> str:
    """Return the code of an item as an agency carries it out.

    :raise ValueError: a part is wrong; the text is a code of :data:`ERRORS`.

    >>> item_code("91110000600037341L", "4", "000101001000")
    '91110000600037341L4000101001000'
    """
    code = compact(uscc_ + level + basic + handling)
    split_item_code(code)
    return code


def case_number(region: str, item_type: str, day: date, serial: int) -> str:
    """Return a case number: region 6, type 2, day 8, serial 6.

    :raise ValueError: a part does not fit.

    >>> case_number("370811", "01", date(2026, 3, 2), 17)
    '3708110120260302000017'
    """
    if len(region) != 6 or len(item_type) != 2 or not 0 < serial < 10**6:
        raise ValueError("length")
    return f"{region}{item_type}{day:%Y%m%d}{serial:06d}"
