"""Who still needs training: 1,000 staff × 300 items × 160 regions, beside one
SQL statement.

    $VENV/bin/python bench/training_needs.py [DATABASE]

Everything is made inside one transaction that is rolled back. The peer is the bare
statement, written here without the model: staff × live cells of their agency, minus
those with a certificate that holds. The model adds the manual in force, postings,
record rules and the grouping that the screen shows. What counts is the ratio.
"""

from __future__ import annotations

import os
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
#: Regions, an agency in each, items, staff by turns, every item live everywhere;
#: half the staff hold a certificate on a third of the items.
ROWS = (
    """INSERT INTO gov_region (name, code, kind, parent_id, parent_path, active)
       SELECT 'R' || n, 'B' || n, 'county', %(city)s, NULL, TRUE
         FROM generate_series(1, %(regions)s) n""",
    """UPDATE gov_region SET parent_path = %(path)s || id || '/'
        WHERE parent_id = %(city)s""",
    """INSERT INTO gov_agency (name, region_id, kind, active)
       SELECT 'A' || id, id, 'department', TRUE
         FROM gov_region WHERE parent_id = %(city)s""",
    """UPDATE gov_agency SET parent_path = id || '/' WHERE parent_path IS NULL""",
    """INSERT INTO gov_entry (programme_id, sequence, name, item_id)
       SELECT %(programme)s, n, 'E' || n, %(item)s
         FROM generate_series(1, %(items)s) n""",
    """INSERT INTO hr_employee (resource_id, company_id, name, active, gov_agency_id)
       SELECT e.resource_id, e.company_id, 'S' || n, TRUE, a.id
         FROM hr_employee e, generate_series(1, %(staff)s) n
         JOIN (SELECT a.id, row_number() OVER (ORDER BY a.id) AS place
                 FROM gov_agency a JOIN gov_region r ON r.id = a.region_id
                WHERE r.parent_id = %(city)s) a ON a.place = 1 + n %% %(regions)s
        WHERE e.id = %(first)s""",
    """INSERT INTO gov_delegation (entry_id, region_id, programme_id, item_id, mode_id,
              agency_id, upper_agency_id, state, date_live)
       SELECT e.id, a.region_id, %(programme)s, %(item)s, %(mode)s, a.id, %(upper)s,
              'live', '2020-01-01'
         FROM gov_entry e, gov_agency a JOIN gov_region r ON r.id = a.region_id
        WHERE e.programme_id = %(programme)s AND r.parent_id = %(city)s""",
    """INSERT INTO gov_training_attendance (session_id, employee_id, source, present,
              passed, tested, score, signed_at)
       SELECT %(session)s, id, 'list', TRUE, TRUE, TRUE, 100, '2026-01-05 02:00:00'
         FROM hr_employee WHERE name LIKE 'S%%' AND id > %(first)s AND id %% 2 = 0""",
    """INSERT INTO gov_training_certificate (attendance_id, employee_id, number, token,
              issued_on, valid_until)
       SELECT id, employee_id, 'B' || id, 'B' || id, '2026-01-05', '2100-01-01'
         FROM gov_training_attendance WHERE session_id = %(session)s""",
    """INSERT INTO gov_training_certificate_entry_rel (certificate_id, entry_id)
       SELECT c.id, e.id FROM gov_training_certificate c, gov_entry e
        WHERE c.number LIKE 'B%%' AND e.programme_id = %(programme)s
          AND e.sequence %% 3 = 0""",
    """ANALYZE gov_delegation, hr_employee, gov_entry, gov_training_certificate,
               gov_training_certificate_entry_rel""",
)


def fill(env) -> None:
    """A programme with its cells and staff; what is many is written by SQL."""
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
    upper = env["gov.agency"].create({"name": "U", "region_id": city.id})
    first = env["hr.employee"].create({"name": "S0"})
    plan = env["gov.training.plan"].create(
        {"agency_id": upper.id, "year": 2026, "audience": "B", "method": "B"}
    )
    session = env["gov.training.session"].create(
        {
            "name": "B",
            "plan_id": plan.id,
            "start": "2026-01-05 01:00:00",
            "stop": "2026-01-05 03:00:00",
        }
    )
    env.flush_all()
    names = {
        "session": session.id,
        "city": city.id,
        "path": city.parent_path,
        "programme": programme.id,
        "item": item.id,
        "mode": mode.id,
        "upper": upper.id,
        "first": first.id,
        "staff": STAFF,
        "items": ITEMS,
        "regions": REGIONS,
    }
    for statement in ROWS:
        env.cr.execute(statement, names)
    env.invalidate_all()


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
    default = os.environ.get("DB", "gov")
    main(sys.argv[1] if len(sys.argv) > 1 else default)
