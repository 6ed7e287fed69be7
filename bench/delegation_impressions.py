"""Impressions appended to one seal's chain from 8 sessions, beside plain inserts.

    bench/delegation_impressions.py [EACH] [DATABASE]

* *chain*: each session appends its rows one transaction at a time, which begins with
  ``_chain_queue``: who comes second to the chain waits for its turn;
* *plain*: the same rows, one transaction each, by ``INSERT`` into a table with the
  ledger's columns, keys and indexes, but no chain and no trigger;
* *bare*: the same into a table with neither keys nor indexes, for information.

All use the same kind of cursor. A session is a process of its own, as an Odoo worker
is: threads of one program would measure Python's lock. All begin at one moment; the
time is from there to the end of the last one. Rounds take turns, the medians are
compared. At the end the chain is verified, by the model and by the program that knows
no Odoo.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2.errors

import odoo.sql_db
import odoo.tools
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

SESSIONS, EACH, ROUNDS = 8, 200, 3
GOV_ITEMS = Path(__file__).parents[1] / "addons" / "gov_items"
FORK = multiprocessing.get_context("fork")
INSERT = """
    INSERT INTO {} (seal_id, user_id, stamped_at, subject, document_name, sha256,
           copies, create_uid, create_date, write_uid, write_date)
    VALUES (%s, 1, now(), %s, 'd.pdf', repeat('a', 64), 1, 1, now(), 1, now())
"""
PLAIN, BARE = INSERT.format("bench_plain"), INSERT.format("bench_bare")
TABLES = """
    DROP TABLE IF EXISTS bench_plain, bench_bare;
    CREATE TABLE bench_plain (LIKE gov_seal_impression INCLUDING ALL);
    DROP INDEX bench_plain_seal_id_chain_sequence_idx;
    ALTER TABLE bench_plain DROP chain_sequence, DROP prev_hash, DROP hash;
    CREATE INDEX ON bench_plain (seal_id);
    ALTER TABLE bench_plain
        ADD FOREIGN KEY (seal_id) REFERENCES gov_seal (id),
        ADD FOREIGN KEY (user_id) REFERENCES res_users (id),
        ADD FOREIGN KEY (delegation_id) REFERENCES gov_delegation (id),
        ADD FOREIGN KEY (create_uid) REFERENCES res_users (id),
        ADD FOREIGN KEY (write_uid) REFERENCES res_users (id);
    CREATE TABLE bench_bare (LIKE bench_plain INCLUDING DEFAULTS);
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
        cr.execute(TABLES)
        return seal.id


def append(registry: Registry, seal: int, session: int, number: int) -> None:
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


def plain(registry: Registry, seal: int, session: int, number: int) -> None:
    with registry.cursor() as cr:
        cr.execute(PLAIN, [seal, f"{session}-{number}"])


def bare(registry: Registry, seal: int, session: int, number: int) -> None:
    with registry.cursor() as cr:
        cr.execute(BARE, [seal, f"{session}-{number}"])


def work(act, database, seal, session, each, start, again) -> None:
    """One session: make ready, wait for the others, do its rows."""
    registry = Registry(database)
    with registry.cursor() as cr:
        cr.execute("SELECT 1")
    start.wait()
    for number in range(each):
        while True:
            try:
                act(registry, seal, session, number)
                break
            except psycopg2.errors.SerializationFailure:
                with again.get_lock():
                    again.value += 1


def at_once(act, database, seal, each) -> tuple[float, int]:
    start, again = FORK.Barrier(SESSIONS + 1), FORK.Value("i", 0)
    people = [
        FORK.Process(target=work, args=(act, database, seal, n, each, start, again))
        for n in range(SESSIONS)
    ]
    for person in people:
        person.start()
    start.wait()
    begun = time.perf_counter()
    for person in people:
        person.join()
    spent = time.perf_counter() - begun
    if any(person.exitcode for person in people):
        raise SystemExit("a session failed")
    return spent, again.value


def verified_outside(ledger: bytes) -> bool:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(ledger)
        file.flush()
        command = [sys.executable, "-S", "-m", "kernel.chain", file.name]
        answer = subprocess.run(command, cwd=GOV_ITEMS, check=False)  # noqa: S603
    return answer.returncode == 0


def main() -> None:
    logging.disable(logging.CRITICAL)
    each = int(sys.argv[1]) if len(sys.argv) > 1 else EACH
    database = sys.argv[2] if len(sys.argv) > 2 else os.environ["DB"]
    odoo.tools.config.parse_config(["-d", database])
    registry = Registry(database)
    seal = make_seal(registry)
    odoo.sql_db.close_all()  # a forked session opens connections of its own
    times: dict[str, list[float]] = {"chain": [], "plain": [], "bare": []}
    tries = 0
    for _round in range(ROUNDS):
        for name, act in (("chain", append), ("plain", plain), ("bare", bare)):
            spent, again = at_once(act, database, seal, each)
            times[name].append(spent)
            tries += again
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        seals = env["gov.seal"].browse(seal)
        problems = env["gov.seal.impression"]._chain_verify(seals)
        ledger = seals._get_ledger()
        cr.execute("DROP TABLE bench_plain, bench_bare")
    rows = len(json.loads(ledger)["rows"])
    middle = {name: statistics.median(spent) for name, spent in times.items()}
    for name, spent in middle.items():
        print(f"{name}: {SESSIONS * each} rows in {spent:.2f} s (median of {ROUNDS})")
    print(f"chain / plain: {middle['chain'] / middle['plain']:.2f} (goal <= 4)")
    print(f"chain / bare: {middle['chain'] / middle['bare']:.2f}; tried again {tries}")
    print(f"{rows} rows of {ROUNDS * SESSIONS * each}, {len(problems)} problems (0)")
    print(f"verified without Odoo: {verified_outside(ledger)}")


if __name__ == "__main__":
    main()
