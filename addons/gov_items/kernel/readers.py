"""Reads an annex out of a file: XLSX, CSV, DOCX or extracted text.

Every reader yields the same :class:`~.annex.Table`; what is wrong with a file
or a row is a :class:`~.annex.Problem` with the row it stands in, never an
exception from the depths of a library.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from typing import Final

import docx
import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from .annex import HEADERS, Problem, Row, Table, clean, tables

#: Largest file taken, in bytes.
MAX_BYTES: Final = 10 * 1024 * 1024
#: Largest size of a compressed file's contents, in bytes.
MAX_UNPACKED: Final = 300 * 1024 * 1024
#: Rows in which a header is looked for.
HEADER_ROWS: Final = 30
#: What the libraries raise at a damaged or encrypted archive, or at odd XML in it.
BROKEN: Final = (
    *(InvalidFileException, zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, SyntaxError),
    RuntimeError,
)
#: First signs that make a spreadsheet programme run a cell's text.
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(ValueError):
    """The file as a whole cannot be taken. ``code`` says why.

    Codes: ``too_large``, ``bomb``, ``not_a_table`` (no header found),
    ``damaged``, ``encoding``, ``unknown_kind``.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


def read(name: str, content: bytes) -> tuple[Table, ...]:
    """Tables of a file, by the ending of its name.

    :raises Unreadable: see its codes.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable("too_large", str(len(content)))
    ending = name.rsplit(".", 1)[-1].lower()
    if ending in ("xlsx", "csv"):
        found = [_grid(grid) for grid in grids(name, content)]
    elif ending == "docx":
        _check_archive(content)
        found = _document(content)
    elif ending == "txt":
        found = list(tables(decode(content)))
    else:
        raise Unreadable("unknown_kind", ending)
    real = tuple(t for t in found if t.columns)
    if not real:
        raise Unreadable("not_a_table")
    return real


def grids(name: str, content: bytes) -> list[list[list[str]]]:
    """Sheets of an XLSX or CSV file as rows of cells, for lists of any columns.

    A merged cell's text stands in every cell that it covers.

    :raises Unreadable: see its codes.

    >>> grids("a.csv", "姓名,领域\\n李四,测绘\\n".encode("gbk"))
    [[['姓名', '领域'], ['李四', '测绘']]]
    """
    if len(content) > MAX_BYTES:
        raise Unreadable("too_large", str(len(content)))
    ending = name.rsplit(".", 1)[-1].lower()
    if ending == "csv":
        return [list(csv.reader(io.StringIO(decode(content), newline="")))]
    if ending != "xlsx":
        raise Unreadable("unknown_kind", ending)
    _check_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=False)
    except BROKEN as error:
        raise Unreadable("damaged") from error
    found = []
    for sheet in book.worksheets:
        grid = [
            ["" if v is None else str(v) for v in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        _spread(grid, [r.bounds for r in sheet.merged_cells.ranges])
        found.append(grid)
    return found


def decode(content: bytes) -> str:
    """Text of UTF-8 (with or without BOM), UTF-16 with BOM, or GB 18030.

    >>> decode("序号".encode("gbk")), decode("序号".encode("utf-8-sig"))
    ('序号', '序号')
    >>> decode(bytes([0xff, 0x80]))  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    Unreadable: encoding
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            # No database keeps a NUL in a text.
            return content.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def _check_archive(content: bytes) -> None:
    """Refuse archives that unpack to far more than they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            total = sum(info.file_size for info in archive.infolist())
    except BROKEN as error:
        raise Unreadable("damaged") from error
    if total > MAX_UNPACKED:
        raise Unreadable("bomb", str(total))


def _spread(grid: list[list[str]], merged: Iterable[tuple[int, int, int, int]]) -> None:
    """Give a merged cell's text to every cell it covers (shared notes)."""
    for left, top, right, bottom in merged:
        value = grid[top - 1][left - 1]
        for row in range(top - 1, min(bottom, len(grid))):
            for column in range(left - 1, min(right, len(grid[row]))):
                grid[row][column] = value


def _document(content: bytes) -> list[Table]:
    try:
        document = docx.Document(io.BytesIO(content))
    except BROKEN as error:
        raise Unreadable("damaged") from error
    return [
        _grid([[cell.text for cell in row.cells] for row in table.rows])
        for table in document.tables
    ]


def _grid(rows: Sequence[Sequence[str]]) -> Table:
    """A table of cells, its header among the first rows."""
    for number, row in enumerate(rows[:HEADER_ROWS], start=1):
        columns = tuple(HEADERS.get(clean(cell), "") for cell in row)
        if "seq" in columns and "name" in columns:
            return _rows(columns, rows[number:], number)
    return Table((), ())


def _rows(
    columns: tuple[str, ...], rows: Sequence[Sequence[str]], header: int
) -> Table:
    found: list[Row] = []
    problems: list[Problem] = []
    for number, cells in enumerate(rows, start=header + 1):
        if not any(cell.strip() for cell in cells):
            continue
        values = {
            column: cell for column, cell in zip(columns, cells, strict=False) if column
        }
        if HEADERS.get(clean(values.get("seq", ""))) == "seq":
            continue
        row = _row(values, number, problems)
        if row:
            found.append(row)
    problems += _numbers(found) + _missing(columns, found)
    order = tuple(column for column in columns if column)
    return Table(order, tuple(found), tuple(problems), header)


def _row(values: dict[str, str], number: int, problems: list[Problem]) -> Row | None:
    for column, cell in values.items():
        if column != "seq" and cell.startswith(FORMULA_SIGNS):
            problems.append(Problem(number, column, "formula", cell[:40]))
            return None
    raw = "\t".join(values.values()).strip()
    text = clean(values.pop("seq", "")).removesuffix(".0")
    if not text.isdecimal() or len(text) > 6:
        problems.append(Problem(number, "seq", "not_a_number", text[:40]))
        return None
    cells = {column: clean(cell) for column, cell in values.items()}
    return Row(seq=int(text), line=number, raw=raw, **cells)


def _numbers(rows: list[Row]) -> list[Problem]:
    """Numbers that stand twice, and numbers that are missing."""
    seen: dict[int, int] = {}
    problems = []
    for row in rows:
        if row.seq in seen:
            problems.append(Problem(row.line, "seq", "duplicate", str(row.seq)))
        seen.setdefault(row.seq, row.line)
    missing = sorted(set(range(1, max(seen, default=0) + 1)) - set(seen))
    last = rows[-1].line if rows else 0
    return problems + [Problem(last, "seq", "gap", str(n)) for n in missing[:100]]


def _missing(columns: tuple[str, ...], rows: list[Row]) -> list[Problem]:
    """Empty cells in columns that a rule is made from."""
    return [
        Problem(row.line, column, f"no_{column}", str(row.seq))
        for row in rows
        for column in ("name", "type", "mode", "dept")
        if column in columns and not getattr(row, column)
    ]
