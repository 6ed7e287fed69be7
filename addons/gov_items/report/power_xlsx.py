"""Rows of plain words as a workbook. Plain data in, bytes out."""

import io

import xlsxwriter

from .list_xlsx import OPTIONS


def build(title, labels, rows):
    """Return the bytes: one row for each dict, its columns as ``labels`` names them.

    :param labels: key of a row -> heading
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1})
        cell = book.add_format(
            {"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"}
        )
        sheet.write_row(0, 0, labels.values(), bold)
        for line, row in enumerate(rows, start=1):
            for column, key in enumerate(labels):
                sheet.write_string(line, column, str(row[key]), cell)
        sheet.set_column(0, len(labels) - 1, 24)
        sheet.autofilter(0, 0, len(rows), len(labels) - 1)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return buffer.getvalue()
