"""The monthly return of 100,000 cases, beside one statement written by hand.

    bench/archive_return.py [CASES] [DATABASE]

In one run and one database, rolled back at the end: all cases of one month of one
county agency, in one programme, in a mode that is reported.

* *statement*: one ``INSERT … SELECT`` of the same rows into a bare table, with the
  totals and the manifest's SHA-256 counted in the same statement;
* *compiling*: the model's first, which does the same, for a table with keys and
  indexes, by mode, and writes the sums into the return;
* *submitting*: the model's second, when the cases still say the same;
* *receiving*: the upper side's, which compiles the month again and finds it equal.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import time
from datetime import date

from dashboard_data import fill

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

CASES, ROUNDS = 100_000, 3
MONTH = date(2026, 10, 1)
#: Everything in one agency, programme and mode, as one return covers it.
GATHER = """
    UPDATE gov_case SET agency_id = d.agency_id, upper_agency_id = d.upper_agency_id,
        programme_id = d.programme_id, mode_id = d.mode_id, entry_id = d.entry_id,
        accepted_on = %(month)s::date + (gov_case.id %% 31)::int,
        decided_at = CASE WHEN decided_at IS NOT NULL
            THEN %(month)s::date + (gov_case.id %% 31)::int + interval '30 hours' END
    FROM gov_delegation d WHERE d.id = %(cell)s AND token LIKE 'bench-%%'
"""
TABLE = """
    CREATE TEMP TABLE bench_line (case_number varchar, sequence varchar, code varchar,
        accepted_on date, handled_on date, outcome varchar) ON COMMIT DROP
"""
STATEMENT = """
    WITH line AS (
        SELECT c.number AS case_number, e.sequence::text AS sequence, m.code,
            c.accepted_on, h.day AS handled_on,
            CASE WHEN h.day IS NOT NULL THEN c.outcome END AS outcome
        FROM gov_case c JOIN gov_mode m ON m.id = c.mode_id AND m.monthly_return
        JOIN gov_entry e ON e.id = c.entry_id
        CROSS JOIN LATERAL (SELECT CASE WHEN (c.decided_at + interval '8 hours')::date
            < %(month)s::date + interval '1 month'
            THEN (c.decided_at + interval '8 hours')::date END AS day) h
        WHERE c.agency_id = %(agency)s AND c.upper_agency_id = %(upper)s
        AND c.programme_id = %(programme)s AND c.number IS NOT NULL
        AND (c.accepted_on >= %(month)s AND c.accepted_on < %(month)s::date
            + interval '1 month' OR h.day >= %(month)s AND c.accepted_on < %(month)s)
    ), kept AS (INSERT INTO bench_line SELECT * FROM line)
    SELECT count(*) FILTER (WHERE accepted_on >= %(month)s),
        count(*) FILTER (WHERE handled_on >= %(month)s),
        count(*) FILTER (WHERE outcome = 'granted'),
        count(*) FILTER (WHERE outcome = 'refused'),
        encode(sha256(convert_to(string_agg(concat_ws(E'\\t', case_number, sequence,
            code, accepted_on, COALESCE(handled_on::text, ''), COALESCE(outcome, ''))
            || E'\\n', '' ORDER BY case_number COLLATE "C"), 'UTF8')), 'hex')
    FROM line
"""


def cell(env):
    """A delegation in a mode that is reported; made so where there is none."""
    cells = env["gov.delegation"].search(
        [("agency_id", "!=", False), ("upper_agency_id", "!=", False)]
    )
    found = cells.filtered("mode_id.monthly_return")[:1]
    if not found:
        found = cells.filtered("mode_id")[:1]
        env.cr.execute(
            "UPDATE gov_mode SET monthly_return = TRUE WHERE id = %s",
            [found.mode_id.id],
        )
        env.invalidate_all()
    return found


def median(act) -> float:
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def compiling(env, record) -> float:
    """Seconds of a first compiling, of which nothing is there yet."""
    times = []
    for _round in range(ROUNDS):
        env.cr.execute("SAVEPOINT bench")
        env.cr.execute(
            "DELETE FROM gov_archive_return_line WHERE return_id = %s", [record.id]
        )
        env.cr.execute(
            "UPDATE gov_archive_return SET sha256 = NULL WHERE id = %s", [record.id]
        )
        env.invalidate_all()
        start = time.perf_counter()
        record._compile()
        times.append(time.perf_counter() - start)
        env.cr.execute("ROLLBACK TO SAVEPOINT bench")
        env.invalidate_all()
    return statistics.median(times)


def statement(env, values) -> tuple:
    env.cr.execute("TRUNCATE bench_line")
    env.cr.execute(STATEMENT, values)
    return env.cr.fetchone()


def measure(env, count: int) -> None:
    chosen = cell(env)
    fill(env.cr, count, date(2026, 11, 21), triggers=False)
    env.cr.execute("SET LOCAL session_replication_role = replica")
    env.cr.execute(GATHER, {"month": MONTH, "cell": chosen.id})
    env.cr.execute("SET LOCAL session_replication_role = origin")
    env.cr.execute("ANALYZE gov_case")
    env.cr.execute(TABLE)
    env.invalidate_all()
    values = {
        "month": MONTH,
        "agency": chosen.agency_id.id,
        "upper": chosen.upper_agency_id.id,
        "programme": chosen.programme_id.id,
    }
    returns = env["gov.archive.return"]
    record = returns._act_create(
        [
            {
                "month": MONTH,
                "agency_id": values["agency"],
                "upper_agency_id": values["upper"],
                "programme_id": values["programme"],
                "version": 99,
            }
        ]
    )
    record._compile()
    env.cr.execute("ANALYZE gov_archive_return_line")
    accepted, handled, _granted, _refused, digest = statement(env, values)
    assert (record.accepted, record.handled) == (accepted, handled)
    assert record.sha256 == digest, "the same rows, the same hash"
    assert accepted >= count
    print(f"{accepted:,} accepted, {handled:,} handled, manifest {digest[:16]}")
    by_hand = median(lambda: statement(env, values))
    first = compiling(env, record)
    second = median(record._compile)
    again = median(record._recompute_month)
    print(f"statement {by_hand:.2f} s")
    for name, value in (
        ("compiling", first),
        ("submitting", second),
        ("receiving", again),
    ):
        ratio = value / by_hand
        print(f"{name:10} {value:.2f} s, / statement {ratio:.2f} (goal <= 3)")


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else CASES
    name = arguments[1] if arguments[1:] else os.environ["DB"]
    logging.disable(logging.WARNING)
    odoo.tools.config.parse_config(["-d", name, "--no-http"], setup_logging=False)
    with Registry(name).cursor() as cr:
        measure(api.Environment(cr, SUPERUSER_ID, {}), count)
        cr.rollback()


if __name__ == "__main__":
    main(sys.argv[1:])
