"""The whole life of a case beside a ticket of OCA helpdesk_mgmt, over JSON-RPC.

    bench/cases_helpdesk.py [SECONDS] [DATABASE]

One server with two workers serves two databases: the suite's, with the small city
of the tests, and one with helpdesk_mgmt as shipped (``bench/requirements.txt``, put
into ``.local/bench``, which nothing else uses). Four clients with sessions of their
own, as the web client has them, live lives for SECONDS in turn:

* *case*: handed in with two documents, accepted and checked; reviewed; decided and
  sealed; delivered, by the three people whose steps these are: 4 calls, as the
  screens make them where one person takes two steps, with two PDFs, the seal's
  ledger, the hash chain, the clock, the push and the case file;
* *case, act by act*: the same with a call for each of the six acts;
* *ticket*: created, put through three stages and closed: 5 calls, with tracking,
  followers and the closing mail, as shipped;
* *ticket, no mail*: the same with the stages' mail templates taken away.

Prints lives a second, the best of three turns, and their ratio.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from cases_city import LOGINS, City  # noqa: E402

import odoo  # noqa: E402
from odoo import SUPERUSER_ID, api  # noqa: E402
from odoo.modules.registry import Registry  # noqa: E402

from tests.job.client import Client  # noqa: E402
from tests.job.server import free_port, local_folder  # noqa: E402

SECONDS, CLIENTS, TURNS = 10, 4, 3
PERSON = "360426199101010071"
DESK = local_folder() / "bench"
#: As Odoo's own tests fill short passwords up.
PASSWORDS = {name: login.ljust(8, "x") for name, login in LOGINS.items()}


def install_peer(database: str) -> None:
    """Put helpdesk_mgmt beside the suite and make a database with it."""
    addons = DESK / "odoo" / "addons"
    if not (addons / "helpdesk_mgmt").is_dir():
        command = ["-m", "pip", "install", "-q", "--no-deps", "--target", DESK]
        file = ROOT / "bench" / "requirements.txt"
        subprocess.run([sys.executable, *command, "-r", file], check=True)
    subprocess.run(["dropdb", "--if-exists", "--force", database], check=True)
    odoo_main(database, "-i", "helpdesk_mgmt", "--stop-after-init", "--no-http").wait()


def odoo_main(database: str, *arguments: str) -> subprocess.Popen:
    peer = DESK / "odoo" / "addons"  # not there unless it was compared with
    path = ",".join(map(str, [ROOT / "addons", *([peer] if peer.is_dir() else [])]))
    return subprocess.Popen(
        [
            sys.executable,
            ROOT / "bin" / "odoo_main.py",
            f"--database={database}",
            f"--addons-path={path}",
            "--log-level=error",
            *arguments,
        ],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


@contextlib.contextmanager
def served(*databases: str, kill: bool = False):
    """Two workers that serve the databases; the base URL.

    :param kill: end them with signal 9, all at once
    """
    port = free_port()
    process = odoo_main(
        ",".join(databases),
        "--workers=2",
        "--max-cron-threads=0",
        f"--http-port={port}",
        f"--gevent-port={free_port()}",
        f"--db-filter=^({'|'.join(databases)})$",
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait(process, url)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGKILL if kill else signal.SIGTERM)
        process.wait()


def wait(process: subprocess.Popen, url: str) -> None:
    import requests

    for _try in range(300):
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{url}/web/health", timeout=5).ok:
                return
        if process.poll() is not None:
            break
        time.sleep(0.5)
    raise RuntimeError("the server did not come up")


class Desk:
    """Everybody whom a case needs, signed in; ``live`` takes one through.

    ``together``: one call where one person takes two steps.
    """

    together = True

    def __init__(self, url: str, database: str, delegation: int) -> None:
        self.people = {
            name: Client(url, database, LOGINS[name], PASSWORDS[name])
            for name in ("clerk", "reviewer", "approver")
        }
        self.values = {
            "delegation": delegation,
            "circumstance": "new",
            "applicant": {"kind": "person", "code": PERSON, "name": "李晓敏"},
        }
        preview = self.call("clerk", "desk_preview", self.values)
        self.lines = [line["line"] for line in preview["documents"]]

    def call(self, who: str, method: str, *args):
        return self.people[who].call("gov.case", method, *args)

    def live(self, number: int) -> None:
        key = f"{id(self)}-{number}"
        content = base64.b64encode(f"%PDF {key}".encode()).decode()
        documents = [
            {"line": line, "name": "a.pdf", "content": content} for line in self.lines
        ]
        values = {**self.values, "documents": documents}
        case = self.call("clerk", "desk_submit", values, key, True, self.together)
        assert case["state"] == "accepted" and not case["problem"], case
        ids = [case["id"]]
        if not self.together:
            self.call("clerk", "action_check", ids, True, "In order")
        self.call("reviewer", "action_review", ids, True, "Meets the conditions")
        self.call("approver", "action_decide", ids, "granted", "", key, self.together)
        if not self.together:
            self.call("approver", "action_seal", ids)
        self.call("clerk", "action_deliver", ids, "李晓敏")


class ActByAct(Desk):
    """The same people, a call for each act."""

    together = False


class Helpdesk:
    """A helpdesk user; ``live`` takes one ticket through the stages."""

    def __init__(self, url: str, database: str) -> None:
        self.user = Client(url, database, "admin", "admin")
        stages = self.user.call("helpdesk.ticket.stage", "search", [], order="sequence")
        self.stages = stages[1:5]

    def live(self, number: int) -> None:
        values = {
            "name": f"Ticket {number}",
            "description": "Text",
            "partner_name": "Somebody",
            "partner_email": "somebody@example.org",
        }
        ticket = self.user.call("helpdesk.ticket", "create", [values])
        for stage in self.stages:
            self.user.call("helpdesk.ticket", "write", ticket, {"stage_id": stage})


def lives(people: list, seconds: float) -> float:
    """Lives a second of all people at once."""
    numbers = itertools.count(time.time_ns())
    end, done = time.monotonic() + seconds, []

    def work(person) -> None:
        while time.monotonic() < end:
            person.live(next(numbers))
            done.append(time.monotonic())

    start = time.monotonic()
    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done) / (time.monotonic() - start)


def prepare(database: str) -> int:
    """Build the city; the id of the delegation whose cases are lived."""
    odoo.tools.config.parse_config(["-d", database, "--no-http"], setup_logging=False)
    logging.disable(logging.WARNING)
    with Registry(database).cursor() as cr:
        city = City.build(api.Environment(cr, SUPERUSER_ID, {}))
        delegation = city.live["direct"].id
    odoo.sql_db.close_all()
    return delegation


def without_mail(url: str, database: str) -> None:
    user = Client(url, database, "admin", "admin")
    stages = user.call("helpdesk.ticket.stage", "search", [])
    user.call("helpdesk.ticket.stage", "write", stages, {"mail_template_id": False})


def main(arguments: list[str]) -> None:
    seconds = float(arguments[0]) if arguments else SECONDS
    database = arguments[1] if len(arguments) > 1 else os.environ.get("DB", "gov")
    peer = f"{database}_peer"
    install_peer(peer)
    delegation = prepare(database)
    names = ("case", "case, act by act", "ticket", "ticket, no mail")
    found: dict[str, list[float]] = {name: [] for name in names}
    try:
        with served(database, peer) as url:
            desks = [Desk(url, database, delegation) for _n in range(CLIENTS)]
            acts = [ActByAct(url, database, delegation) for _n in range(CLIENTS)]
            helpdesks = [Helpdesk(url, peer) for _n in range(CLIENTS)]
            for people in (desks, acts, helpdesks):
                lives(people, 2)  # caches of both workers
            for _turn in range(TURNS):
                found["case"].append(lives(desks, seconds))
                found["case, act by act"].append(lives(acts, seconds))
                found["ticket"].append(lives(helpdesks, seconds))
            without_mail(url, peer)
            for _turn in range(TURNS):
                found["ticket, no mail"].append(lives(helpdesks, seconds))
    finally:
        subprocess.run(["dropdb", "--if-exists", "--force", peer], check=False)
    best = {name: max(speeds) for name, speeds in found.items()}
    for name, speed in best.items():
        print(
            f"{name:<16} {speed:6.2f} lives a second, ratio {best['case'] / speed:.2f}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
