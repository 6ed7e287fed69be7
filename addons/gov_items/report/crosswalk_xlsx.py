"""The same items across programmes as a workbook. Plain data in, bytes out."""

import io

import xlsxwriter

from .list_xlsx import OPTIONS

#: Fill of an answer that the programmes give differently.
DIFFERS = "#FBE3B5"


def build(title, head, groups):
    """Return the bytes: one row for each item, programme and mode.

    :param head: texts: the item, the programme, the entry, the mode
    :param groups: (name of the item, table as ``gov.crosswalk._comparison``)
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    other = book.add_format({"border": 1, "text_wrap": True, "bg_color": DIFFERS})
    labels = [row["label"] for row in groups[0][1]["rows"]] if groups else []
    sheet.write_row(0, 0, [*head, *labels], bold)
    line = 0
    for name, table in groups:
        for place, column in enumerate(table["heads"]):
            line += 1
            lead = (name, column["programme"], column["entry"], column["mode"])
            sheet.write_row(line, 0, lead, cell)
            for offset, row in enumerate(table["rows"], len(lead)):
                style = other if row["differs"] else cell
                sheet.write_string(line, offset, row["values"][place], style)
    sheet.autofilter(0, 0, line, len(head) + len(labels) - 1)
    sheet.freeze_panes(1, 1)
    for column, width in enumerate((36, 10, 40, 22)):
        sheet.set_column(column, column, width)
    sheet.set_column(4, 4 + len(labels), 14)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()
