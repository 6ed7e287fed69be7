"""What must hold when many act at once and when machines die.

    bench/cases_faults.py [ROUNDS] [DATABASE]

On a copy of the database, which is dropped at the end, with real transactions:

* eight approvers decide one case at once: one decision, seven clear refusals;
  the same request eight times: one decision, eight equal answers;
* a process that plays cases, committing each act, is killed with signal 9 again
  and again, at random moments; then the database's own process for it is killed
  in the same way (PostgreSQL recovers). After each death every case is in one of
  its states, with its step, its clock and a chain of events that verifies;
* a whole server, master and both workers, is killed with signal 9 while four desks
  work on it over JSON-RPC. The same holds, and every act that a desk got an answer
  to is in its case's events.

Prints one line for each; ends with an error if anything does not hold.
"""

from __future__ import annotations

import logging
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter

import cases_helpdesk
from cases_city import City, player

import odoo
from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying

ROUNDS = 5
DESKS = 4
CLERKS = 8


def environment(database: str):
    odoo.tools.config.parse_config(["-d", database, "--no-http"], setup_logging=False)
    logging.disable(logging.CRITICAL)
    return Registry(database)


def at_once(registry, case_id: int, uid: int, keys: list[str]) -> list:
    """Each key decides the case in a transaction of its own; what each got."""
    answers, lock, gate = [], threading.Lock(), threading.Barrier(len(keys))

    def decide(key: str) -> None:
        gate.wait()
        with registry.cursor() as cr:
            env = api.Environment(cr, uid, {})
            case = env["gov.case"].browse(case_id)
            try:
                answer = retrying(lambda: case.action_decide("granted", "", key), env)
            except UserError as error:
                answer = getattr(error, "clause_code", "refused")
        with lock:
            answers.append(answer)

    threads = [threading.Thread(target=decide, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def eight_clerks(registry) -> None:
    for same in (False, True):
        with registry.cursor() as cr:
            person = player(City.load(api.Environment(cr, SUPERUSER_ID, {})))
            case = person.until(person.accepted("direct"), "decide")
            case_id, uid = case.id, person.approver.id
        keys = ["key"] * CLERKS if same else [f"key-{n}" for n in range(CLERKS)]
        answers = at_once(registry, case_id, uid, keys)
        with registry.cursor() as cr:
            case = api.Environment(cr, SUPERUSER_ID, {})["gov.case"].browse(case_id)
            codes = case.event_ids.mapped("code")
        decided = [answer for answer in answers if isinstance(answer, dict)]
        assert codes.count("decide") == 1, codes
        assert len(decided) == (CLERKS if same else 1), answers
        assert all(answer == decided[0] for answer in decided)
        refused = Counter(map(str, filter(lambda a: a not in decided, answers)))
        print(
            f"{CLERKS} at once, {'one key' if same else 'own keys'}: one decision, "
            f"{len(decided)} answers, refused {dict(refused)}",
            flush=True,
        )


def play(database: str) -> None:
    """Play cases for ever, committing each act (until somebody kills it)."""
    registry = environment(database)
    print("playing", flush=True)
    while True:
        with registry.cursor() as cr:
            person = player(City.load(api.Environment(cr, SUPERUSER_ID, {})))
            case = person.open_case(random.choice(["direct", "sight", "receipt"]))
            cr.commit()
            case.action_accept()
            cr.commit()
            while case.sudo().current_step_id:
                person.take(case)
                cr.commit()


def problems(registry) -> list[str]:
    """What does not hold in some case of the database."""
    found = []
    with registry.cursor() as cr:
        found += behind(cr)
        env = api.Environment(cr, SUPERUSER_ID, {})
        cases = env["gov.case"].search([])
        bad = env["gov.case.event"]._chain_verify(cases)
        found += [str(problem) for problem in bad]
        for case in cases:
            doing = case.step_ids.filtered(lambda step: step.state == "doing")
            running = case.state in ("accepted", "decided")
            codes = case.event_ids.mapped("code")
            held = {
                "one step in hand": len(doing) == running,
                "the step in hand": case.current_step_id == doing,
                "decided once": codes.count("decide") == bool(case.decided_at),
                "sealed once": codes.count("seal") == bool(case.impression_id),
                "one clock": len(case.clock_ids.filtered(lambda c: not c.date_to))
                == (case.state == "accepted"),
                "a number with acceptance": case.number or not case.accepted_on,
                "a file at the end": case.state != "closed" or case.archive_file_ids,
            }
            found += [f"{case.id}: not {name}" for name, yes in held.items() if not yes]
        print(
            f"   {len(cases)} cases: {dict(Counter(cases.mapped('state')))}", flush=True
        )
    return found


def behind(cr) -> list[str]:
    """Sequences that would give an id anew: a crash set them back."""
    cr.execute(
        "SELECT c.relname, s.last_value FROM pg_sequences s JOIN pg_class c "
        "ON c.relname || '_id_seq' = s.sequencename AND c.relkind = 'r' "
        "WHERE c.relname LIKE 'gov\\_%' OR c.relname = 'ir_attachment'"
    )
    found = []
    for table, last in cr.fetchall():
        cr.execute(f'SELECT max(id) FROM "{table}"')  # noqa: S608 - from the catalogue
        (highest,) = cr.fetchone()
        if (highest or 0) > (last or 0):
            found.append(f"sequence of {table} at {last}, rows up to {highest}")
    return found


def backend(database: str) -> int:
    """Process of PostgreSQL that serves the player."""
    query = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() ORDER BY state_change DESC LIMIT 1"
    )
    run = subprocess.run(
        ["psql", "-AtX", database, "-c", query],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(run.stdout.strip() or 0)


def wait_for_database(database: str) -> None:
    """Until PostgreSQL has recovered and lets somebody in."""
    for _try in range(240):
        query = ["psql", "-qAtX", database, "-c", "SELECT 1"]
        if not subprocess.run(query, capture_output=True, check=False).returncode:
            return
        time.sleep(0.5)
    raise RuntimeError("the database did not come up")


def deaths(database: str, rounds: int, of_database: bool) -> None:
    """Kill the player, or its backend, ``rounds`` times; look after each."""
    for _round in range(rounds):
        process = subprocess.Popen(
            [sys.executable, __file__, "--play", database],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout.readline() == "playing\n", process.wait()
        time.sleep(1 + random.random() * 4)
        if of_database and (pid := backend(database)):
            os.kill(pid, 9)
            time.sleep(1)  # until the postmaster has noticed
        process.kill()
        process.communicate()
        wait_for_database(database)
    odoo.sql_db.close_all()
    wrong = problems(environment(database))
    assert not wrong, wrong
    who = "database" if of_database else "server"
    print(f"{rounds} deaths of the {who}: every case holds", flush=True)


class Witness(cases_helpdesk.ActByAct):
    """A desk that remembers which acts the server has confirmed."""

    def __init__(self, *args) -> None:
        super().__init__(*args)
        self.confirmed: list[tuple[int, str]] = []
        self.refused = ""

    def call(self, who: str, method: str, *args):
        answer = super().call(who, method, *args)
        if method == "desk_submit":
            self.confirmed.append((answer["id"], "accept"))
        elif method.startswith("action_"):
            self.confirmed.append((args[0][0], method.removeprefix("action_")))
        return answer


def work(desk: Witness, number: int) -> None:
    """Live cases until the server is gone."""
    try:
        while True:
            desk.live(number)
            number += 1
    except OSError:  # what every error of a connection is
        return
    except Exception as error:  # noqa: BLE001 - told at the end, by the main thread
        desk.refused = repr(error)


def server_deaths(database: str, delegation: int, rounds: int) -> None:
    """Kill the whole server under four desks, ``rounds`` times; look after each."""
    confirmed: list[tuple[int, str]] = []
    refused: list[str] = []
    for _round in range(rounds):
        with cases_helpdesk.served(database, kill=True) as url:
            desks = [Witness(url, database, delegation) for _n in range(DESKS)]
            threads = [
                threading.Thread(target=work, args=(desk, time.time_ns()))
                for desk in desks
            ]
            for thread in threads:
                thread.start()
            time.sleep(2 + random.random() * 4)
        for thread in threads:
            thread.join()
        confirmed += [pair for desk in desks for pair in desk.confirmed]
        refused += [desk.refused for desk in desks if desk.refused]
    odoo.sql_db.close_all()
    registry = environment(database)
    wrong = problems(registry)
    with registry.cursor() as cr:
        cr.execute("SELECT case_id, code FROM gov_case_event")
        kept = set(cr.fetchall())
    wrong += [f"confirmed and lost: {pair}" for pair in set(confirmed) - kept]
    wrong += [f"refused at work: {error}" for error in refused]
    assert not wrong, wrong
    assert confirmed
    print(
        f"{rounds} deaths of the whole server with {DESKS} desks at work: every case "
        f"holds, none of {len(confirmed)} confirmed acts is lost",
        flush=True,
    )


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--play"]:
        play(arguments[1])
        return
    rounds = int(arguments[0]) if arguments else ROUNDS
    source = arguments[1] if len(arguments) > 1 else os.environ.get("DB", "gov")
    database = f"{source}_faults"
    subprocess.run(["dropdb", "--if-exists", database], check=True)
    subprocess.run(["createdb", "-T", source, database], check=True)
    # A copied sequence is logged from the next checkpoint on only; before, a crash
    # would set it back.
    subprocess.run(["psql", "-qX", database, "-c", "CHECKPOINT"], check=True)
    try:
        registry = environment(database)
        with registry.cursor() as cr:
            city = City.build(api.Environment(cr, SUPERUSER_ID, {}))
            delegation = city.live["direct"].id
        eight_clerks(registry)
        deaths(database, rounds, of_database=False)
        deaths(database, rounds, of_database=True)
        odoo.sql_db.close_all()
        server_deaths(database, delegation, rounds)
    finally:
        odoo.sql_db.close_all()
        subprocess.run(["dropdb", "--if-exists", "--force", database], check=False)


if __name__ == "__main__":
    main(sys.argv[1:])
