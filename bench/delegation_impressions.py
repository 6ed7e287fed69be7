"""Impressions appended to one seal's chain from 8 sessions, beside plain inserts.

    bench/delegation_impressions.py [EACH] [DATABASE]

* *chain*: each session appends its rows one transaction at a time, which begins with
  ``_chain_queue``: who comes second to the chain waits for its turn;
* *plain*: the same rows by ``INSERT`` from 8 sessions into a table without a chain.

Both sum up the same waiting of 8 sessions. At the end the chain is verified: no gap,
no fork. The rows are taken back by dropping their seal's database, see ``bin/bench``.
"""

from __future__ import annotations

import logging
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2.errors

import odoo.tools
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

SESSIONS, EACH = 8, 50
PLAIN = """
    INSERT INTO bench_plain (seal_id, user_id, stamped_at, subject, document_name,
           sha256, copies) VALUES (%s, 1, now(), %s, 'd.pdf', repeat('a', 64), 1)
"""
TABLE = """
    CREATE TABLE IF NOT EXISTS bench_plain (id serial PRIMARY KEY, seal_id int,
    user_id int, stamped_at timestamp, subject varchar, document_name varchar,
    sha256 varchar, copies int)
"""


def make_seal(registry: Registry) -> int:
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        city = env["gov.region"].create(
            {"name": "Bench", "code": f"95{time.time_ns() % 10**8}", "kind": "city"}
        )
        body = env["gov.agency"].create(
            {"name": "Bench", "region_id": city.id, "kind": "department"}
        )
        seal = env["gov.seal"].create(
            {"kind": "own", "agency_id": body.id, "holder_id": body.id}
        )
        cr.execute(TABLE)
        cr.execute("TRUNCATE bench_plain")
        return seal.id


def append(registry: Registry, seal: int, session: int, each: int) -> int:
    """Append rows, a transaction each; return how often it had to try again."""
    again = 0
    for number in range(each):
        while True:
            try:
                with registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    env["gov.seal.impression"]._chain_queue()
                    env["gov.seal.impression"]._chain_append(
                        [
                            {
                                "seal_id": seal,
                                "user_id": SUPERUSER_ID,
                                "stamped_at": "2026-01-01 00:00:00",
                                "subject": f"{session}-{number}",
                                "document_name": "d.pdf",
                                "sha256": "a" * 64,
                                "copies": 1,
                            }
                        ]
                    )
                break
            except psycopg2.errors.SerializationFailure:
                again += 1
                time.sleep(random.uniform(0, 0.004 * SESSIONS))  # noqa: S311
    return again


def insert(registry: Registry, seal: int, session: int, each: int) -> int:
    for number in range(each):
        with registry.cursor() as cr:
            cr.execute(PLAIN, [seal, f"{session}-{number}"])
    return 0


def at_once(act, registry, seal, each) -> tuple[float, int]:
    start = time.perf_counter()
    with ThreadPoolExecutor(SESSIONS) as pool:
        jobs = [pool.submit(act, registry, seal, n, each) for n in range(SESSIONS)]
        again = sum(job.result() for job in jobs)
    return time.perf_counter() - start, again


def main() -> None:
    logging.disable(logging.CRITICAL)
    each = int(sys.argv[1]) if len(sys.argv) > 1 else EACH
    database = sys.argv[2] if len(sys.argv) > 2 else os.environ["DB"]
    odoo.tools.config.parse_config(["-d", database])
    registry = Registry(database)
    seal = make_seal(registry)
    chain, again = at_once(append, registry, seal, each)
    plain, _none = at_once(insert, registry, seal, each)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        seals = env["gov.seal"].browse(seal)
        problems = env["gov.seal.impression"]._chain_verify(seals)
        rows = env["gov.seal.impression"].search_count([("seal_id", "=", seal)])
        cr.execute("DROP TABLE bench_plain")
    print(f"{rows} impressions: chain {chain:.2f} s, plain {plain:.2f} s")
    print(f"chain / plain: {chain / plain:.2f} (goal <= 4); tried again {again} times")
    print(f"problems in the chain: {len(problems)} (goal 0)")


if __name__ == "__main__":
    main()
