"""A province-size list: publishing, resolving, opening the matrix.

    bench/items_matrix.py [ENTRIES] [REGIONS] [DATABASE]

In one run and one database, which is rolled back at the end:

* *publish*: ``action_publish`` makes the cells of ENTRIES × REGIONS (300 × 160) out of
  rules and agencies;
* *copy*: PostgreSQL's ``COPY`` writes the same rows, with their supervisors, into the
  same tables, indexes and foreign keys;
* *again*: publishing a second time, when nothing changed;
* *resolve*: the kernel answers (entry, region, day) on rules in memory, each question
  with another entry, region or day; the model answers without a query;
* *open*: SQL statements and seconds that the matrix screen takes, beside a list of
  61 × 14; *gaps*: those of what every cell lacks, which the screen asks for afterwards.

The database needs gov_items; nothing is left in it.
"""

from __future__ import annotations

import io
import logging
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

import odoo
from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry

ENTRIES, REGIONS = 300, 160
SECTORS = 12
QUESTIONS = 300_000
SCREEN = ("get_matrix", "get_matrix_gaps")
TABLES = ("gov_delegation", "gov_delegation_supervisor_rel")


def timed(act: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def make_programme(env: api.Environment, code: str, entries: int, regions: int):
    """A programme with agencies of every sector, rules for all and for some regions."""
    region = env["gov.region"]
    city = region.create({"name": code, "code": f"97{code}", "kind": "city"})
    below = region.create(
        [
            {
                "name": f"{code} {n}",
                "code": f"97{code}{n}",
                "kind": "county",
                "parent_id": city.id,
            }
            for n in range(regions)
        ]
    )
    sectors = env["gov.sector"].create(
        [{"name": f"{code} {n}", "code": f"{code}{n}"} for n in range(SECTORS)]
    )
    env["gov.agency"].create(
        [
            {"name": f"{place.name} {s.code}", "region_id": place.id, "sector_id": s.id}
            for place in city | below
            for s in sectors
        ]
    )
    programme = env["gov.programme"].create(
        {
            "name": code,
            "code": code,
            "region_id": city.id,
            "document_number": code,
            "date_issued": "2026-01-01",
            "region_ids": [Command.set(below.ids)],
        }
    )
    modes = env["gov.mode"].create(
        [
            {"name": f"mode {n}", "code": f"m{n}", "programme_id": programme.id} | vals
            for n, vals in enumerate(
                ({}, {"supervisor": "both"}, {"reviewer": "upper", "decider": "upper"})
            )
        ]
    )
    make_entries(env, programme, modes, sectors, below, entries)
    return programme


def make_entries(env, programme, modes, sectors, regions, count: int) -> None:
    items = env["gov.item"].create(
        [{"name": f"{programme.code}事项{n}", "item_type": "01"} for n in range(count)]
    )
    entries = env["gov.entry"].create(
        [
            {
                "programme_id": programme.id,
                "sequence": n,
                "name": item.name,
                "item_id": item.id,
                "sector_id": sectors[n % SECTORS].id,
            }
            for n, item in enumerate(items, 1)
        ]
    )
    rules = []
    for n, entry in enumerate(entries):
        base = {"entry_id": entry.id, "date_from": "2026-01-01"}
        rules.append({**base, "mode_id": modes[n % 3].id})
        if n % 3 == 0:
            some = regions[n % 7 :: 7]
            rules.append(
                {
                    **base,
                    "mode_id": modes[(n + 1) % 3].id,
                    "region_ids": [Command.set(some.ids)],
                }
            )
    env["gov.rule"].create(rules)


def publish(env: api.Environment, programme) -> float:
    env.flush_all()
    env.invalidate_all()

    def act() -> None:
        programme.action_publish()
        env.flush_all()

    return timed(act)[0]


def copy(env: api.Environment, programme) -> float:
    """Take the published rows out, delete them, and time COPY putting them back."""
    cells = f"SELECT id FROM gov_delegation WHERE programme_id = {programme.id}"
    saved = []
    for table, key in zip(TABLES, ("id", "delegation_id"), strict=True):
        out = io.StringIO()
        query = f"SELECT * FROM {table} WHERE {key} IN ({cells})"
        env.cr.copy_expert(f"COPY ({query}) TO STDOUT", out)
        saved.append(out.getvalue())
    for table, key in reversed(list(zip(TABLES, ("id", "delegation_id"), strict=True))):
        env.cr.execute(f"DELETE FROM {table} WHERE {key} IN ({cells})")

    def act() -> None:
        for table, text in zip(TABLES, saved, strict=True):
            env.cr.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(text))

    return timed(act)[0]


def resolve(programme) -> tuple[float, int]:
    """Return answers a second of the kernel, and the statements the model takes."""
    env = programme.env
    rules = programme._rule_set()
    entries, regions = programme.entry_ids.ids, programme._receiving_regions().ids
    draw = random.Random(9)
    first = date(2026, 1, 1)
    days = [first + timedelta(days=n) for n in range(400)]
    questions = [
        (draw.choice(entries), draw.choice(regions), draw.choice(days))
        for _n in range(QUESTIONS)
    ]

    def ask() -> None:
        answer = rules.resolve
        for entry, region, day in questions:
            answer(entry, region, day)

    seconds, _none = timed(ask)
    listed = programme.entry_ids
    region = programme._receiving_regions()[:1]
    listed[:1].resolve_mode(region, first)
    listed.mapped("programme_id")
    before = env.cr.sql_log_count
    for entry in listed:
        entry.resolve_mode(region, first)
    return QUESTIONS / seconds, env.cr.sql_log_count - before


def opened(programme, *methods: str) -> tuple[float, int]:
    """Return the seconds and statements of what the screen asks for, from cold."""
    env = programme.env
    env.flush_all()
    env.invalidate_all()
    before = env.cr.sql_log_count

    def act() -> None:
        for method in methods:
            getattr(programme, method)()

    seconds, _none = timed(act)
    return seconds, env.cr.sql_log_count - before


def main(arguments: list[str]) -> None:
    entries = int(arguments[0]) if arguments else ENTRIES
    regions = int(arguments[1]) if len(arguments) > 1 else REGIONS
    database = arguments[2] if len(arguments) > 2 else os.environ.get("DB", "gov")
    odoo.tools.config.parse_config(["-d", database, "--no-http"], setup_logging=False)
    logging.disable(logging.WARNING)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
        small = make_programme(env, "BS", 61, 14)
        large = make_programme(env, "BL", entries, regions)
        small.action_publish()
        env.flush_all()
        cr.execute("ANALYZE gov_delegation, gov_entry, gov_rule, gov_agency")
        made = publish(env, large)
        copied = copy(env, large)
        env.invalidate_all()
        again = publish(env, large)
        rate, queries = resolve(large)
        for programme in (small, large):  # warm: plans, cached rules and views
            opened(programme, *SCREEN)
        of_small, of_large = opened(small, *SCREEN), opened(large, *SCREEN)
        gaps = opened(large, "get_matrix_gaps")
        cells = large.cell_count
        cr.rollback()
    if cells != entries * regions:
        raise SystemExit(f"{cells} cells, not {entries * regions}")
    print(f"{entries} entries x {regions} regions = {cells} cells")
    print(f"  publish  {made:8.2f} s\n  copy     {copied:8.2f} s")
    print(f"  publish / copy               {made / copied:6.2f}   (goal <= 6)")
    print(f"  again    {again:8.2f} s")
    print(f"  kernel answers per second {rate:9.0f}   (goal >= 100000)")
    print(f"  statements of the model   {queries:9d}   (goal 0)")
    more = of_large[1] - of_small[1]
    print(f"  open 61 x 14: {of_small[0]:.2f} s, {of_small[1]} statements")
    print(f"  open large:   {of_large[0]:.2f} s, {of_large[1]} statements")
    print(f"  gaps of all:  {gaps[0]:.2f} s, {gaps[1]} statements")
    print(f"  statements more           {more:9d}   (goal <= 3)")


if __name__ == "__main__":
    main(sys.argv[1:])
