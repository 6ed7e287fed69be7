"""The whole file as one PDF for printing, each page with its number in the file.

The documents themselves stay as they are: what is stamped is a print of them. What
is no page (a log, a table, a damaged file) is stood for by a sheet that names it.
"""

import io
from collections.abc import Iterable
from typing import NamedTuple

import pikepdf
from PIL import Image, ImageSequence
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ..kernel import scan

MARGIN = 12 * mm


class Piece(NamedTuple):
    """One document of the file, in the order of the catalogue."""

    name: str
    mimetype: str
    content: bytes
    sha256: str
    first_page: int


def numbered(pieces: Iterable[Piece], number: str, font: str) -> bytes:
    """Return all pages of the file, stamped with page number and archival number."""
    with pikepdf.new() as out:
        stamps = []
        for piece in pieces:
            start = len(out.pages)
            _append(out, piece, font)
            stamps += [
                (_size(page), piece.first_page + place)
                for place, page in enumerate(list(out.pages)[start:])
            ]
        with pikepdf.open(io.BytesIO(_stamps(stamps, number, font))) as marks:
            for place, mark in enumerate(marks.pages):
                _stamp(out, out.pages[place], mark, f"/GovPage{place}")
        result = io.BytesIO()
        out.save(result, deterministic_id=True)
        return result.getvalue()


def as_pdf(piece: Piece, font: str) -> bytes:
    """A document as PDF: itself, its picture on a sheet, or a sheet that names it."""
    if piece.mimetype == "application/pdf":
        return piece.content
    drawn = pictures(piece.content) if piece.mimetype.startswith("image/") else None
    return drawn or sheet(
        font,
        piece.name,
        "本件以电子形式保存于归档信息包，此页代替打印件。",
        f"SHA-256：{piece.sha256}",
    )


def _append(out: pikepdf.Pdf, piece: Piece, font: str) -> None:
    try:
        with pikepdf.open(io.BytesIO(as_pdf(piece, font))) as source:
            out.pages.extend(source.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        named = piece._replace(mimetype="application/octet-stream")
        with pikepdf.open(io.BytesIO(as_pdf(named, font))) as source:
            out.pages.extend(source.pages)


def _stamp(out: pikepdf.Pdf, page: pikepdf.Page, mark: pikepdf.Page, name: str) -> None:
    """Lay ``mark`` over the page. Pages may share resources: each name once."""
    form = out.copy_foreign(mark.as_form_xobject())
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(name))
    place = page.calc_form_xobject_placement(
        form, name, pikepdf.Rectangle(page.trimbox), invert_transformations=True
    )
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"Q\n" + place)


def _size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height of a page as it is seen."""
    left, bottom, right, top = (float(side) for side in page.trimbox)
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    size = abs(right - left), abs(top - bottom)
    return size[::-1] if turned else size


def _stamps(
    stamps: list[tuple[tuple[float, float], int]], number: str, font: str
) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, initialFontName=font)
    for (width, height), page in stamps:
        canvas.setPageSize((width, height))
        canvas.setFont(font, 11)
        canvas.drawRightString(width - MARGIN, height - MARGIN, f"{page:03d}")
        canvas.setFont(font, 6)
        canvas.drawRightString(width - MARGIN, height - MARGIN - 8, number)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def pictures(content: bytes) -> bytes | None:
    """A picture, or each of several in one file, on sheets of A4; None: unreadable."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    try:
        with Image.open(io.BytesIO(content)) as picture:
            for frame in ImageSequence.Iterator(picture):
                draw_picture(canvas, frame.convert("RGB"))
    except scan.BROKEN:
        return None
    canvas.save()
    return buffer.getvalue()


def draw_picture(canvas: Canvas, picture: Image.Image) -> None:
    """One picture as a page: upright or lying, as large as the sheet allows."""
    sheet_size = A4 if picture.height >= picture.width else A4[::-1]
    canvas.setPageSize(sheet_size)
    room = (sheet_size[0] - 2 * MARGIN, sheet_size[1] - 2 * MARGIN)
    scale = min(room[0] / picture.width, room[1] / picture.height)
    width, height = picture.width * scale, picture.height * scale
    left, bottom = (sheet_size[0] - width) / 2, (sheet_size[1] - height) / 2
    canvas.drawImage(ImageReader(picture), left, bottom, width, height)
    canvas.showPage()


def sheet(font: str, title: str, *lines: str) -> bytes:
    """One sheet that stands for something."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, initialFontName=font)
    canvas.setFont(font, 14)
    canvas.drawCentredString(A4[0] / 2, A4[1] * 0.6, title)
    canvas.setFont(font, 9)
    for place, text in enumerate(lines, 1):
        canvas.drawCentredString(A4[0] / 2, A4[1] * 0.6 - 18 * place - 10, text)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
