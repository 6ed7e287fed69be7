"""The manager's page with many cases and with few, and what the roll-ups cost.

    bench/dashboard.py [MANY] [FEW] [DATABASE]
    bench/dashboard.py --prepare MANY FEW DATABASE    # fills two databases, keeps them
    bench/dashboard.py --prepared DATABASE            # measures them, fills nothing

DATABASE gets FEW cases in 854 delegations, a copy of it (DATABASE_many, dropped at
the end) gets MANY; ten million need 12 GB of disk and half an hour. Both are read in
turns in one process, so what disturbs one disturbs the other:

* *page*: the server's time for the whole manager's page of a past month, of this
  month until today and of the year until today, as a city manager; narrowed to a
  county; as the manager of one agency; and everything that a wall screen shows;
* *peer*: Odoo's own ``formatted_read_group`` of accepted cases of a year by
  region on the case table, beside the same figures from the roll-ups;
* *keeping*: whole lives of cases through the ORM with the roll-ups' triggers and
  without, in turns, and the folding of what they left; rolled back.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import time
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

import psycopg2
from cases_city import City, player
from cases_orm import _Same, lives
from dashboard_data import fill, fill_bulk

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

MANY, FEW, CELLS = 1_000_000, 10_000, 854
TODAY = date(2026, 11, 21)
ROUNDS, PEER_ROUNDS = 21, 3
#: Rounds, and cases of each, with the triggers and without.
TURNS, LIVES = 8, 6
YEAR = {"first": "2026-01-01", "last": str(TODAY)}
MONTH = {"first": "2026-10-01", "last": "2026-10-31"}
NOW = {"first": "2026-11-01", "last": str(TODAY)}
#: Where the roll-ups watch.
WATCHED = ("gov_case", "gov_case_notice", "gov_push", "gov_case_transfer")


@contextmanager
def opened(name):
    """An environment of the database; nothing is kept."""
    with Registry(name).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
        cr.rollback()


def load(name, count):
    """Fill the database and count its figures; it is kept."""
    start = time.perf_counter()
    with Registry(name).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        bulk = fill_bulk if count > 100_000 else fill
        how = {} if count > 100_000 else {"triggers": False}
        bulk(cr, count, TODAY, days=700, cells=CELLS, **how)
        made = time.perf_counter() - start
        cr.commit()
        env["gov.stat"]._recount()
        cr.commit()
        cr.execute("ANALYZE")
        cr.commit()
    counted = time.perf_counter() - start - made
    print(f"{count:>12,} cases made in {made:.1f} s, counted in {counted:.1f} s")


def administrate(statement):
    """Execute a statement about databases."""
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


def copy(name):
    """Copy the database to NAME_many and return that name."""
    odoo.sql_db.close_all()
    many = f"{name}_many"
    administrate(f'DROP DATABASE IF EXISTS "{many}" WITH (FORCE)')
    administrate(f'CREATE DATABASE "{many}" TEMPLATE "{name}"')
    return many


def acts(env):
    """{what is measured: a call that does it}."""
    manager = env["res.users"].search([("login", "=", "manager.city")])
    agency = env["res.users"].search([("login", "=", "agency.rencheng")])
    board = env["gov.dashboard"].with_user(manager)
    county = env["gov.delegation"].search([("mode_id", "!=", False)], limit=1).region_id
    screen = env["gov.screen"].create({"name": "Wall"})
    return {
        "month": lambda: board.get_page(MONTH),
        "this month": lambda: board.get_page(NOW),
        "year": lambda: board.get_page(YEAR),
        "year of a county": lambda: board.get_page({**YEAR, "region_id": county.id}),
        "year of an agency": lambda: board.with_user(agency).get_page(YEAR),
        "wall screen": screen._payload,
    }


def fresh(env, act):
    """Seconds of one call, as a new request makes it: nothing read before."""
    env.invalidate_all()
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def pages(few, many):
    """Print the time of each page with few and many cases, and their ratio."""
    print(f"{'':20}{'few':>10}{'many':>10}{'ratio':>8}   (goal ≤ 1.2, ≤ 300 ms)")
    small, large = acts(few), acts(many)
    for name in small:
        taken = {False: [], True: []}
        for turn in range(ROUNDS + 1):
            for is_many, env, calls in ((False, few, small), (True, many, large)):
                seconds = fresh(env, calls[name])
                if turn:
                    taken[is_many].append(seconds * 1000)
        a, b = (statistics.median(taken[key]) for key in (False, True))
        print(f"{name:20}{a:7.1f} ms{b:7.1f} ms{b / a:8.2f}")


def peer(env):
    """Print Odoo's own grouping of the case table beside the roll-ups."""
    manager = env["res.users"].search([("login", "=", "manager.city")])
    board, cases = (
        env[name].with_user(manager) for name in ("gov.dashboard", "gov.case")
    )
    domain = [("accepted_on", ">=", YEAR["first"]), ("accepted_on", "<=", YEAR["last"])]
    span, wanted = board._span(YEAR), board._wanted(YEAR)
    stat = env["gov.stat"].with_user(manager)

    def by_odoo():
        return cases.formatted_read_group(domain, ["region_id"], ["__count"])

    def by_sums():
        return stat._sums(span, wanted, ["region"], ("accepted",))

    found = {row["region_id"][0]: row["__count"] for row in by_odoo()}
    sums = {key: row["accepted"] for (key,), row in by_sums().items()}
    assert found == {key: number for key, number in sums.items() if number}, "unequal"
    slow = statistics.median(fresh(env, by_odoo) for _turn in range(PEER_ROUNDS))
    fast = statistics.median(fresh(env, by_sums) for _turn in range(ROUNDS))
    print(
        f"formatted_read_group {slow * 1000:.0f} ms ÷ roll-ups {fast * 1000:.2f} ms = "
        f"{slow / fast:.0f} (≥ 100); the same figures"
    )


def watch(cr, on):
    """Switch the roll-ups' triggers."""
    verb = "ENABLE" if on else "DISABLE"
    for table in WATCHED:
        cr.execute(f"ALTER TABLE {table} {verb} TRIGGER gov_stat_note")


def keeping(env):
    """Print what the roll-ups add to the life of a case."""
    cr = env.cr
    person = player(City.build(env))
    counter = type(env["gov.case.counter"])
    spent, folded = {False: [], True: []}, []
    with patch.object(counter, "_counter_cursor", lambda self: _Same(cr)):
        lives(person, 3)
        for turn in range(TURNS):
            for on in (turn % 2 == 0, turn % 2 == 1):
                env.flush_all()
                cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
                watch(cr, on)
                spent[on].append(lives(person, LIVES)[0] / LIVES)
                if on:
                    start = time.perf_counter()
                    env["gov.stat"]._fold()
                    folded.append((time.perf_counter() - start) / LIVES)
    with_them, without = (statistics.median(spent[key]) * 1000 for key in (True, False))
    fold = statistics.median(folded) * 1000
    extra = with_them - without + fold
    print(
        f"life of a case {without:.1f} ms, with the roll-ups {with_them:.1f} ms and "
        f"{fold:.2f} ms of folding: {extra / without * 100:+.1f} % (≤ 10 %)"
    )
    alone, none = statements(env, True), statements(env, False)
    print(f"in three updates by plain SQL: {(alone - none) * 1000:.2f} ms a case")


def statements(env, on, count=500):
    """Seconds a case for three updates of its life by plain SQL."""
    watch(env.cr, on)
    fill(env.cr, count, TODAY, tag=f"k{on:d}")
    env.cr.execute("SELECT id FROM gov_case WHERE number LIKE %s", (f"Bk{on:d}%",))
    ids = [row[0] for row in env.cr.fetchall()]
    steps = (
        "UPDATE gov_case SET state = 'accepted', current_kind = 'review' WHERE id = %s",
        (
            "UPDATE gov_case SET state = 'decided', outcome = 'granted', "
            "decided_at = now(), decided_agency_id = agency_id WHERE id = %s"
        ),
        "UPDATE gov_case SET state = 'closed', closed_on = current_date WHERE id = %s",
    )
    start = time.perf_counter()
    for key in ids:
        for step in steps:
            env.cr.execute(step, (key,))
    return (time.perf_counter() - start) / len(ids)


def measure(few_name, many_name):
    """Print all figures of two filled databases."""
    with opened(few_name) as few, opened(many_name) as many:
        pages(few, many)
        peer(many)
    with opened(few_name) as few:
        keeping(few)


def main(arguments: list[str]) -> None:
    """See the top of the file."""
    flags = [one for one in arguments if one.startswith("--")]
    values = [one for one in arguments if not one.startswith("--")]
    name = values[-1] if flags or values[2:] else os.environ["DB"]
    logging.disable(logging.WARNING)
    config.parse_config(["-d", name, "--no-http"], setup_logging=False)
    if flags == ["--prepared"]:
        measure(name, f"{name}_many")
        return
    many = int(values[0]) if values else MANY
    few = int(values[1]) if values[1:] else FEW
    copied = copy(name)
    try:
        load(name, few)
        load(copied, many)
        if not flags:
            measure(name, copied)
    finally:
        odoo.sql_db.close_all()
        if not flags:
            administrate(f'DROP DATABASE IF EXISTS "{copied}" WITH (FORCE)')


if __name__ == "__main__":
    main(sys.argv[1:])
