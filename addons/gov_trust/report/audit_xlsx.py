"""Audit records as a workbook. Plain texts in, bytes out."""

import io

import xlsxwriter

#: Rows go to the disk one by one, and no text becomes a formula or a link.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
#: Widths of the columns, in characters; the last one is that of all that follow.
WIDTHS = (20, 14, 8, 20, 12, 16, 26, 40, 30, 14, 20)


def build(sheet_name, lead, heading, rows):
    """Return the bytes: some lines, a heading, and the rows under it.

    :param lead: texts, each a line of its own
    :param rows: an iterable of lists of texts, as long as the heading
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    sheet = book.add_worksheet(sheet_name)
    bold = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1})
    for column in range(len(heading)):
        sheet.set_column(column, column, WIDTHS[min(column, len(WIDTHS) - 1)])
    for place, line in enumerate(lead):
        sheet.write_string(place, 0, line)
    first = len(lead) + 1
    for column, text in enumerate(heading):
        sheet.write_string(first, column, text, bold)
    last = first
    for last, row in enumerate(rows, first + 1):
        for column, text in enumerate(row):
            sheet.write_string(last, column, text)
    sheet.freeze_panes(first + 1, 0)
    sheet.autofilter(first, 0, last, len(heading) - 1)
    book.close()
    return buffer.getvalue()
