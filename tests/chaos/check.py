"""What must hold after any fault: `python -m tests.chaos.check DATABASE`.

Prints one line of JSON: how much was looked at, and ``problems``.
"""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter
from collections.abc import Iterator

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

#: Name of the rule, and a query that finds what breaks it.
QUERIES = {
    "a case number is unique": """
        SELECT number FROM gov_case WHERE number IS NOT NULL
        GROUP BY number HAVING count(*) > 1""",
    "an archival number is unique": """
        SELECT number FROM gov_archive_file WHERE number IS NOT NULL
        GROUP BY number HAVING count(*) > 1""",
    "one file per case and custodian": """
        SELECT case_id FROM gov_archive_file
        GROUP BY case_id, custodian_id HAVING count(*) > 1""",
    "an impression has a number of its own in its seal": """
        SELECT seal_id, chain_sequence FROM gov_seal_impression
        GROUP BY seal_id, chain_sequence HAVING count(*) > 1""",
    "one push per case and supervisor": """
        SELECT case_id, agency_id FROM gov_push
        GROUP BY case_id, agency_id HAVING count(*) > 1""",
    "a job that is done was done once": """
        SELECT uuid FROM queue_job WHERE state = 'done' AND retry > max_retries""",
}


def broken_cases(env) -> Iterator[str]:
    """Cases that are in none of their states, or whose events tell another story."""
    for case in env["gov.case"].search([]):
        doing = case.step_ids.filtered(lambda step: step.state == "doing")
        codes = Counter(case.event_ids.mapped("code"))
        running = case.state in ("accepted", "decided")
        held = {
            "one step in hand": len(doing) == running,
            "the step in hand is the current one": case.current_step_id == doing,
            "decided once": codes["decide"] == bool(case.decided_at),
            "sealed once": codes["seal"] == bool(case.impression_id),
            "accepted with a number": bool(case.number) >= bool(case.accepted_on),
            "a file at the end": case.state != "closed" or case.archive_file_ids,
        }
        for name, yes in held.items():
            if not yes:
                yield f"case {case.id} ({case.state}): not {name}"


def main(database: str) -> int:
    odoo.tools.config.parse_config(["-d", database, "--no-http"], setup_logging=False)
    logging.disable(logging.CRITICAL)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        problems = list(broken_cases(env))
        for name, query in QUERIES.items():
            cr.execute(query)
            problems += [f"not {name}: {row}" for row in cr.fetchall()]
        states = Counter(env["gov.case"].search([]).mapped("state"))
        jobs = Counter(env["queue.job"].search([]).mapped("state"))
        cr.rollback()
    told = {"cases": dict(states), "jobs": dict(jobs), "problems": problems}
    print(json.dumps(told, ensure_ascii=False))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
