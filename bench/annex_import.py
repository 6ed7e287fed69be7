"""An annex imported, beside Odoo's own ``load()`` of the same rows.

    bench/annex_import.py [ROWS] [DATABASE] [ROWS_OF_LOAD]

In one run and one database, which is rolled back at the end:

* *read*: our reader takes the CSV file into rows, looks up what their words
  stand for and checks them;
* *apply*: items, entries and rules out of these rows, 500 to a chunk, each
  chunk with an empty cache, as the background job does it;
* *load*: ``load()`` makes the same items, entries and rules; programme, sector
  and mode stand in the lists by name, as in the annex;
* *load ids*: the same, but somebody has replaced the names by database ids
  beforehand: no look-up is left.

Neither ``load()`` checks the list or shows it before it writes. By default it gets
only the first 3,000 of our 20,000 rows, because it would take most of an hour of a
busy machine; ratios are of rows a second. That favours it: its time per row does not
fall with more rows.

The first and the last tenth of our chunks are printed, too: both take the same time
where nothing grows with what is written already.

The database needs gov_items; nothing is left in it.
"""

from __future__ import annotations

import base64
import csv
import io
import itertools
import logging
import os
import sys
import time
from collections.abc import Callable

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

ROWS = 20_000
LOAD_ROWS = 3_000
HEADER = ("序号", "事项名称", "事项类型", "同权方式", "主管部门", "备注")


def rows(count: int) -> list[tuple[str, ...]]:
    return [
        (str(n), f"事项{n}登记", "行政许可", "直接下放", "市基准局", "")
        for n in range(1, count + 1)
    ]


def make_programme(env: api.Environment, code: str) -> tuple:
    """A programme with one mode, and the sector of its rows."""
    region = env["gov.region"].create(
        {"name": f"Bench {code}", "code": f"98{code}", "kind": "city"}
    )
    programme = env["gov.programme"].create(
        {"name": code, "code": code, "region_id": region.id, "date_from": "2026-01-01"}
    )
    mode = env["gov.mode"].create(
        {"name": "直接下放", "code": f"direct_{code}", "programme_id": programme.id}
    )
    return programme, mode


def timed(act: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def read(env: api.Environment, count: int) -> Callable[[], object]:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *rows(count)])
    programme, _mode = make_programme(env, "BENCHA")
    annex = env["gov.annex.import"].create(
        {
            "programme_id": programme.id,
            "file_name": "bench.csv",
            "file": base64.b64encode(out.getvalue().encode()),
        }
    )

    def act() -> object:
        annex.action_read()
        # As the background job does it: a chunk, a transaction, an empty cache.
        for number in itertools.count():
            env.flush_all()
            if number % 3 == 0:
                analyse(env)
            env.invalidate_all()
            if annex.state != "reading":
                return annex
            annex._read_chunk()

    return act


def analyse(env: api.Environment) -> None:
    """What autovacuum does between the transactions of a real run."""
    env.cr.execute("ANALYZE gov_annex_import_line, gov_item, gov_entry, gov_rule")


def apply(env: api.Environment, annex: object) -> list[float]:
    """Write all rows; return the seconds of each chunk."""
    chunks = []
    for number in itertools.count():
        if number % 10 == 0:
            analyse(env)
        start = time.perf_counter()
        lines = annex._waiting(500)
        if not lines:
            return chunks
        annex._apply_chunk(lines)
        env.flush_all()
        env.invalidate_all()
        chunks.append(time.perf_counter() - start)


def load(
    env: api.Environment, count: int, code: str, *, by_name: bool
) -> Callable[[], None]:
    programme, mode = make_programme(env, code)
    sector = env["gov.sector"].search([("code", "=", "bench")])
    ids = (str(programme.id), str(sector.id), str(mode.id))
    if by_name:
        ids = (code, sector.name, mode.code)
    how = "" if by_name else "/.id"
    module = f"bench_{code.lower()}"

    def one(model: str, columns: list[str], data: list[list[str]]) -> None:
        found = env[model].with_context(import_file=True).load(columns, data)
        if not found["ids"]:
            raise SystemExit(f"load() of {model}: {found['messages'][:3]}")
        env.flush_all()
        analyse(env)
        env.invalidate_all()

    def act() -> None:
        listed = rows(count)
        one(
            "gov.item",
            ["id", "name", "item_type"],
            [[f"{module}.item_{r[0]}", r[1], "01"] for r in listed],
        )
        one(
            "gov.entry",
            [
                "id",
                "sequence",
                "name",
                "item_id/id",
                f"programme_id{how}",
                f"sector_id{how}",
                f"mode_id{how}",
                "date_from",
            ],
            [
                [
                    f"{module}.entry_{n}",
                    n,
                    name,
                    f"{module}.item_{n}",
                    *ids,
                    "2026-01-01",
                ]
                for n, name, *_rest in listed
            ],
        )
        one(
            "gov.rule",
            ["id", "entry_id/id", f"mode_id{how}", "date_from"],
            [
                [
                    f"{module}.rule_{r[0]}",
                    f"{module}.entry_{r[0]}",
                    ids[2],
                    "2026-01-01",
                ]
                for r in listed
            ],
        )

    return act


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else ROWS
    database = arguments[1] if len(arguments) > 1 else os.environ.get("DB", "gov")
    sample = min(count, int(arguments[2]) if len(arguments) > 2 else LOAD_ROWS)
    odoo.tools.config.parse_config(["-d", database, "--no-http"], setup_logging=False)
    logging.disable(logging.WARNING)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
        env["gov.sector"].create({"name": "基准", "code": "bench"})
        seconds = {}
        seconds["read"], annex = timed(read(env, count))
        env.invalidate_all()
        seconds["apply"], chunks = timed(lambda: apply(env, annex))
        made = env["gov.rule"].search_count([("programme_id.code", "=", "BENCHA")])
        for side, code in (("load", "BENCHN"), ("load ids", "BENCHI")):
            act = load(env, sample, code, by_name=side == "load")
            seconds[side], _none = timed(act)
        peers = env["gov.rule"].search_count(
            [("programme_id.code", "in", ("BENCHN", "BENCHI"))]
        )
        cr.rollback()
    if made != count or peers != 2 * sample:
        raise SystemExit(f"{made} and {peers} rules, not {count} and {2 * sample}")
    report(seconds, count, sample, chunks)


def report(
    seconds: dict[str, float], count: int, sample: int, chunks: list[float]
) -> None:
    print(f"{count} rows of ours, {sample} of load(): items, entries and rules")
    per_row = {}
    for side, value in seconds.items():
        rows_of_side = sample if side.startswith("load") else count
        per_row[side] = value / rows_of_side
        print(f"  {side:8} {value:8.2f} s  {rows_of_side / value:8.0f} rows/s")
    tenth = max(len(chunks) // 10, 1)
    first, last = sum(chunks[:tenth]) / tenth, sum(chunks[-tenth:]) / tenth
    print(f"  a chunk of 500: {first:.2f} s at first, {last:.2f} s at last")
    ours = per_row["read"] + per_row["apply"]
    print(f"load / apply                 {per_row['load'] / per_row['apply']:6.2f}")
    print(f"load / (read + apply)        {per_row['load'] / ours:6.2f}   (goal >= 3)")
    print(f"load ids / (read + apply)    {per_row['load ids'] / ours:6.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
