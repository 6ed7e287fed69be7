"""The manager's page with many cases and with few, and what the roll-ups cost.

    bench/dashboard.py [MANY] [FEW] [DATABASE]

In one run and one database, which is rolled back at the end (10,000,000 cases
need 8 GiB of disk for a while):

* *page*: the server's time for the whole manager's page, of a month and of a
  year, as a city manager, with FEW and with MANY cases; once in 40 delegations, so
  that both fill every cell of the sums in every month (what is left is the growth
  with the number of cases), once in 854, of which FEW fill a part;
* *peer*: Odoo's own ``formatted_read_group`` of accepted cases of a year by
  region on the case table;
* *keeping*: a case changed as its life does (insert, accept, decide, close) by
  SQL with the triggers and without, against what a life costs through the ORM.
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

MANY, FEW = 1_000_000, 10_000
#: Delegations: so few that FEW cases fill each in every month, and all of a city.
FULL, ALL = 40, 854
TODAY = date(2026, 11, 21)
YEAR = {"first": "2026-01-01", "last": str(TODAY)}
MONTH = {"first": "2026-10-01", "last": "2026-10-31"}


def best(act, rounds=5):
    """The median seconds of ``rounds`` calls after one to warm up."""
    act()
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def load(env, count, cells):
    env.cr.execute("SET LOCAL session_replication_role = replica")
    env.cr.execute("DELETE FROM gov_case WHERE token LIKE 'bench-%'")
    env.cr.execute("SET LOCAL session_replication_role = origin")
    fill(env.cr, count, TODAY, days=700, cells=cells, triggers=False)
    env.cr.execute("ANALYZE gov_case")
    env["gov.stat"]._recount()
    env.cr.execute(
        "ANALYZE gov_stat; ANALYZE gov_stat_plain_month; ANALYZE gov_stat_brief"
    )
    env.invalidate_all()


def measure(env, count, cells):
    start = time.perf_counter()
    load(env, count, cells)
    took = time.perf_counter() - start
    print(f"{count:>12,} cases in {cells} cells, made and counted in {took:.1f} s")
    manager = env.ref("base.user_admin")
    group = env.ref("gov_items.group_city_manager")
    manager.write({"group_ids": [(4, group.id)]})
    board = env["gov.dashboard"].with_user(manager)
    figures = {
        "month": best(lambda: board.get_page(MONTH)),
        "year": best(lambda: board.get_page(YEAR)),
    }
    cases = env["gov.case"].with_user(manager)
    domain = [("accepted_on", ">=", YEAR["first"]), ("accepted_on", "<=", YEAR["last"])]
    figures["peer"] = best(
        lambda: cases.formatted_read_group(domain, ["region_id"], ["__count"]), 3
    )
    stat = env["gov.stat"].with_user(manager)
    span, wanted = board._span(YEAR), board._wanted(YEAR)
    figures["same"] = best(
        lambda: stat._sums(span, wanted, ["region"], ("accepted",)), 21
    )
    for name, seconds in figures.items():
        print(f"{'':12} {name:6} {seconds * 1000:10.1f} ms")
    return figures


def keeping(env, count=2000):
    """Seconds per case for its life by SQL, with triggers and without."""
    steps = (
        "UPDATE gov_case SET state = 'accepted', current_kind = 'review' WHERE id = %s",
        (
            "UPDATE gov_case SET state = 'decided', outcome = 'granted', "
            "decided_at = now(), decided_agency_id = agency_id WHERE id = %s"
        ),
        "UPDATE gov_case SET state = 'closed', closed_on = current_date WHERE id = %s",
    )
    seconds = {}
    for triggers in (True, False):
        role = "origin" if triggers else "replica"
        env.cr.execute(f"SET LOCAL session_replication_role = {role}")
        fill(env.cr, count, TODAY, tag=f"k{triggers:d}", triggers=triggers)
        env.cr.execute(f"SET LOCAL session_replication_role = {role}")
        env.cr.execute(
            "SELECT id FROM gov_case WHERE number LIKE %s LIMIT 1000",
            (f"Bk{triggers:d}%",),
        )
        ids = [row[0] for row in env.cr.fetchall()]
        start = time.perf_counter()
        for key in ids:
            for step in steps:
                env.cr.execute(step, (key,))
        seconds[triggers] = (time.perf_counter() - start) / len(ids)
    env.cr.execute("SET LOCAL session_replication_role = origin")
    return seconds


def main(arguments: list[str]) -> None:
    many = int(arguments[0]) if arguments else MANY
    few = int(arguments[1]) if arguments[1:] else FEW
    name = arguments[2] if arguments[2:] else os.environ["DB"]
    logging.disable(logging.WARNING)
    odoo.tools.config.parse_config(["-d", name, "--no-http"], setup_logging=False)
    with Registry(name).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        for cells, goal in ((FULL, "≤ 1.2"), (ALL, "cells fill up, too")):
            small, large = measure(env, few, cells), measure(env, many, cells)
            for page in ("month", "year"):
                ratio = large[page] / small[page]
                print(
                    f"page of a {page}, {cells} cells: {many:,} ÷ {few:,} cases = "
                    f"{ratio:.2f} ({goal})"
                )
        ratio = large["peer"] / large["same"]
        print(
            f"formatted_read_group ÷ the same from the roll-ups = {ratio:.0f} (≥ 100)"
        )
        cost = keeping(env)
        extra = cost[True] - cost[False]
        print(f"keeping: {extra * 1000:.2f} ms a case beside its {len('sss')} updates")
        cr.rollback()


if __name__ == "__main__":
    main(sys.argv[1:])
