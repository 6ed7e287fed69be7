"""Substitutes at 1,000 staff, and "where is item X served now" over 2,000 windows.

    bench/windows_duty.py [DATABASE]

In one database, rolled back at the end:

* *substitutes*: ranking who could take a shift, 1,000 people posted to one centre
  with a month of shifts;
* *where now*: ``gov.window._serving(item, now)`` over 2,000 windows, beside one SQL
  statement that answers the same from the same tables, as superuser and as a clerk
  whose access rules are added. Each is the median of 15 runs with an empty cache; the
  tables are analysed first.

The database needs gov_windows; nothing is left in it.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import odoo
from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import SQL

STAFF, WINDOWS, DAYS, RUNS = 1000, 2000, 28, 15
PEER = """
SELECT DISTINCT r.window_id
  FROM gov_window_delegation_rel r
  JOIN gov_window w ON w.id = r.window_id AND w.active
  JOIN gov_shift s ON s.window_id = r.window_id
 WHERE r.delegation_id = %s AND s.state = 'published'
   AND s.start <= %s AND s.stop > %s
"""


def make(env: api.Environment) -> tuple:
    """A hall with its windows, people, postings and a published month."""
    region = env["gov.region"].create(
        {"name": "Bench", "code": "979797", "kind": "county"}
    )
    agency = env["gov.agency"].create(
        {"name": "Bench", "region_id": region.id, "kind": "department"}
    )
    centre = env["gov.centre"].create(
        {"name": "Bench", "region_id": region.id, "agency_id": agency.id}
    )
    windows = env["gov.window"].create(
        [
            {"name": f"W{n}", "number": str(n), "centre_id": centre.id}
            for n in range(WINDOWS)
        ]
    )
    people = env["hr.employee"].create(
        [{"name": f"P{n}", "gov_agency_id": agency.id} for n in range(STAFF)]
    )
    today = fields.Date.today()
    env["gov.posting"].create(
        [
            {
                "employee_id": person.id,
                "window_id": windows[n % WINDOWS].id,
                "date_from": today - timedelta(days=90),
                "qualified_for_approval": True,
            }
            for n, person in enumerate(people)
        ]
    )
    now = fields.Datetime.now().replace(minute=0, second=0)
    rota = env["gov.rota"].create(
        {
            "centre_id": centre.id,
            "date_from": today - timedelta(days=1),
            "date_to": today + timedelta(days=DAYS + 1),
        }
    )
    env["gov.shift"].create(
        [
            {
                "rota_id": rota.id,
                "window_id": windows[n % WINDOWS].id,
                "employee_id": person.id,
                "start": now + timedelta(days=day, hours=-1),
                "stop": now + timedelta(days=day, hours=6),
            }
            for n, person in enumerate(people)
            for day in range(0, DAYS, 2)
            if n % 3
        ]
    )
    rota.action_publish()
    return windows, rota


def settle(env: api.Environment) -> None:
    """Let the planner know the new rows, as a database in use does by itself."""
    env.flush_all()
    for table in ("gov_window", "gov_shift", "gov_posting", "hr_employee"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.cr.execute(SQL("ANALYZE gov_window_delegation_rel"))


def serve(env: api.Environment, windows):
    """An item that 2,000 windows serve."""
    item = env["gov.delegation"].search(
        [("state", "not in", ("not_delegated", "withdrawn"))], limit=1
    )
    if not item:
        raise SystemExit("the database has no delegation: use one with gov_demo")
    windows.centre_id.served_region_ids = [Command.link(item.region_id.id)]
    windows.write({"delegation_ids": [Command.link(item.id)]})
    return item


def median(env: api.Environment, act: Callable) -> float:
    """Median seconds with an empty cache."""
    found = []
    for _ in range(RUNS):
        env.flush_all()
        env.invalidate_all()
        begin = time.perf_counter()
        act()
        found.append(time.perf_counter() - begin)
    return statistics.median(found)


def main() -> int:
    """Print one line each."""
    database = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("PGDATABASE", "")
    odoo.tools.config.parse_config(["-d", database] if database else [])
    logging.disable(logging.WARNING)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
        windows, rota = make(env)
        item, now = serve(env, windows), fields.Datetime.now()
        settle(env)
        shift = rota.shift_ids.filtered(lambda s: s.day > fields.Date.today())[0]
        ranking = env["gov.substitute"]
        seconds = median(
            env, lambda: ranking._rank(ranking.env["gov.shift"].browse(shift.id))
        )
        print(f"substitutes among {STAFF}: {seconds * 1000:.0f} ms (goal < 1000)")

        def peer():
            cr.execute(PEER, [item.id, now, now])
            return cr.fetchall()

        ours = {window.id for window in env["gov.window"]._serving(item, now)}
        theirs = {key for (key,) in peer()}
        assert ours == theirs, "the two do not agree"
        clerk = env["hr.employee"].search([("user_id", "!=", False)], limit=1).user_id
        other = median(env, peer)
        for who, user in (("superuser", env.user), ("a clerk", clerk)):
            theirs_env = env(user=user.id)
            asked = theirs_env["gov.window"], item.with_env(theirs_env)
            mine = median(env, lambda a=asked: a[0]._serving(a[1], now).ids)
            print(
                f"where now over {WINDOWS} windows ({len(theirs)} staffed), {who}: "
                f"ours {mine * 1000:.1f} ms, one statement {other * 1000:.1f} ms, "
                f"ratio {mine / other:.2f} (goal ≤ 2)"
            )
        cr.rollback()
    return 0


if __name__ == "__main__":
    sys.exit(main())
