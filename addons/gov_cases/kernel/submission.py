"""What makes two submissions the same, and what may be handed in as a file.

All channels (hall, web, terminal, mobile, API) bring the same plain values;
this module reads them without the ORM.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any, Final

#: First bytes of the kinds of file that may be handed in, and their type.
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
#: An OFD (GB/T 33190) is a ZIP that begins with, or lists, its root document.
_OFD: Final = b"OFD.xml"
MEBIBYTE: Final = 1024 * 1024
#: How the names of forms end that are filled in for one application.
_OWN_FORM: Final = re.compile(
    "(申请表|申请书|申报表|申报书|登记表|备案表|承诺书|委托书)$"
)


def sniff(content: bytes) -> str | None:
    """Return the type that the bytes themselves show, or None if not allowed.

    The name a browser sends says nothing: a program called ``scan.pdf`` is
    still a program.

    >>> sniff(b"%PDF-1.7 ..."), sniff(b"MZ\\x90"), sniff(b"")
    ('application/pdf', None, None)
    >>> sniff(b"PK\\x03\\x04" + b"OFD.xml"), sniff(b"PK\\x03\\x04word/")
    ('application/ofd', None)
    """
    for head, mimetype in _MAGIC:
        if content.startswith(head):
            return mimetype
    if content.startswith(b"PK\x03\x04") and _OFD in content:
        return "application/ofd"
    return None


def upload_problem(
    sizes: Iterable[int], each: int, count: int, total: int
) -> str | None:
    """Return which bound the files exceed (``size``, ``count``, ``total``) or None.

    :param sizes: bytes of each file; :param each: bound of one file in MiB
    :param count: bound of the number; :param total: bound of the sum in MiB

    >>> upload_problem([10, 20], each=1, count=2, total=1)
    >>> upload_problem([2 * MEBIBYTE], 1, 9, 9), upload_problem([1, 1, 1], 1, 2, 9)
    ('size', 'count')
    >>> upload_problem([MEBIBYTE, MEBIBYTE], 1, 9, 1)
    'total'
    """
    sizes = list(sizes)
    if len(sizes) > count:
        return "count"
    if any(size > each * MEBIBYTE for size in sizes):
        return "size"
    return "total" if sum(sizes) > total * MEBIBYTE else None


def safe_name(name: str | None, fallback: str = "scan") -> str:
    """Return a file name without path, control characters or markup.

    >>> safe_name("..\\\\..\\\\a<b>.pdf"), safe_name("/etc/申请表.pdf"), safe_name("")
    ('a_b_.pdf', '申请表.pdf', 'scan')
    """
    text = unicodedata.normalize("NFC", name or "").replace("\\", "/")
    text = PurePath(text).name
    text = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "_", text).strip(". ")
    return text[-120:] or fallback


def is_phone(text: str | None) -> bool:
    """Return whether somebody can be called at ``text``: 7 to 15 digits.

    >>> is_phone("13812343210"), is_phone("0537-2215 678"), is_phone("+86 13812343210")
    (True, True, True)
    >>> is_phone("abc"), is_phone("123"), is_phone(None)
    (False, False, False)
    """
    text = (text or "").strip()
    digits = sum(sign.isdigit() for sign in text)
    return bool(re.fullmatch(r"[0-9+][0-9 -]*", text)) and 7 <= digits <= 15


def is_own_form(name: str | None) -> bool:
    """Return whether a document is written for one application and no other.

    An application form, a declaration or a power of attorney says what is applied
    for this time; a copy from another case would say something else.

    >>> [is_own_form(name) for name in ("申请表", "登记申请书", "经营者承诺书")]
    [True, True, True]
    >>> [is_own_form(name) for name in ("营业执照", "测绘资质证书", "登记证", None)]
    [False, False, False, False]
    """
    return bool(_OWN_FORM.search(name or ""))


def fingerprint(values: Mapping[str, Any], hashes: Iterable[str]) -> str:
    """Return the SHA-256 of what is applied for, by whom, with which documents.

    How it came in, spaces, letter case of the number and the order of the
    documents do not count: a request sent again from another channel is the same.

    >>> one = {"delegation": 1, "circumstance": "new", "facts": {"a": 1},
    ...        "code": "360426199101010071 ", "name": "Li"}
    >>> two = {**one, "code": "360426199101010071", "facts": {"a": "1"}}
    >>> fingerprint(one, ["x", "y"]) == fingerprint(two, ["y", "x"])
    True
    >>> fingerprint(one, ["x"]) == fingerprint(one, ["z"])
    False
    """
    facts = values.get("facts") or {}
    plain = {
        "delegation": values.get("delegation"),
        "circumstance": values.get("circumstance") or "",
        "facts": {key: str(facts[key]) for key in sorted(facts)},
        **({"regions": sorted(values["regions"])} if values.get("regions") else {}),
        **({"certificate": values["certificate"]} if values.get("certificate") else {}),
        "code": "".join((values.get("code") or "").upper().split()),
        "name": " ".join((values.get("name") or "").split()),
        "documents": sorted(hashes),
    }
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def match_files(names: Iterable[str], lines: Mapping[Any, str]) -> dict[str, Any]:
    """Return which line of the check list each dropped file belongs to.

    Longest common text wins; a line is given once; what fits nowhere takes the
    next free line in order.

    >>> lines = {1: "营业执照", 2: "申请表", 3: "承诺书"}
    >>> match_files(["申请表(盖章).pdf", "scan001.pdf"], lines)
    {'申请表(盖章).pdf': 2, 'scan001.pdf': 1}
    """
    free = dict(lines)
    found: dict[str, Any] = {}
    scored = sorted(
        (
            (-_overlap(PurePath(name).stem, label), place, key, name)
            for name in names
            for place, (key, label) in enumerate(lines.items())
        ),
        key=lambda row: row[:2],
    )
    for score, _place, key, name in scored:
        if score < -1 and name not in found and key in free:
            found[name] = key
            del free[key]
    for name in names:
        if name not in found and free:
            key = next(iter(free))
            found[name] = key
            del free[key]
    return found


def _overlap(one: str, two: str) -> int:
    """Length of the longest text that both have in common."""
    best, row = 0, [0] * (len(two) + 1)
    for left in one:
        previous = 0
        for index, right in enumerate(two, 1):
            kept = row[index]
            row[index] = previous + 1 if left == right else 0
            best = max(best, row[index])
            previous = kept
    return best
