"""A region's list as a workbook. Plain data in, bytes out."""

import io

import xlsxwriter

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def build(title, lead, rows, sheet_name):
    """Return the bytes: a title, some lines, and the rows under their heading.

    :param rows: lists of texts and numbers, the first one the heading
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    sheet = book.add_worksheet(sheet_name)
    head = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    sheet.write(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for place, line in enumerate(lead, 1):
        sheet.write(place, 0, line)
    first = len(lead) + 2
    for place, row in enumerate(rows):
        sheet.write_row(first + place, 0, row, cell if place else head)
    for column, width in enumerate((6, 44, 14, 26, 26, 26, 30)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(first + 1, 2)
    sheet.repeat_rows(first)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()
