"""What a database held before an upgrade, and whether it holds it afterwards.

    bin/upgrade.py note DATABASE FILE
    bin/upgrade.py compare DATABASE FILE

``note`` writes, for every table of the suite and of the files, its rows and columns and
a hash of each column. ``compare`` ends with an error when a row is gone, when a column
that held something is gone, or when anything in an append-only table is another.
Other columns that changed are told: an upgrade may compute them anew. Rows that come
from the addons' own data files are the addons' to change.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2

TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      AND (relname LIKE 'gov\\_%%' OR relname IN ('ir_attachment', 'res_users'))
    ORDER BY 1
"""
COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s ORDER BY 1
"""
#: Tables that a trigger keeps from being changed.
LEDGERS = """
    SELECT DISTINCT event_object_table FROM information_schema.triggers
    WHERE event_manipulation IN ('UPDATE', 'DELETE')
      AND action_statement ~ 'gov_forbid_change|_guard'
"""
#: Who and when are the upgrade's own.
NOT_COMPARED = {"write_date", "write_uid"}
#: Wizards and other things of a moment.
PASSING = ("gov_rate_limit", "gov_duty_run")


def rows(cr: Any, query: str, *values: object) -> list[tuple]:
    cr.execute(query, values)
    return cr.fetchall()


def ours(cr: Any, table: str) -> str:
    """A condition that leaves out what the addons' data files wrote."""
    known = rows(cr, COLUMNS, table)
    if ("id",) not in known:
        return "true"
    return cr.mogrify(
        "id NOT IN (SELECT res_id FROM ir_model_data "
        "WHERE replace(model, '.', '_') = %s)",
        (table,),
    ).decode()


def look(cr: Any, table: str, below: int | None = None) -> dict[str, Any]:
    """Rows and a hash of each column; of the rows up to the id ``below`` only."""
    columns = [name for (name,) in rows(cr, COLUMNS, table)]
    condition = ours(cr, table)
    order = "id" if "id" in columns else ", ".join(f'"{c}"' for c in columns)
    newest = 0
    if "id" in columns:
        ((newest,),) = rows(cr, f'SELECT coalesce(max(id), 0) FROM "{table}"')  # noqa: S608
        if below is not None:
            condition += cr.mogrify(" AND id <= %s", (below,)).decode()
    sums = ", ".join(
        f"""md5(coalesce(
            string_agg(coalesce("{c}"::text, '-'), '|' ORDER BY {order}), ''
        )), count("{c}")"""
        for c in columns
    )
    found = rows(cr, f'SELECT count(*), {sums} FROM "{table}" WHERE {condition}')[0]  # noqa: S608
    pairs = zip(found[1::2], found[2::2], strict=True)
    return {
        "rows": found[0],
        "newest": newest,
        "columns": dict(zip(columns, pairs, strict=True)),
    }


def note(cr: Any) -> dict[str, Any]:
    """What the database holds now."""
    return {table: look(cr, table) for (table,) in rows(cr, TABLES)}


def differences(cr: Any, before: dict[str, Any]) -> Iterator[tuple[bool, str]]:
    """Whether it is a loss, and what is another."""
    tables = {table for (table,) in rows(cr, TABLES)}
    ledgers = {table for (table,) in rows(cr, LEDGERS)}
    for table, then in before.items():
        if table.startswith(PASSING):
            continue
        if table not in tables:
            yield bool(then["rows"]), f"{table} is gone with {then['rows']} rows"
            continue
        now = look(cr, table, then["newest"] or None)
        if now["rows"] < then["rows"]:
            yield True, f"{table} has lost {then['rows'] - now['rows']} rows"
            continue
        for column, (digest, filled) in then["columns"].items():
            if column not in now["columns"]:
                yield bool(filled), f"{table}.{column} is gone with {filled} values"
            elif column not in NOT_COMPARED and now["columns"][column][0] != digest:
                yield table in ledgers, f"{table}.{column} is another"


def main(command: str, database: str, file: str) -> int:
    with contextlib.closing(psycopg2.connect(dbname=database)) as connection:
        with connection.cursor() as cr:
            if command == "note":
                Path(file).write_text(json.dumps(note(cr)), "utf-8")
                return 0
            before = json.loads(Path(file).read_text("utf-8"))
            found = list(differences(cr, before))
    for lost, text in found:
        print(f"{'LOST' if lost else 'changed'}  {text}")
    kept = sum(table["rows"] for table in before.values())
    print(f"{kept} rows of {len(before)} tables looked at")
    return 1 if any(lost for lost, _text in found) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
