"""The list "yellow and red in my office" with 10,000 and with a million open cases.

    bench/cases_list.py [CASES] [DATABASE]

The cases are copies of one accepted case, made by SQL, over 100 due dates and the
agencies of both levels; everything is rolled back. A tenth lies at the clerk's
office, a fifth of that is yellow or red: 200 cases of the few, 20,000 of the many.
For each size: the page of 80 rows and its count (to 500, as the list asks) through
the ORM as the clerk sees them (record rule, light, masks), and the same page and
count by hand-written SQL with the same rule.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import time
from unittest.mock import patch

from cases_city import City, player
from cases_orm import _Same

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

CASES, FEW = 1_000_000, 10_000
FIELDS = [
    "light",
    "due_on",
    "number",
    "entry_id",
    "region_id",
    "masked_name",
    "current_kind",
    "current_agency_id",
    "state",
]
_HAND = """
    SELECT c.id, c.due_on, c.number, c.entry_id, c.region_id, c.applicant_name,
        c.current_kind, c.current_agency_id, c.state
    FROM gov_case c
    WHERE c.state = 'accepted' AND c.suspended IS NOT TRUE AND c.due_on <= %(until)s
    AND c.current_agency_id = %(agency)s
    AND EXISTS (SELECT FROM gov_case_agency_rel r
                WHERE r.case_id = c.id AND r.agency_id = ANY(%(mine)s))
    ORDER BY c.due_on, c.id LIMIT 80
"""
_COUNT = """
    SELECT count(*) FROM (
        SELECT FROM gov_case c
        WHERE c.state = 'accepted' AND c.suspended IS NOT TRUE
        AND c.due_on <= %(until)s AND c.current_agency_id = %(agency)s
        AND EXISTS (SELECT FROM gov_case_agency_rel r
                    WHERE r.case_id = c.id AND r.agency_id = ANY(%(mine)s))
        LIMIT %(limit)s) found
"""
#: As the list's view has it; the client asks for one more.
COUNT_LIMIT = 501


def fill(cr, case_id: int, count: int, first: int) -> None:
    """Copy the case ``count`` times; a tenth lies at its agency."""
    # Rows of a benchmark: foreign keys and triggers are not what it measures.
    cr.execute("SET LOCAL session_replication_role = replica")
    cr.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = 'gov_case' AND column_name NOT IN "
        "('id', 'number', 'token', 'due_on', 'current_agency_id', 'current_step_id')"
    )
    names = ", ".join(f'"{name}"' for (name,) in cr.fetchall())
    cr.execute(
        f"""WITH made AS (
            INSERT INTO gov_case ({names}, number, token, due_on, current_agency_id)
            SELECT {names}, 'B' || n, 'B' || n,
                c.due_on + (n / 10 %% 100)::int - 20,
                CASE WHEN n %% 10 = 0 THEN c.current_agency_id
                     ELSE c.upper_agency_id END
            FROM gov_case c, generate_series(%s, %s) n WHERE c.id = %s
            RETURNING id)
        INSERT INTO gov_case_agency_rel (case_id, agency_id)
        SELECT made.id, r.agency_id FROM made, gov_case_agency_rel r
        WHERE r.case_id = %s""",
        (first, first + count - 1, case_id, case_id),
    )
    cr.execute("SET LOCAL session_replication_role = origin")
    cr.execute("ANALYZE gov_case")
    cr.execute("ANALYZE gov_case_agency_rel")


def measure(env, user, agency) -> tuple[float, float]:
    """Median seconds through the ORM and by hand."""
    cases = env["gov.case"].with_user(user)
    domain = [
        ("light", "in", ("yellow", "red")),
        ("current_agency_id", "in", agency.ids),
    ]
    marks = cases._light_thresholds(cases._today())
    values = {
        "until": marks.yellow_until,
        "agency": agency.id,
        "mine": user.gov_agency_tree_ids.ids,
        "limit": COUNT_LIMIT,
    }
    orm, hand = [], []
    for _turn in range(15):
        env.invalidate_all()
        start = time.perf_counter()
        cases.web_search_read(
            domain,
            {name: {} for name in FIELDS},
            limit=80,
            order="due_on, id",
            count_limit=COUNT_LIMIT,
        )
        orm.append(time.perf_counter() - start)
        start = time.perf_counter()
        env.cr.execute(_HAND, values)
        env.cr.fetchall()
        env.cr.execute(_COUNT, values)
        env.cr.fetchall()
        hand.append(time.perf_counter() - start)
    return statistics.median(orm), statistics.median(hand)


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else CASES
    database = arguments[1] if len(arguments) > 1 else os.environ.get("DB", "gov")
    odoo.tools.config.parse_config(["-d", database, "--no-http"], setup_logging=False)
    logging.disable(logging.WARNING)
    found = {}
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        person = player(City.build(env))
        counter = type(env["gov.case.counter"])
        with patch.object(counter, "_counter_cursor", lambda self: _Same(cr)):
            case = person.accepted("direct")
        env.flush_all()
        done = 0
        for size in (min(FEW, count), count):
            fill(cr, case.id, size - done, done + 1)
            done = size
            found[size] = measure(env, person.clerk, person.county_dept)
            orm, hand = found[size]
            print(
                f"{size:>9} open cases: ORM {orm * 1000:.1f} ms, by hand "
                f"{hand * 1000:.1f} ms, ratio {orm / hand:.2f}",
                flush=True,
            )
        cr.rollback()
    sizes = sorted(found)
    print(f"many ÷ few: {found[sizes[-1]][0] / found[sizes[0]][0]:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
