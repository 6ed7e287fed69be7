"""The spreadsheets of the dashboards, made from one declaration.

    python -m kernel.spreadsheet       (in the addon's folder)

writes ``data/files/*_dashboard.json`` anew, byte for byte the same; a test compares
them with what this module makes. Each has four key figures, charts and two tables
on the model ``gov.stat.report``, and filters for period, programme and region.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

MODEL: Final = "gov.stat.report"
FOLDER: Final = Path(__file__).parent.parent / "data" / "files"
_SPACE: Final = uuid.UUID("9b1c3f2e-5a44-4f0e-8d70-6f2b9f6f7a31")
#: Version of the format that Odoo 19.0 reads without a change.
VERSION: Final = "18.5.10"
WIDTH: Final = 1000

#: A rate: name -> (measures above, measure below).
RATES: Final = {
    "Completion rate": (("decided", "not_forwarded"), "accepted"),
    "Decided in time": (("in_time",), "timed"),
    "Yellow and red lights": (("yellow", "red"), "accepted"),
    "Refusal rate": (("refused", "not_forwarded"), "decided"),
    "Supplement rate": (("supplements",), "received"),
    "Claimed in time": (("claimed_in_time",), "pushed"),
}
COUNTS: Final = {
    "Accepted": "accepted",
    "Decided": "decided",
    "Late": "late",
    "Pushed": "pushed",
    "Mean days used": "days_used",
}


class Board(NamedTuple):
    """One dashboard.

    :param keys: four key figures, names of ``COUNTS`` or ``RATES``
    :param charts: (title, kind, group by, measure)
    :param tables: (title, heading, dimension)
    :param columns: of both tables, names of ``COUNTS`` or ``RATES``
    """

    name: str
    keys: tuple[str, str, str, str]
    charts: tuple[tuple[str, str, str, str], ...]
    tables: tuple[tuple[str, str, str], ...]
    columns: tuple[str, ...]


BOARDS: Final = (
    Board(
        "leader",
        ("Accepted", "Decided", "Completion rate", "Decided in time"),
        (
            ("Accepted by month", "line", "day:month", "accepted"),
            ("Accepted by mode", "pie", "mode_id", "accepted"),
            ("Accepted by region", "bar", "region_id", "accepted"),
        ),
        (
            ("Regions", "Region", "region_id"),
            ("Programmes", "Programme", "programme_id"),
        ),
        ("Accepted", "Decided", "Completion rate", "Decided in time"),
    ),
    Board(
        "manager",
        ("Accepted", "Decided in time", "Supplement rate", "Refusal rate"),
        (
            ("Accepted by month", "bar", "day:month", "accepted"),
            ("Accepted by channel", "pie", "channel", "accepted"),
            ("Late decisions by undertaking agency", "bar", "undertaking_id", "late"),
        ),
        (("Modes", "Mode", "mode_id"), ("Entries", "Entry", "entry_id")),
        ("Accepted", "Decided in time", "Supplement rate", "Refusal rate"),
    ),
    Board(
        "agency",
        ("Accepted", "Decided", "Late", "Decided in time"),
        (
            ("Decided by month", "bar", "day:month", "decided"),
            ("Accepted by channel", "pie", "channel", "accepted"),
            ("Accepted by entry", "bar", "entry_id", "accepted"),
        ),
        (("Entries", "Entry", "entry_id"), ("Regions", "Region", "region_id")),
        ("Accepted", "Decided", "Late", "Decided in time"),
    ),
    Board(
        "auditor",
        ("Late", "Yellow and red lights", "Pushed", "Claimed in time"),
        (
            ("Late decisions by month", "bar", "day:month", "late"),
            ("Red lights by region", "pie", "region_id", "red"),
            ("Pushed by granting agency", "bar", "granting_id", "pushed"),
        ),
        (
            ("Undertaking agencies", "Agency", "undertaking_id"),
            ("Granting agencies", "Agency", "granting_id"),
        ),
        ("Decided", "Late", "Yellow and red lights", "Claimed in time"),
    ),
)
#: Lines of a table.
LINES: Final = 12
_FILTERS: Final = (
    ("period", "Period", "day", None),
    ("programme", "Programme", "programme_id", "gov.programme"),
    ("region", "Region", "region_id", "gov.region"),
)


def build(board: Board) -> dict[str, Any]:
    """Return the spreadsheet of a dashboard as plain data.

    >>> sheet = build(BOARDS[0])
    >>> sheet["sheets"][1]["cells"]["B2"]
    '=PIVOT.VALUE(1,"accepted:sum")'
    """
    names = (*board.keys, *board.columns)
    measures = sorted({m for name in names for m in _measures(name)})
    return {
        "version": VERSION,
        "sheets": [_front(board), _data(board)],
        "styles": {
            "1": {"textColor": "#01666b", "fontSize": 16, "bold": True},
            "2": {"bold": True, "fillColor": "#F2F2F2", "align": "center"},
            "3": {"bold": True, "fillColor": "#F2F2F2"},
        },
        "formats": {"1": "0.00%", "2": "#,##0"},
        "borders": {"1": {"bottom": {"style": "thin", "color": "#CCCCCC"}}},
        "revisionId": "START_REVISION",
        "uniqueFigureIds": True,
        "settings": {"locale": _LOCALE},
        "pivots": {
            str(number): _pivot(board, number, dimension, measures)
            for number, dimension in enumerate(_dimensions(board), 1)
        },
        "pivotNextId": len(_dimensions(board)) + 1,
        "customTableStyles": {},
        "globalFilters": [_filter(board, *part) for part in _FILTERS],
        "lists": {},
        "listNextId": 1,
        "chartOdooMenusReferences": {
            _id(board, title): "gov_dashboard.menu_gov_stat_report"
            for title, *_rest in board.charts
        },
    }


def text(board: Board) -> str:
    """Return the file's content, the same for the same declaration."""
    return json.dumps(build(board), ensure_ascii=False, indent=1) + "\n"


def path(board: Board) -> Path:
    """Return where the file lies."""
    return FOLDER / f"{board.name}_dashboard.json"


# --- parts ----------------------------------------------------------------------

_LOCALE: Final = {
    "name": "English (US)",
    "code": "en_US",
    "thousandsSeparator": ",",
    "decimalSeparator": ".",
    "dateFormat": "yyyy-mm-dd",
    "timeFormat": "hh:mm:ss",
    "formulaArgSeparator": ",",
    "weekStart": 1,
}


def _id(board: Board, name: str) -> str:
    return str(uuid.uuid5(_SPACE, f"{board.name}/{name}"))


def _measures(name: str) -> tuple[str, ...]:
    """The measures that a figure needs.

    >>> _measures("Mean days used"), _measures("Decided in time")
    (('days_used', 'decided'), ('in_time', 'timed'))
    """
    if name in RATES:
        above, below = RATES[name]
        return (*above, below)
    if name == "Mean days used":
        return ("days_used", "decided")
    return (COUNTS[name],)


def _formula(name: str, pivot: int, place: str = "") -> str:
    """The formula of a figure, of the whole or of a row of a pivot.

    >>> _formula("Accepted", 1)
    '=PIVOT.VALUE(1,"accepted:sum")'
    >>> _formula("Decided in time", 2, ",1")
    '=IFERROR((PIVOT.VALUE(2,"in_time:sum",1))/PIVOT.VALUE(2,"timed:sum",1),"")'
    """

    def value(measure: str) -> str:
        return f'PIVOT.VALUE({pivot},"{measure}:sum"{place})'

    if name in RATES:
        above, below = RATES[name]
        return f'=IFERROR(({"+".join(map(value, above))})/{value(below)},"")'
    if name == "Mean days used":
        return f'=IFERROR({value("days_used")}/{value("decided")},"")'
    return f"={value(COUNTS[name])}"


def _dimensions(board: Board) -> list[str]:
    """Dimension of each pivot; the first has none."""
    return ["", *(dimension for _title, _head, dimension in board.tables)]


def _matching(board: Board) -> dict[str, Any]:
    return {
        _id(board, code): {
            "chain": field,
            "type": "many2one" if model else "date",
            **({} if model else {"offset": 0}),
        }
        for code, _label, field, model in _FILTERS
    }


def _filter(board, code, label, _field, model) -> dict[str, Any]:
    found = {"id": _id(board, code), "label": label}
    if model is None:
        return {**found, "type": "date", "defaultValue": "year_to_date"}
    return {
        **found,
        "type": "relation",
        "modelName": model,
        "defaultValueDisplayNames": [],
    }


def _pivot(board, number, dimension, measures: Iterable[str]) -> dict[str, Any]:
    rows = [{"fieldName": dimension}] if dimension else []
    sort = {"measure": _measures(board.columns[0])[0], "order": "desc", "domain": []}
    return {
        "type": "ODOO",
        "fieldMatching": _matching(board),
        "context": {},
        "domain": [],
        "id": str(number),
        "formulaId": str(number),
        "measures": [{"id": f"{m}:sum", "fieldName": m, "aggregator": "sum"}
                     for m in measures],
        "model": MODEL,
        "name": f"{board.name} {number}",
        "columns": [],
        "rows": rows,
        **({"sortedColumn": {**sort, "measure": f"{sort['measure']}:sum"}}
           if dimension else {}),
    }  # fmt: skip


def _sheet(identity: str, name: str, rows: int, **parts) -> dict[str, Any]:
    return {
        "id": identity,
        "name": name,
        "colNumber": 10,
        "rowNumber": rows,
        "rows": {},
        "cols": {},
        "merges": [],
        "cells": {},
        "styles": {},
        "formats": {},
        "borders": {},
        "conditionalFormats": [],
        "dataValidationRules": [],
        "figures": [],
        "tables": [],
        "areGridLinesVisible": True,
        "isVisible": True,
        "headerGroups": {"ROW": [], "COL": []},
        "comments": {},
        **parts,
    }


def _data(board: Board) -> dict[str, Any]:
    """The sheet behind the key figures."""
    cells = {"A1": '=_t("Key figure")', "B1": '=_t("Value")'}
    formats = {}
    for row, name in enumerate(board.keys, 2):
        cells[f"A{row}"] = f'=_t("{name}")'
        cells[f"B{row}"] = _formula(name, 1)
        formats[f"B{row}"] = 1 if name in RATES else 2
    return _sheet(
        _id(board, "data"), "Data", 20,
        cells=cells, formats=formats, styles={"A1:B1": 3},
    )  # fmt: skip


#: Height of a line, of the key figures and of a chart, in pixels.
_LINE, _KEY, _CHART = 23, 110, 320


def _front(board: Board) -> dict[str, Any]:
    figures = [_key(board, number, name) for number, name in enumerate(board.keys)]
    top = _KEY + 40
    places = ((0, top, 650), (660, top, 340), (0, top + _CHART + 20, WIDTH))
    figures += [
        _chart(board, chart, *place)
        for chart, place in zip(board.charts, places, strict=True)
    ]
    row = (top + 2 * _CHART + 60) // _LINE + 1
    parts: dict[str, dict] = {"cells": {}, "formats": {}, "styles": {}, "borders": {}}
    for number, table in enumerate(board.tables, 2):
        _table(board, table, number, row, parts)
        row += LINES + 4
    width = WIDTH - 4 * 150
    cols = {"0": {"size": width}, **{str(n): {"size": 150} for n in range(1, 5)}}
    return _sheet(
        _id(board, "front"), "Dashboard", row + 2,
        cols=cols, figures=figures, colNumber=5, **parts,
    )  # fmt: skip


def _key(board: Board, number: int, name: str) -> dict[str, Any]:
    return _figure(
        board,
        f"key {name}",
        (number * 252, 10, 244, _KEY),
        {
            "type": "scorecard",
            "title": {"text": name, "bold": True, "color": "#434343"},
            "background": "#EFF6FF",
            "keyValue": f"Data!B{number + 2}",
            "baselineMode": "difference",
            "baselineColorDown": "#DC6965",
            "baselineColorUp": "#00A04A",
            "humanize": False,
        },
    )


def _chart(board, chart, left, top, width) -> dict[str, Any]:
    title, kind, group, measure = chart
    return _figure(
        board,
        title,
        (left, top, width, _CHART),
        {
            "type": f"odoo_{kind}",
            "title": {"text": title, "bold": True},
            "background": "#FFFFFF",
            "legendPosition": "right" if kind == "pie" else "none",
            "metaData": {
                "groupBy": [group],
                "measure": measure,
                "order": None if group.startswith("day") else "DESC",
                "resModel": MODEL,
                "mode": kind,
                "cumulatedStart": False,
            },
            "searchParams": {
                "comparison": None,
                "context": {},
                "domain": [[measure, "!=", 0]],
                "groupBy": [group],
                "orderBy": [],
            },
            "dataSets": [{}],
            "verticalAxisPosition": "left",
            "stacked": False,
            "fieldMatching": _matching(board),
        },
    )


def _figure(board, name, place, data) -> dict[str, Any]:
    left, top, width, height = place
    figure = _id(board, name)
    return {
        "id": figure,
        "tag": "chart",
        "width": width,
        "height": height,
        "offset": {"x": left, "y": top},
        "col": 0,
        "row": 0,
        # A figure without it ends the whole page with an error.
        "data": {**data, "chartId": figure},
    }


def _table(board, table, pivot, row, parts) -> None:
    """Add a table at ``row`` to the cells, formats and styles of a sheet."""
    title, heading, dimension = table
    cells, formats, styles = parts["cells"], parts["formats"], parts["styles"]
    cells[f"A{row}"] = f'=_t("{title}")'
    styles[f"A{row}"] = 1
    parts["borders"][f"A{row}:E{row}"] = 1
    cells[f"A{row + 1}"] = f'=_t("{heading}")'
    styles[f"A{row + 1}"], styles[f"B{row + 1}:E{row + 1}"] = 3, 2
    for letter, name in zip("BCDE", board.columns, strict=True):
        cells[f"{letter}{row + 1}"] = f'=_t("{name}")'
        last = row + 1 + LINES
        formats[f"{letter}{row + 2}:{letter}{last}"] = 1 if name in RATES else 2
    for line in range(1, LINES + 1):
        at = row + 1 + line
        place = f',"#{dimension}",{line}'
        cells[f"A{at}"] = f"=PIVOT.HEADER({pivot}{place})"
        for letter, name in zip("BCDE", board.columns, strict=True):
            cells[f"{letter}{at}"] = _formula(name, pivot, place)


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for board in BOARDS:
        path(board).write_text(text(board), "utf-8")


if __name__ == "__main__":
    main()
