"""How finely a document was scanned, and how many pages it has.

A scanned page of a PDF is one that a single picture covers for the most part; its
resolution is the picture's points beside the size it is shown in. A picture file is
taken at its word where it states a scanner's resolution; where it states none, or
that of a screen, its short side is laid over the short side of an A4 sheet.
Nothing is drawn, so a huge picture costs no memory.
"""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

import pypdfium2 as pdfium
from PIL import Image

#: What Pillow raises at a damaged picture.
BROKEN: Final = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError),
    *(struct.error, zlib.error, Image.DecompressionBombError),
)
#: Share of a page that a picture covers at least for the page to count as scanned.
COVERED: Final = 0.7
#: Resolutions that a file states without having been scanned so.
SCREEN: Final = frozenset({0, 1, 72, 96})
#: Short side of an A4 sheet in inches.
A4_SHORT: Final = 8.27
#: Pages that are looked at; a longer document is judged by its beginning.
MOST_PAGES: Final = 1_000
#: PDFium must not be entered by two threads at once.
LOCK: Final = threading.RLock()


class Scan(NamedTuple):
    """Pages (0: not countable), and the lowest resolution of a scanned page.

    ``dpi`` in points per inch, 0 where nothing was scanned or it cannot be told;
    ``page`` where it was found, from 1.
    """

    pages: int = 0
    dpi: int = 0
    page: int = 0


def measure(content: bytes, mimetype: str) -> Scan:
    """Return pages and resolution of a document.

    >>> measure(b"", "text/plain")
    Scan(pages=0, dpi=0, page=0)
    """
    if mimetype == "application/pdf":
        return _pdf(content)
    return _picture(content) if mimetype.startswith("image/") else Scan()


def picture_dpi(stated: float, width: int, height: int) -> int:
    """Resolution of a picture file by what it states and its size in points.

    >>> picture_dpi(300, 1011, 638), picture_dpi(72, 1654, 2339)
    (300, 200)
    """
    stated = round(stated)
    return round(min(width, height) / A4_SHORT) if stated in SCREEN else stated


def _picture(content: bytes) -> Scan:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                stated = min(float(n) for n in picture.info.get("dpi", (0, 0)))
                pages = getattr(picture, "n_frames", 1)
                return Scan(pages, picture_dpi(stated, *picture.size), 1)
    except BROKEN:
        return Scan(1)


def _pdf(content: bytes) -> Scan:
    with LOCK:
        try:
            document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError:
            return Scan()
        try:
            found = min(_scanned_pages(document), default=(0, 0))
            return Scan(len(document), *found)
        except pdfium.PdfiumError:
            return Scan(len(document))
        finally:
            document.close()


def _scanned_pages(document: pdfium.PdfDocument) -> Iterator[tuple[int, int]]:
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        try:
            width, height = page.get_size()
            yield from (
                (dpi, number + 1) for dpi in _covering(page, abs(width * height))
            )
        finally:
            page.close()


def _covering(page: pdfium.PdfPage, area: float) -> Iterator[int]:
    kinds = [pdfium.raw.FPDF_PAGEOBJ_IMAGE]
    for picture in page.get_objects(filter=kinds, max_depth=4):
        left, bottom, right, top = picture.get_bounds()
        width, height = abs(right - left), abs(top - bottom)
        if width and height and width * height >= COVERED * area:
            points = sorted(picture.get_px_size())
            inches = sorted((width / 72, height / 72))
            yield round(min(p / i for p, i in zip(points, inches, strict=True)))
