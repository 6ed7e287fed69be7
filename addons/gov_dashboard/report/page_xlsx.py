"""A page of figures as a workbook: one sheet per table."""

import io
import re

import xlsxwriter

from .sheet import Sheet


def build(sheet: Sheet) -> bytes:
    """Write the tables; text that looks like a formula stays text."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": sheet.title, "author": sheet.organ})
        head = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1})
        big = book.add_format({"bold": True, "font_size": 14})
        names: set[str] = set()
        for number, table in enumerate(sheet.tables, 1):
            page = book.add_worksheet(sheet_name(table.title, number, names))
            page.write_string(0, 0, f"{sheet.title} · {table.title}", big)
            page.write_string(1, 0, sheet.subtitle)
            page.write_row(3, 0, table.heading, head)
            for line, row in enumerate(table.rows, 4):
                for column, value in enumerate(row):
                    _write(page, line, column, value)
            page.freeze_panes(4, 1)
            page.set_column(0, 0, 32)
            page.set_column(1, max(1, len(table.heading) - 1), 14)
            if table.note:
                page.write_string(len(table.rows) + 5, 0, table.note)
    return buffer.getvalue()


def _write(page, line, column, value):
    if value is None or value is False:
        return
    if isinstance(value, int | float):
        page.write_number(line, column, value)
    else:
        page.write_string(line, column, str(value))


def sheet_name(title: str, number: int, taken: set[str]) -> str:
    """A name that Excel allows: 31 characters, unique, none of ``[]:*?/\\``.

    >>> sheet_name("a/b", 1, set())
    'a b'
    >>> sheet_name("A", 2, {"a"})
    'A 2'
    """
    name = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:28] or str(number)
    if name.lower() in taken:
        name = f"{name} {number}"
    taken.add(name.lower())
    return name
