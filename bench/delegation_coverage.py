"""Coverage of 50,000 delegations, beside a hand-written statement and a loop.

    bench/delegation_coverage.py [DELEGATIONS] [DATABASE]

In one run and one database, which is rolled back at the end:

* *suite*: the query of ``gov.coverage``, every column of every row;
* *by hand*: a statement written for the same columns; it knows neither rules by case
  nor suspensions, which this data set has none of. Both must give the same rows;
* *records*: the same through ``search_fetch``, as a screen of all rows would;
* *loop*: ``_get_gaps`` asked record by record, measured on 200 and scaled.

The database needs gov_delegation; nothing is left in it.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import time

import odoo.tools
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL

COUNT, SAMPLE, ROUNDS = 50_000, 200, 3
LACKS = (
    "agency manual readiness agreement filing publication seal users electronic".split()
)
BY_HAND = """
    SELECT d.id,
           d.agency_id IS NULL OR d.upper_agency_id IS NULL AS agency,
           NOT EXISTS (SELECT FROM gov_manual g WHERE g.entry_id = d.entry_id
                AND (g.region_id IS NULL OR g.region_id = d.region_id)
                AND g.state IN ('published', 'ended') AND g.date_from <= CURRENT_DATE
                AND (g.date_to IS NULL OR g.date_to >= CURRENT_DATE)) AS manual,
           p.readiness_required IS TRUE AND NOT EXISTS (SELECT FROM gov_readiness r
                WHERE r.delegation_id = d.id AND r.confirmed_on IS NOT NULL)
                AS readiness,
           m.agreement_kind <> 'none' AND h.published IS NULL AS agreement,
           h.published IS FALSE AND NOT h.filed AND m.judicial_filing IS TRUE AS filing,
           h.published IS FALSE AND (h.filed OR m.judicial_filing IS NOT TRUE)
                AS publication,
           m.decision_seal = 'no2' AND s.named IS NULL AS seal,
           s.named IS FALSE AS users,
           s.electronic IS FALSE AS electronic
      FROM gov_delegation d
      JOIN gov_programme p ON p.id = d.programme_id
      JOIN gov_mode m ON m.id = d.mode_id
 LEFT JOIN (SELECT l.delegation_id, a.kind,
                   bool_or(a.published_on IS NOT NULL
                           AND a.published_on <= CURRENT_DATE) AS published,
                   bool_or(a.state = 'filed') AS filed
              FROM gov_agreement_line l JOIN gov_agreement a ON a.id = l.agreement_id
             WHERE a.state <> 'draft'
               AND CURRENT_DATE BETWEEN a.date_from AND a.date_to
               AND (a.ended_on IS NULL OR CURRENT_DATE < a.ended_on)
          GROUP BY 1, 2) h ON h.delegation_id = d.id AND h.kind = m.agreement_kind
 LEFT JOIN (SELECT l.delegation_id, s.region_id,
                   bool_or(EXISTS (SELECT FROM gov_seal_user_rel u
                                    WHERE u.seal_id = s.id)) AS named,
                   bool_or(s.electronic_to >= CURRENT_DATE) AS electronic
              FROM gov_seal s JOIN gov_agreement_line l USING (agreement_id)
             WHERE s.state = 'issued' AND s.kind = 'no2' GROUP BY 1, 2) s
           ON s.delegation_id = d.id AND s.region_id = d.region_id
     WHERE d.state IN ('planned', 'live', 'suspended') AND d.programme_id = %s
"""
FILL = """
    INSERT INTO gov_delegation (entry_id, region_id, programme_id, item_id, sector_id,
           sequence, mode_id, agency_id, upper_agency_id, state, conditional)
    SELECT e.id, r.id, e.programme_id, e.item_id, e.sector_id, e.sequence, %(mode)s,
           %(lower)s, %(upper)s, 'planned', false
      FROM gov_entry e, gov_region r
     WHERE e.programme_id = %(programme)s AND r.code LIKE '97%%'
     LIMIT %(count)s
"""
LINES = """
    INSERT INTO gov_agreement_line (agreement_id, delegation_id, kind, date_from,
           date_end, binding)
    SELECT %(agreement)s, id, 'seal_use', CURRENT_DATE - 10, CURRENT_DATE + 300, true
      FROM gov_delegation WHERE programme_id = %(programme)s AND id %% 2 = 0
"""
AGREEMENT = """
    UPDATE gov_agreement SET state = 'in_force', published_on = CURRENT_DATE - 9
     WHERE id = %s
"""


def fill(env: api.Environment, count: int) -> None:
    """A programme of 250 entries in as many regions as are needed; half are covered."""
    city = region(env, "960000", "city", None)
    upper, lower = (agency(env, name, city) for name in ("Upper", "Lower"))
    programme = env["gov.programme"].create(
        {"name": "Bench", "code": "BN", "region_id": city.id, "date_from": "2026-01-01"}
    )
    mode = env["gov.mode"].create(
        {
            "name": "m",
            "code": "m",
            "programme_id": programme.id,
            "decision_seal": "no2",
            "agreement_kind": "seal_use",
        }
    )
    sector = env["gov.sector"].search([], limit=1)
    sector = sector or env["gov.sector"].create({"name": "S", "code": "bench"})
    item = env["gov.item"].create({"name": "Item", "item_type": "01"})
    env["gov.entry"].create(
        [
            {
                "programme_id": programme.id,
                "sequence": number,
                "name": f"Entry {number}",
                "item_id": item.id,
                "sector_id": sector.id,
                "mode_id": mode.id,
            }
            for number in range(1, 251)
        ]
    )
    for number in range(-(-count // 250)):
        region(env, f"97{number:04d}", "county", city)
    agreement = env["gov.agreement"].create(
        {
            "kind": "seal_use",
            "programme_id": programme.id,
            "grantor_id": upper.id,
            "grantee_id": lower.id,
            "date_from": "2026-01-01",
            "date_to": "2099-12-31",
        }
    )
    env.flush_all()
    values = {
        "mode": mode.id,
        "lower": lower.id,
        "upper": upper.id,
        "programme": programme.id,
        "count": count,
        "agreement": agreement.id,
    }
    for statement in (FILL, LINES):
        env.cr.execute(statement, values)
    env.cr.execute(AGREEMENT, [agreement.id])
    for table in ("gov_delegation", "gov_agreement_line", "gov_agreement"):
        env.cr.execute(f"ANALYZE {table}")  # pylint: disable=sql-injection
    env.invalidate_all()


def region(env, code, kind, parent):
    return env["gov.region"].create(
        {"name": code, "code": code, "kind": kind, "parent_id": parent and parent.id}
    )


def agency(env, name, place):
    return env["gov.agency"].create(
        {"name": name, "region_id": place.id, "kind": "department"}
    )


def timed(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def suite(env: api.Environment, programme: int) -> list:
    coverage = env["gov.coverage"]
    columns = SQL(", ").join(map(SQL.identifier, LACKS))
    query = SQL(
        "SELECT id, %s FROM (%s) c WHERE programme_id = %s",
        columns,
        coverage._table_query,
        programme,
    )
    return env.execute_query(query)


def by_hand(env: api.Environment, programme: int) -> list:
    env.cr.execute(BY_HAND, [programme])
    return env.cr.fetchall()


def records(env: api.Environment, programme: int) -> None:
    env.invalidate_all()
    domain = [("programme_id", "=", programme)]
    assert env["gov.coverage"].search_fetch(domain, LACKS, order="id")


def loop(env: api.Environment, sample) -> None:
    env.invalidate_all()
    for delegation in sample:
        delegation._get_gaps()


def main() -> None:
    logging.disable(logging.WARNING)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    database = sys.argv[2] if len(sys.argv) > 2 else os.environ["DB"]
    odoo.tools.config.parse_config(["-d", database])
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        fill(env, count)
        programme = env["gov.programme"].search([("code", "=", "BN")]).id
        assert sorted(suite(env, programme)) == sorted(by_hand(env, programme))
        ours, hand, read = (
            statistics.median(
                timed(lambda a=act: a(env, programme)) for _ in range(ROUNDS)
            )
            for act in (suite, by_hand, records)
        )
        sample = env["gov.delegation"].search([("region_id.code", "=like", "97%")])
        sample = sample[:SAMPLE]
        each = timed(lambda: loop(env, sample)) / len(sample)
        cr.rollback()
    print(f"{count} delegations: suite {ours:.2f} s, by hand {hand:.2f} s")
    print(f"as records: {read:.2f} s")
    print(f"suite / by hand: {ours / hand:.2f} (goal <= 1.5)")
    print(f"loop / suite: {each * count / ours:.0f} (goal >= 50)")


if __name__ == "__main__":
    main()
