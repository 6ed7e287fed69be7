"""What a database held before an upgrade, and whether it holds it afterwards.

    bin/upgrade.py note DATABASE FILE
    bin/upgrade.py compare DATABASE FILE
    bin/upgrade.py schema DATABASE NEW

``note`` writes, for every table of the suite and of the files, its rows and columns and
a hash of each column. ``compare`` ends with an error when a row is gone, when a column
that held something is gone, when a table has lost the trigger that guards it, or when
anything in a guarded table is another. Other columns that changed are told: an upgrade
may compute them anew. Rows that come from the addons' own data files are the addons' to
change. ``schema`` ends with an error when the upgraded database lacks a column, rule,
index or trigger of a new one, or would refuse a new row.
"""

from __future__ import annotations

import contextlib
import json
import re
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
#: Triggers that keep rows as they are, whatever their names: what fires on a change and
#: whose function, or one that it calls, raises or drops the change. Bits of ``tgtype``:
#: 2 before, 4 insert, 8 delete, 16 update. What fires on insert and update alone is a
#: rule for new values, as a constraint is.
GUARDS = """
    WITH RECURSIVE raising(name) AS (
        SELECT proname FROM pg_proc p JOIN pg_language l ON l.oid = prolang
        WHERE pronamespace = 'public'::regnamespace AND lanname = 'plpgsql'
          AND prosrc ~* '\\mraise\\M(?!\\s+(debug|log|info|notice|warning)\\M)'
        UNION
        SELECT p.proname FROM raising r, pg_proc p
        WHERE pronamespace = 'public'::regnamespace
          AND p.prosrc ~ ('\\m' || r.name || '\\s*\\(')
    )
    SELECT relname, pg_get_triggerdef(t.oid) FROM pg_trigger t
    JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid
    WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
      AND tgtype & 16 > 0 AND (tgtype & 4 = 0 OR tgtype & 8 > 0)
      AND (proname IN (SELECT name FROM raising)
           OR tgtype & 2 > 0 AND prosrc ~* '\\mreturn\\s+null\\M')
    ORDER BY 1, 2
"""
#: What a table is made of; by the place where it belongs, with what it says there.
SCHEMA = """
    SELECT 'column ' || table_name || '.' || column_name, udt_name ||
        CASE WHEN is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
             THEN ' NOT NULL' ELSE '' END
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'rule ' || conrelid::regclass || '.' || conname,
        pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid > 0
    UNION ALL SELECT 'index ' || tablename || '.' || indexname, indexdef
    FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'trigger ' || tgrelid::regclass || '.' || tgname,
        pg_get_triggerdef(t.oid) || tgenabled::text || md5(prosrc)
    FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal
"""
#: Who and when are the upgrade's own.
NOT_COMPARED = {"write_date", "write_uid"}
#: Wizards and other things of a moment.
PASSING = ("gov_rate_limit", "gov_duty_run")
#: Sums over the cases, which an upgrade may count anew: their ids mean nothing.
SUMS = re.compile(r"gov_stat(_.*)?")


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


def look(
    cr: Any, table: str, below: int | None = None, only: str = "true"
) -> dict[str, Any]:
    """Rows and a hash of each column; of the rows up to the id ``below`` only."""
    columns = [name for (name,) in rows(cr, COLUMNS, table)]
    if SUMS.fullmatch(table):
        columns.remove("id")
    condition = f"{ours(cr, table)} AND ({only})"
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
    # Without parameters a percent sign in a trigger's condition is one.
    cr.execute(f'SELECT count(*), {sums} FROM "{table}" WHERE {condition}')  # noqa: S608
    (found,) = cr.fetchall()
    pairs = zip(found[1::2], found[2::2], strict=True)
    return {
        "rows": found[0],
        "newest": newest,
        "columns": dict(zip(columns, pairs, strict=True)),
    }


def guarded(cr: Any) -> dict[str, str]:
    """Tables that a trigger keeps from being changed, and which rows of them."""
    found: dict[str, set[str]] = {}
    for table, definition in rows(cr, GUARDS):
        found.setdefault(table, set()).add(rows_of(definition))
    return {
        table: "true" if "true" in which else " OR ".join(f"({w})" for w in which)
        for table, which in found.items()
    }


def rows_of(definition: str) -> str:
    """The rows that a trigger looks at, as a condition on the table.

    >>> rows_of("... FOR EACH ROW WHEN ((old.kind = 'x')) EXECUTE FUNCTION f()")
    "(kind = 'x')"
    >>> rows_of("... FOR EACH ROW WHEN ((old.a <> new.a)) EXECUTE FUNCTION f()")
    'true'
    """
    found = re.search(r" WHEN \((.*)\) EXECUTE ", definition)
    if not found or re.search(r"\bnew\.", found[1]):
        return "true"
    return re.sub(r"\bold\.", "", found[1])


def note(cr: Any) -> dict[str, Any]:
    """What the database holds now."""
    guards = guarded(cr)
    tables = dict.fromkeys([t for (t,) in rows(cr, TABLES)] + sorted(guards))
    return {
        "tables": {table: look(cr, table) for table in tables},
        "guards": {
            table: {"only": only, **look(cr, table, only=only)}
            for table, only in guards.items()
        },
    }


def differences(cr: Any, before: dict[str, Any]) -> Iterator[tuple[bool, str]]:
    """Whether it is a loss, and what is another."""
    tables = {table for (table,) in rows(cr, TABLES)} | set(guarded(cr))
    for table, then in before["tables"].items():
        if table.startswith(PASSING):
            continue
        if table not in tables:
            yield bool(then["rows"]), f"{table} is gone with {then['rows']} rows"
        elif before["guards"].get(table, {}).get("only") != "true":
            yield from changes(cr, table, then)
    now = guarded(cr)
    for table, then in before["guards"].items():
        if plain(now.get(table, "")) not in ("true", plain(then["only"])):
            yield True, f"{table} is guarded no longer"
        for lost, text in changes(cr, table, then) if table in tables else ():
            yield lost or text.endswith("another"), text


def changes(cr: Any, table: str, then: dict[str, Any]) -> Iterator[tuple[bool, str]]:
    """What a table, or the guarded rows of it, no longer holds as it did."""
    now = look(cr, table, then["newest"] or None, then.get("only", "true"))
    if now["rows"] < then["rows"]:
        yield True, f"{table} has lost {then['rows'] - now['rows']} rows"
        return
    for column, (digest, filled) in then["columns"].items():
        if column not in now["columns"]:
            yield bool(filled), f"{table}.{column} is gone with {filled} values"
        elif column not in NOT_COMPARED and now["columns"][column][0] != digest:
            yield False, f"{table}.{column} is another"


def lacking(cr: Any, wanted: dict[str, str]) -> Iterator[tuple[bool, str]]:
    """What the database lacks that a new one has, and what would refuse a row."""
    now = dict(rows(cr, SCHEMA))
    for place, text in wanted.items():
        if place not in now:
            yield True, f"{place} is missing"
        elif plain(now[place]) != plain(text):
            yield not place.startswith("index "), f"{place}: {now[place]}, not {text}"
    for place in now.keys() - wanted.keys():
        if place.startswith("column ") and now[place].endswith(" NOT NULL"):
            table = place.removeprefix("column ").partition(".")[0]
            if any(p.startswith(f"column {table}.") for p in wanted):
                yield True, f"{place} is of no use and refuses new rows"


def plain(text: str) -> str:
    """A definition without what a dump writes otherwise: casts, parentheses, blanks.

    >>> plain("(a)::text = ANY ((ARRAY['x'::character varying])::text[])")
    "a=ANYARRAY['x']"
    """
    return re.sub(r"::(text|character varying)(\[\])?|[()\s]", "", text)


def main(command: str, database: str, other: str) -> int:
    with contextlib.ExitStack() as stack:

        def cursor(name: str) -> Any:
            connection = stack.enter_context(
                contextlib.closing(psycopg2.connect(dbname=name))
            )
            return stack.enter_context(connection.cursor())

        cr = cursor(database)
        if command == "note":
            Path(other).write_text(json.dumps(note(cr)), "utf-8")
            return 0
        if command == "schema":
            found = list(lacking(cr, dict(rows(cursor(other), SCHEMA))))
            looked_at = f"{len(rows(cr, SCHEMA))} columns, rules, indexes and triggers"
        else:
            before = json.loads(Path(other).read_text("utf-8"))
            found = list(differences(cr, before))
            kept = sum(table["rows"] for table in before["tables"].values())
            looked_at = f"{kept} rows of {len(before['tables'])} tables"
            looked_at += f", {len(before['guards'])} of them guarded,"
    for lost, text in found:
        print(f"{'LOST' if lost else 'changed'}  {text}")
    print(f"{looked_at} looked at")
    return 1 if any(lost for lost, _text in found) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
