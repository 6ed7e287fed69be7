"""A whole case through the ORM, beside the same rows written by psycopg2.

    bench/cases_orm.py [CASES] [DATABASE]

In one run and one database, rolled back at the end:

* *case*: create, hand in two documents, accept, check, review, decide (with the
  push), seal (with the ledger), deliver (with the case file): with every PDF,
  every rule, every hash;
* *without paper*: the same with the PDFs' making replaced by a constant;
* *psycopg2*: one INSERT for each of the rows that such a case leaves, on one
  cursor, with nothing checked.

Also printed: SQL statements per case, in one environment.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from unittest.mock import patch

from cases_city import City, player

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

CASES = 50
#: Table -> column that points to the case; rows are copied for a new case.
TABLES = {
    "gov_case_agency_rel": "case_id",
    "gov_case_document": "case_id",
    "gov_case_step": "case_id",
    "gov_case_clock": "case_id",
    "gov_case_notice": "case_id",
    "gov_case_event": "case_id",
    "gov_push": "case_id",
    "gov_seal_impression": "case_id",
    "gov_archive_file": "case_id",
}


def lives(person: City, count: int) -> tuple[float, int]:
    """Seconds and statements for ``count`` whole cases."""
    cr = person.env.cr
    start, before = time.perf_counter(), cr.sql_log_count
    for _number in range(count):
        case = person.finish(person.accepted("direct"))
        person.env.flush_all()
    spent = time.perf_counter() - start
    assert case.sudo().state == "closed"
    return spent, cr.sql_log_count - before


def rows_of(cr, case_id: int) -> dict[str, list[dict]]:
    """The rows that a case left, by table."""
    found = {}
    for table, column in {"gov_case": "id", **TABLES}.items():
        cr.execute(f"SELECT * FROM {table} WHERE {column} = %s", (case_id,))
        names = [column.name for column in cr.description]
        found[table] = [dict(zip(names, row, strict=True)) for row in cr.fetchall()]
    cr.execute(
        "SELECT a.* FROM ir_attachment a WHERE a.id IN ("
        "SELECT attachment_id FROM gov_case_document WHERE case_id = %(c)s UNION "
        "SELECT attachment_id FROM gov_case_notice WHERE case_id = %(c)s)",
        {"c": case_id},
    )
    names = [column.name for column in cr.description]
    found["ir_attachment"] = [
        dict(zip(names, row, strict=True)) for row in cr.fetchall()
    ]
    return found


def insert(cr, table: str, row: dict, returning: bool = False):
    """One INSERT, as psycopg2 sends it."""
    from psycopg2.extras import Json

    row = {
        name: Json(value) if isinstance(value, dict | list) else value
        for name, value in row.items()
        if value is not None and name != "id"
    }
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    end = " RETURNING id" if returning else ""
    cr.execute(f"INSERT INTO {table} ({names}) VALUES ({marks}){end}", [*row.values()])
    return cr.fetchone()[0] if returning else None


def by_hand(cr, rows: dict[str, list[dict]], count: int) -> float:
    """Seconds for ``count`` times the rows of a case."""
    (case,) = rows["gov_case"]
    start = time.perf_counter()
    for number in range(count):
        unique = f"H{time.time_ns()}{number}"
        case_id = insert(
            cr, "gov_case", {**case, "number": unique, "token": unique}, True
        )
        for table, column in TABLES.items():
            for place, row in enumerate(rows[table]):
                row = {**row, column: case_id}
                if table == "gov_case_notice":
                    row["number"] = f"{unique}-{place}"
                if table == "gov_seal_impression":
                    row["chain_sequence"] += 1_000_000 + number
                if table == "gov_archive_file":
                    row = {**row, "name": None}
                insert(cr, table, row)
        for row in rows["ir_attachment"]:
            insert(cr, "ir_attachment", row)
    return time.perf_counter() - start


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else CASES
    database = arguments[1] if len(arguments) > 1 else os.environ.get("DB", "gov")
    odoo.tools.config.parse_config(["-d", database, "--no-http"], setup_logging=False)
    logging.disable(logging.WARNING)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        person = player(City.build(env))
        counter = type(env["gov.case.counter"])
        with patch.object(counter, "_counter_cursor", lambda self: _Same(cr)):
            lives(person, 3)
            case = person.finish(person.accepted("direct")).sudo()
            env.flush_all()
            spent, statements = lives(person, count)
            with patch(
                "odoo.addons.gov_items.report.pdf.build", lambda *a, **k: b"%PDF"
            ):
                dry, _statements = lives(person, count)
            rows = rows_of(cr, case.id)
            hand = by_hand(cr, rows, count)
        cr.rollback()
    total = sum(map(len, rows.values()))
    print(f"{count} cases of {total} rows each, {statements / count:.0f} statements")
    print(f"case            {spent / count * 1000:8.1f} ms")
    print(f"without paper   {dry / count * 1000:8.1f} ms")
    print(f"psycopg2        {hand / count * 1000:8.1f} ms")
    print(f"case ÷ psycopg2 {spent / hand:.1f}, without paper {dry / hand:.1f}")


class _Same:
    """The run's own cursor in the place of a new one: everything rolls back."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self):
        return self.cr

    def __exit__(self, *error):
        return False


if __name__ == "__main__":
    main(sys.argv[1:])
