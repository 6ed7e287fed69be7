"""Who still needs training: 1,000 staff × 300 items × 160 regions, beside one
SQL statement.

    $VENV/bin/python bench/training_needs.py [DATABASE]

Everything is made inside one transaction that is rolled back. The peer is the bare
statement, written here without the model: staff × live cells of their agency, minus
those with a certificate that holds. The model adds the manual in force, postings,
record rules and the grouping that the screen shows. What counts is the ratio.
"""

from __future__ import annotations

import statistics
import sys
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

STAFF, ITEMS, REGIONS, ROUNDS = 1000, 300, 160, 5
PEER = """
    SELECT d.entry_id, d.region_id, count(*)
      FROM hr_employee h
      JOIN gov_delegation d ON d.agency_id = h.gov_agency_id AND d.state = 'live'
     WHERE h.active AND NOT EXISTS (
           SELECT FROM gov_training_certificate c
             JOIN gov_training_certificate_entry_rel e ON e.certificate_id = c.id
            WHERE c.employee_id = h.id AND e.entry_id = d.entry_id
              AND c.revoked_on IS NULL AND c.valid_until >= current_date)
     GROUP BY d.entry_id, d.region_id
"""


def fill(env) -> None:
    """A programme with its cells and staff, written by SQL."""
    city = env["gov.region"].create({"name": "B", "code": "BENCH", "kind": "city"})
    programme = env["gov.programme"].create(
        {
            "name": "Bench",
            "code": "BENCH",
            "region_id": city.id,
            "document_number": "B",
            "date_issued": "2020-01-01",
            "date_from": "2020-01-01",
        }
    )
    mode = env["gov.mode"].create(
        {"name": "B", "code": "b", "programme_id": programme.id}
    )
    item = env["gov.item"].create({"name": "B", "item_type": "01"})
    regions = env["gov.region"].create(
        [
            {
                "name": f"R{n}",
                "code": f"B{n:05}",
                "kind": "county",
                "parent_id": city.id,
            }
            for n in range(REGIONS)
        ]
    )
    agencies = env["gov.agency"].create(
        [{"name": f"A{r.id}", "region_id": r.id, "kind": "department"} for r in regions]
    )
    entries = env["gov.entry"].create(
        [
            {
                "programme_id": programme.id,
                "sequence": n + 1,
                "name": f"E{n}",
                "item_id": item.id,
            }
            for n in range(ITEMS)
        ]
    )
    upper = env["gov.agency"].create({"name": "U", "region_id": city.id})
    env["hr.employee"].create(
        [
            {"name": f"S{n}", "gov_agency_id": agencies[n % REGIONS].id}
            for n in range(STAFF)
        ]
    )
    env.flush_all()
    env.cr.execute(
        "INSERT INTO gov_delegation (entry_id, region_id, programme_id, item_id, "
        "mode_id, agency_id, upper_agency_id, state, date_live) "
        "SELECT e.id, a.region_id, %s, %s, %s, a.id, %s, 'live', '2020-01-01' "
        "FROM gov_entry e, gov_agency a WHERE e.id = ANY(%s) AND a.id = ANY(%s)",
        [programme.id, item.id, mode.id, upper.id, entries.ids, agencies.ids],
    )
    env.cr.execute("ANALYZE gov_delegation; ANALYZE hr_employee")


def timed(act) -> float:
    """Median seconds of some rounds, after one to warm up."""
    act()
    seconds = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main(database: str) -> None:
    """Measure both in the same run and print the ratio."""
    config.parse_config(["-d", database, "--no-http"], setup_logging=False)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        fill(env)
        missing = env["gov.training.missing"]

        def model():
            env.invalidate_all()
            return missing._read_group([], ["entry_id", "region_id"], ["__count"])

        def peer():
            cr.execute(PEER)
            return cr.fetchall()

        rows, expected = len(model()), len(peer())
        ours, theirs = timed(model), timed(peer)
        lines = missing.search_count([])
        print(f"{STAFF} staff × {ITEMS} items × {REGIONS} regions: {lines} needs")
        print(f"{rows} groups by the model, {expected} by the statement")
        print(f"model {ours:.2f} s ÷ statement {theirs:.2f} s = {ours / theirs:.2f}")
        cr.rollback()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "dev_items")
