"""The matrix as a workbook: one sheet of marks, one of words. Plain data in."""

import io

import xlsxwriter

#: Fills of the modes, in their order; the mark in the cell says the same.
FILLS = ("#CDE7D3", "#CFE0F7", "#FBE3B5", "#E6D5F0", "#F6CFCB", "#D3ECEC", "#E8E4D0")
NONE = "–"


def build(data, labels, gaps=()):
    """Return the bytes of the workbook.

    :param data: as ``matrix.Matrix.data``
    :param labels: texts: title, matrix, list, legend, number, entry, type, owner,
        region, mode, state, agency, gaps, none, no_rule
    :param gaps: rows as ``matrix.Matrix.gaps``
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    _grid_sheet(book, data, labels)
    _list_sheet(book, data, labels, {(e, r): (b, o) for e, r, b, o in gaps})
    book.close()
    return buffer.getvalue()


def _formats(book, data):
    base = {"border": 1, "border_color": "#999999", "align": "center"}
    fills = [
        book.add_format(dict(base, bg_color=FILLS[place % len(FILLS)]))
        for place, _mode in enumerate(data["modes"])
    ]
    return fills, book.add_format(dict(base, font_color="#888888"))


def _grid_sheet(book, data, labels):
    sheet = book.add_worksheet(labels["matrix"])
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True})
    tall = book.add_format({"bold": True, "border": 1, "rotation": 90})
    fills, plain = _formats(book, data)
    sheet.write(0, 0, labels["title"], book.add_format({"bold": True, "font_size": 14}))
    for column, label in enumerate((labels["number"], labels["entry"])):
        sheet.write(2, column, label, bold)
    for column, region in enumerate(data["regions"], 2):
        sheet.write(2, column, region["name"], tall)
    for place, entry in enumerate(data["entries"]):
        row = place + 3
        sheet.write(row, 0, entry["number"], bold)
        sheet.write_string(row, 1, entry["name"], bold)
        for column, code in enumerate(data["mode"][place], 2):
            mark = data["modes"][code]["mark"] if code >= 0 else _none(code)
            sheet.write_string(row, column, mark, fills[code] if code >= 0 else plain)
    _legend(sheet, data, labels, fills, len(data["entries"]) + 4)
    sheet.freeze_panes(3, 2)
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 46)
    sheet.set_column(2, 2 + len(data["regions"]), 4)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.repeat_columns(0, 1)


def _none(code):
    return NONE if code == -1 else "?"


def _legend(sheet, data, labels, fills, row):
    sheet.write(row, 0, labels["legend"])
    for place, mode in enumerate(data["modes"], 1):
        sheet.write_string(row + place, 0, mode["mark"], fills[place - 1])
        sheet.write_string(row + place, 1, mode["name"])
    last = row + len(data["modes"])
    for offset, (mark, text) in enumerate(
        ((NONE, labels["none"]), ("?", labels["no_rule"])), 1
    ):
        sheet.write_string(last + offset, 0, mark)
        sheet.write_string(last + offset, 1, text)


def _list_sheet(book, data, labels, gaps):
    sheet = book.add_worksheet(labels["list"])
    names = "number entry type owner region mode state agency gaps".split()
    bold = book.add_format({"bold": True, "bg_color": "#F2F2F2"})
    for column, name in enumerate(names):
        sheet.write(0, column, labels[name], bold)
    row = 0
    for place, entry in enumerate(data["entries"]):
        for column, region in enumerate(data["regions"]):
            row += 1
            found = gaps.get((entry["id"], region["id"]), (0, 0))
            values = _line(data, labels, place, column)
            head = (entry["number"], entry["name"], entry["type"], entry["owner"])
            sheet.write_row(row, 0, (*head, region["name"], *values, sum(found)))
    sheet.autofilter(0, 0, row, len(names) - 1)
    sheet.freeze_panes(1, 2)
    for column, width in enumerate((6, 46, 14, 18, 14, 22, 10, 28, 6)):
        sheet.set_column(column, column, width)


def _line(data, labels, place, column):
    mode, state = data["mode"][place][column], data["state"][place][column]
    agency = data["agency"][place][column]
    none = {-1: labels["none"], -2: labels["no_rule"]}
    return (
        data["modes"][mode]["name"] if mode >= 0 else none[mode],
        data["states"][state] if state >= 0 else "",
        data["agencies"][agency]["name"] if agency >= 0 else "",
    )
