"""A copy for a borrower: pictures of the pages, what is personal blacked out.

Nothing of the original's text goes along: a page is drawn, the places found by
``kernel.hide`` are painted over in the picture, and the picture alone is kept. Every
page carries who may use it, what for and until when.
"""

import io
from collections.abc import Iterable, Sequence
from ctypes import c_int
from typing import NamedTuple

import pypdfium2 as pdfium
from PIL import ImageDraw
from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ..kernel import hide, scan
from .numbered import Piece, as_pdf

DPI = 150
SCALE = DPI / 72
#: Beyond the edges of a character, in points.
SPREAD = 1.5
QUALITY = 80
MARK = Color(0.75, 0.1, 0.1, alpha=0.22)
NOTE = Color(0.3, 0.3, 0.3)


class Copied(NamedTuple):
    """The copy, its pages, blacked-out places, and what was left out."""

    content: bytes
    pages: int
    hidden: int
    left_out: list[str]


class Mark(NamedTuple):
    """What every page says: one short text across it, lines below it."""

    across: str
    below: Sequence[str]


def copy(
    pieces: Iterable[Piece],
    mark: Mark,
    font: str,
    words: Sequence[str] | None,
    pictures: bool = False,
) -> Copied:
    """Copy documents page by page.

    :param words: what is hidden besides numbers and addresses; None: nothing is
    :param pictures: pages that are pictures may go along although nothing can be
        hidden in them: somebody has looked at them
    """
    return _Copier(mark, font, words, pictures).run(pieces)


class _Copier:
    def __init__(self, mark, font, words, pictures):
        self._mark, self._font, self._pictures = mark, font, pictures
        self._wanted = None if words is None else hide.patterns(words)
        self._buffer = io.BytesIO()
        self._canvas = Canvas(self._buffer, invariant=1, initialFontName=font)
        self._pages = self._hidden = 0
        self._left_out = []

    def run(self, pieces):
        """Copy the documents; return the copy."""
        for piece in pieces:
            with scan.LOCK:
                self._document(piece)
        self._canvas.save()
        return Copied(
            self._buffer.getvalue(), self._pages, self._hidden, self._left_out
        )

    def _document(self, piece):
        try:
            document = pdfium.PdfDocument(as_pdf(piece, self._font))
        except pdfium.PdfiumError:
            self._leave_out(piece.name, "文件无法读取，未提供")
            return
        try:
            for number in range(len(document)):
                page = document[number]
                try:
                    self._page(page, f"{piece.name} 第 {number + 1} 页")
                finally:
                    page.close()
        finally:
            document.close()

    def _page(self, page, name):
        boxes = []
        if self._wanted is not None:
            seen = hide.look(page, self._wanted)
            if seen.unseen and not self._pictures:
                self._leave_out(name, "本页为图像，无法自动遮盖个人信息，未提供")
                return
            boxes = seen.boxes
        # Notes and form fields are not part of the text that was looked through.
        whole = self._wanted is None
        drawn = page.render(scale=SCALE, may_draw_forms=whole, draw_annots=whole)
        picture = drawn.to_pil().convert("RGB")
        self._black(page, picture, boxes)
        self._put(picture, page.get_size())

    def _black(self, page, picture, boxes):
        brush = ImageDraw.Draw(picture)
        for left, bottom, right, top in boxes:
            corners = [
                _device(page, picture.size, left - SPREAD, bottom - SPREAD),
                _device(page, picture.size, right + SPREAD, top + SPREAD),
            ]
            (x0, x1), (y0, y1) = (sorted(side) for side in zip(*corners, strict=True))
            brush.rectangle((x0, y0, x1, y1), fill="black")
        self._hidden += len(boxes)

    def _put(self, picture, size):
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=QUALITY, dpi=(DPI, DPI))
        jpeg.seek(0)
        self._canvas.setPageSize(size)
        self._canvas.drawImage(ImageReader(jpeg), 0, 0, *size)
        self._finish(*size)

    def _leave_out(self, name, why):
        self._left_out.append(name)
        self._canvas.setPageSize(A4)
        self._canvas.setFont(self._font, 12)
        self._canvas.drawCentredString(A4[0] / 2, A4[1] * 0.6, name)
        self._canvas.setFont(self._font, 10)
        self._canvas.drawCentredString(A4[0] / 2, A4[1] * 0.6 - 24, why)
        self._finish(*A4)

    def _finish(self, width, height):
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(width / 2, height / 2)
        canvas.rotate(35)
        canvas.setFillColor(MARK)
        canvas.setFont(self._font, 22)
        for row in range(-3, 4):
            canvas.drawCentredString(0, row * 62 * mm, self._mark.across)
        canvas.restoreState()
        canvas.setFillColor(NOTE)
        canvas.setFont(self._font, 7)
        for place, text in enumerate(reversed(self._mark.below)):
            canvas.drawString(10 * mm, 6 * mm + 9 * place, text)
        canvas.showPage()
        self._pages += 1


def _device(
    page: pdfium.PdfPage, size: tuple[int, int], x: float, y: float
) -> tuple[int, int]:
    """A place on the page as a place in its picture, turned as the page is."""
    across, down = c_int(), c_int()
    pdfium.raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value
