"""Whether a PDF keeps to what PDF/A asks (ISO 19005), as far as is looked at here.

This is no validator of the standard: the conditions below are those whose breach
makes a document unreadable later (fonts that are not there, content that lies
elsewhere or is encrypted, programs), and the identification. Content streams and
the inside of fonts are not examined. A document that passes is said to be
"identified as PDF/A, own checks passed", never "valid".
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pikepdf

#: Kinds of actions that PDF/A forbids.
FORBIDDEN_ACTIONS: Final = frozenset(
    "/Launch /Sound /Movie /ResetForm /ImportData /JavaScript /Hide /SetOCGState "
    "/Rendition /Trans /GoTo3DView".split()
)
#: Fonts without a program of their own: their glyphs are content streams.
WITHOUT_PROGRAM: Final = frozenset({"/Type3", "/Type0"})
_PART: Final = re.compile(rb"pdfaid:part(?:>|=[\"'])\s*([1-4])")
_LEVEL: Final = re.compile(rb"pdfaid:conformance(?:>|=[\"'])\s*([ABUEFabuef])")
#: Objects that are looked at before giving up on a document.
MOST_OBJECTS: Final = 200_000
MOST_DEPTH: Final = 16


class Finding(NamedTuple):
    """What was found: identification such as ``2B`` (or empty), and breaches."""

    claim: str
    problems: tuple[str, ...]

    @property
    def status(self) -> str:
        """``pdfa``, ``broken`` (claims what it does not keep), or ``plain``."""
        if not self.claim:
            return "plain"
        return "broken" if self.problems else "pdfa"


def examine(content: bytes) -> Finding | None:
    """Return what was found in a PDF, or None where it cannot be read at all.

    >>> examine(b"no pdf") is None
    True
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return Finding(claim(document), tuple(dict.fromkeys(_problems(document))))
    except (pikepdf.PdfError, ValueError, RecursionError):
        return None


def claim(document: pikepdf.Pdf) -> str:
    """Return part and conformance that the metadata state, such as ``2B``."""
    metadata = document.Root.get("/Metadata")
    if not isinstance(metadata, pikepdf.Stream):
        return ""
    text = metadata.read_bytes()
    part, level = _PART.search(text), _LEVEL.search(text)
    if part is None:
        return ""
    return part[1].decode() + (level[1].decode().upper() if level else "")


def _problems(document: pikepdf.Pdf) -> Iterator[str]:
    yield from _document_problems(document)
    for number, value in enumerate(document.objects):
        if number >= MOST_OBJECTS:
            yield "too many objects"
            return
        for part in _parts(value):
            yield from _dictionary_problems(part)
        if isinstance(value, pikepdf.Stream):
            yield from _stream_problems(value)


def _parts(value: Any, depth: int = 0) -> Iterator[pikepdf.Dictionary]:
    """The dictionaries in an object that are no objects of their own."""
    if depth > MOST_DEPTH:
        return
    if isinstance(value, pikepdf.Dictionary):
        yield value
        children = [child for _key, child in value.items()]
    elif isinstance(value, pikepdf.Array):
        children = list(value)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _parts(child, depth + 1)


def _document_problems(document: pikepdf.Pdf) -> Iterator[str]:
    if document.is_encrypted:
        yield "encrypted"
    if "/ID" not in document.trailer:
        yield "no file identifier"
    intents = document.Root.get("/OutputIntents", ())
    if not any(i.get("/S") == "/GTS_PDFA1" for i in intents):
        yield "no output intent"
    metadata = document.Root.get("/Metadata")
    if metadata is not None and "/Filter" in metadata:
        yield "metadata are compressed"
    names = document.Root.get("/Names", {})
    if "/JavaScript" in names:
        yield "JavaScript"


def _stream_problems(value: pikepdf.Stream) -> Iterator[str]:
    if "/F" in value:
        yield "content outside of the file"
    filters: Any = value.get("/Filter", ())
    filters = [filters] if isinstance(filters, pikepdf.Name) else list(filters)
    if any(name in ("/LZWDecode", "/Crypt") for name in filters):
        yield "forbidden compression"
    if value.get("/Subtype") in ("/PS",):
        yield "PostScript"


def _dictionary_problems(value: pikepdf.Dictionary) -> Iterator[str]:
    if value.get("/Type") == "/Font" and "/Subtype" in value:
        yield from _font_problems(value)
    action = value.get("/S")
    if isinstance(action, pikepdf.Name) and str(action) in FORBIDDEN_ACTIONS:
        yield f"action {str(action)[1:]}"


def _font_problems(font: pikepdf.Dictionary) -> Iterator[str]:
    if str(font.Subtype) in WITHOUT_PROGRAM:
        return
    described = font.get("/FontDescriptor", {})
    if not any(f"/FontFile{n}" in described for n in ("", "2", "3")):
        yield f"font {str(font.get('/BaseFont', '?'))[1:]} is not embedded"
