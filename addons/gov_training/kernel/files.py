"""The privacy gate for files: pictures, PDF and plain text."""

from __future__ import annotations

import io
from collections.abc import Iterable

from PyPDF2 import PdfReader
from PyPDF2.errors import PyPdfError

from . import privacy

PICTURES = (".jpg", ".jpeg", ".png")
TEXTS = (".txt", ".csv", ".md")


def _kind(name: str) -> str:
    lower = (name or "").lower()
    for kind, endings in (("picture", PICTURES), ("text", TEXTS), ("pdf", (".pdf",))):
        if lower.endswith(endings):
            return kind
    return "other"


def _words(kind: str, content: bytes) -> str:
    if kind == "pdf":
        pages = PdfReader(io.BytesIO(content)).pages
        words = "\n".join(page.extract_text() or "" for page in pages)
        if pages and not words.strip():
            raise ValueError("a scan without text")
        return words
    return content.decode("utf-8")


def findings(
    name: str, content: bytes, known: Iterable[tuple[str, str]] = ()
) -> list[str]:
    """Kinds of what a file gives away: personal data, ``metadata`` of a picture, or
    ``unreadable`` where the gate cannot look inside.

    >>> findings("a.txt", "电话13812343210".encode())
    ['phone']
    >>> findings("a.docx", b"x"), findings("a.jpg", b"x"), findings("a.txt", b"ok")
    (['unreadable'], ['unreadable'], [])
    >>> findings("张晓敏.txt", b"ok", [("name", "张晓敏")])
    ['name']
    """
    known = list(known)
    kind = _kind(name)
    found = [item.kind for item in privacy.find(name, known)]
    try:
        if kind == "picture":
            return found + (["metadata"] if privacy.picture_traces(content) else [])
        if kind == "other":
            return [*found, "unreadable"]
        return found + [
            item.kind for item in privacy.find(_words(kind, content), known)
        ]
    except (ValueError, KeyError, PyPdfError):
        return [*found, "unreadable"]


def cleaned(name: str, content: bytes) -> bytes | None:
    """A picture without its metadata; None where there is nothing to clean.

    >>> cleaned("a.txt", b"x"), cleaned("a.png", b"x")
    (None, None)
    """
    if _kind(name) != "picture":
        return None
    try:
        dirty = privacy.picture_traces(content)
        return privacy.clean_picture(content) if dirty else None
    except ValueError:
        return None
