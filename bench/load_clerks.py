"""A service hall at work: 200 people at their screens, with 1, 2 and 4 workers.

    bench/load_clerks.py [--people 200] [--seconds 30] [--workers 1 2 4] [--think 15]

Each person has a session of their own and does one thing after another, as the web
client does it, with pauses of ``--think`` seconds on average (exponential): window
clerks search items, look, take applications in and hand results out; reviewers,
approvers and those who seal take the next case from their list, read and act; some
look at the matrix, the manager's page or the archive; applicants look at the progress
page and the public catalogue. Sessions are made beforehand: signing in, which is slow
on purpose, is not what is measured.

It is a closed loop: somebody who waits asks for nothing else. First "work", with such
pauses, whose response times count; then "rush": eight people a worker with pauses of
0.1 s, whose requests per second are what so many workers give at most. More at once do
not fit: the server has places for eight connections a worker that it has not taken up,
and refuses further ones. Server, database and this client share the machine; the
figures say so.

Prints requests per second, also per worker, the 50th, 95th and 99th percentile, and the
slowest kinds of request. Ends with 1 when any request failed.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import os
import queue
import random
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.job.main_job import BODY, PDF, check_sign  # noqa: E402
from tests.job.server import ROOT, environment, free_port, local_folder  # noqa: E402

DATABASE = os.environ.get("DB", "gov_bench")
#: Share of people, in percent, and the accounts of the demo city that they share.
STAFF = {
    "clerk": (52, ["clerk.rencheng"]),
    "reviewer": (12, ["reviewer.rencheng"]),
    "approver": (8, ["approver.rencheng"]),
    "sealer": (4, ["seal.rencheng"]),
    "supervisor": (4, ["supervisor.rencheng", "supervisor.jining"]),
    "archivist": (4, ["archivist.rencheng"]),
    "manager": (6, ["manager.city", "agency.rencheng", "auditor.city"]),
    "applicant": (10, [""]),
}
#: Run by ``odoo shell``: sessions as signing in makes them, one for each line.
SESSIONS = """
import json, sys, time
from odoo import http
from odoo.service import security
store, made = http.root.session_store, []
for login in json.loads({logins!r}):
    user = env["res.users"].search([("login", "=", login)])
    session = store.new()
    session.update(http.get_default_session(), db=env.cr.dbname)
    session.update(create_time=time.time())
    session.update(uid=user.id, login=login, context=dict(user.context_get()))
    session.session_token = security.compute_session_token(session, env)
    store.save(session)
    made.append([login, session.sid, user.id])
env["ir.config_parameter"].set_param("gov_items.rate_limit", "1000000/60")
for name in ("services", "progress", "apply"):
    env["ir.config_parameter"].set_param(f"gov_items.rate_limit.{{name}}", "1000000/60")
env.cr.commit()
tokens = env["gov.case"].search([("token", "!=", False)], limit=20).mapped("token")
sys.stdout.write("MADE" + json.dumps([made, tokens]) + "\\n")
"""
#: Seconds until everybody is at work; pauses in a rush, and its people for a worker:
#: as many as Odoo lets wait for one.
WARM, RUSH, CROWD = 10, 0.1, 8
LIST = ["light", "due_on", "number", "entry_id", "region_id", "masked_name"]
LIST += ["current_kind", "current_agency_id", "state"]


class Failure(Exception):
    """A request that did not do what it was to do."""


class Log:
    """What was asked, how long it took; shared by all."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, float]] = []
        self.failures: list[str] = []
        self.measuring = False

    def add(self, kind: str, began: float) -> None:
        if self.measuring:
            self.rows.append((kind, time.monotonic() - began))

    def window(self, seconds: float) -> tuple[list[tuple[str, float]], float, float]:
        """Measure for a while: kinds with seconds, the seconds, own cores."""
        self.rows, self.measuring = [], True
        began, before = time.monotonic(), os.times()
        time.sleep(seconds)
        took, after = time.monotonic() - began, os.times()
        self.measuring = False
        own = after.user + after.system - before.user - before.system
        return self.rows, took, own / took


class Hall:
    """What the people of a hall hand to each other: cases, by the step in hand."""

    def __init__(self, delegation: int, tokens: list[str]) -> None:
        self.delegation, self.tokens = delegation, tokens
        self.waiting: dict[str, queue.SimpleQueue] = defaultdict(queue.SimpleQueue)


class Person(threading.Thread):
    """One person at one screen."""

    def __init__(self, url, role, session, hall, log, options, seed) -> None:
        super().__init__(daemon=True)
        self.url, self.role, self.hall, self.log = url, role, hall, log
        # Another course of things each time: the same application is taken in once.
        self.luck = random.Random(f"{seed} {time.time_ns()}")  # noqa: S311
        self.think, self.ending = options.think, options.ending
        self.in_crowd, self.hurried = True, threading.Event()
        self.http = requests.Session()
        self.uid = session[2] if session else 0
        if session:
            self.http.cookies.set("session_id", session[1])
        self.context = {"lang": "zh_CN", "tz": "Asia/Shanghai", "uid": self.uid}

    # -- asking ----------------------------------------------------------

    def call(
        self, kind: str, model: str, method: str, *args: Any, **kwargs: Any
    ) -> Any:
        kwargs.setdefault("context", self.context)
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        path = f"{self.url}/web/dataset/call_kw/{model}/{method}"
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        began = time.monotonic()
        answer = self.http.post(path, json=body, timeout=60)
        self.log.add(kind, began)
        if answer.status_code != 200:
            raise Failure(f"{kind}: {answer.status_code}")
        answer = answer.json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise Failure(f"{kind}: {data.get('message') or answer['error']}")
        return answer.get("result")

    def page(self, kind: str, path: str) -> None:
        began = time.monotonic()
        answer = self.http.get(self.url + path, timeout=60)
        self.log.add(kind, began)
        if answer.status_code != 200:
            raise Failure(f"{kind}: {answer.status_code}")

    def cases(self, domain: list) -> list[dict]:
        fields = {
            name: {"fields": {"display_name": {}}} if name.endswith("_id") else {}
            for name in LIST
        }
        found = self.call(
            *("list of cases", "gov.case", "web_search_read", domain, fields),
            limit=80,
            count_limit=501,
        )
        return found["records"]

    def open(self, case: int) -> dict:
        """The form, with what its lists show."""
        lines = {"fields": {"display_name": {}}, "limit": 40}
        fields: dict[str, dict] = {
            name: {} for name in LIST if not name.endswith("_id")
        }
        for name in ("document_ids", "notice_ids", "step_ids", "event_ids"):
            fields[name] = lines
        for name in ("entry_id", "region_id", "mode_id", "delegation_id"):
            fields[name] = {"fields": {"display_name": {}}}
        return self.call("a case", "gov.case", "web_read", [case], fields)[0]

    # -- what each does --------------------------------------------------

    def clerk(self) -> None:
        done = self.luck.random()
        if done < 0.30:
            self.intake()
        elif done < 0.45:
            self.call(
                *("search of items", "gov.entry", "web_search_read"),
                [("name", "ilike", self.luck.choice(("项目", "许可", "登记", "备案")))],
                {"display_name": {}, "sequence": {}},
                limit=80,
            )
        elif done < 0.65:
            self.cases([("state", "in", ["accepted", "supplement"])])
        elif done < 0.80:
            if rows := self.cases([]):
                self.open(self.luck.choice(rows)["id"])
        else:
            self.step("formal_check", "action_check", True, "材料齐全")
            self.step("deliver", "action_deliver", "王某某")

    def intake(self) -> None:
        self.call("desk", "gov.case", "desk_open")
        body = f"{self.luck.choice(BODY[:2])}{BODY[1:8]}" + "".join(
            self.luck.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(9)
        )
        code = body + check_sign(body)
        values: dict[str, Any] = {"delegation": self.hall.delegation}
        preview = self.call("preview", "gov.case", "desk_preview", values)
        self.call("applicant", "gov.case", "desk_applicant", code)
        values["applicant"] = {
            "type": "company",
            "name": "济宁示范科技有限公司",
            "code": code,
            "phone": "13805370001",
        }
        values["documents"] = [
            {"line": line["line"], "filename": "a.pdf", "content": paper(self.luck)}
            for line in preview["documents"]
        ]
        key = f"{self.ident}-{time.monotonic_ns()}"
        answer = self.call("intake", "gov.case", "desk_submit", values, key)
        if answer["problem"]:
            raise Failure(f"intake: {answer['problem']}")
        self.hand_on(answer["id"])

    def hand_on(self, case: int) -> None:
        """Put the case where the next step is taken."""
        state = self.call(
            *("next step", "gov.case", "web_read", [case]),
            {"current_kind": {}, "state": {}},
        )[0]
        if state["current_kind"] and state["state"] != "closed":
            self.hall.waiting[state["current_kind"]].put(case)

    def step(self, kind: str, method: str, *arguments: Any) -> None:
        with contextlib.suppress(queue.Empty):
            case = self.hall.waiting[kind].get_nowait()
            self.open(case)
            self.pause(0.3)
            self.call(kind, "gov.case", method, [case], *arguments)
            self.hand_on(case)

    def reviewer(self) -> None:
        self.cases([("current_kind", "=", "review")])
        self.step("review", "action_review", True, "经审查，符合条件")

    def approver(self) -> None:
        self.cases([("current_kind", "=", "decide")])
        number = f"{time.monotonic_ns():x}"
        self.step("decide", "action_decide", "granted", "符合法定条件", number)

    def sealer(self) -> None:
        self.cases([("current_kind", "=", "seal")])
        self.step("seal", "action_seal")

    def supervisor(self) -> None:
        self.call(
            *("pushes", "gov.push", "web_search_read", [], {"display_name": {}}),
            limit=80,
        )

    def archivist(self) -> None:
        self.call(
            *("case files", "gov.archive.file", "web_search_read", []),
            {"display_name": {}, "state": {}},
            limit=80,
        )

    def manager(self) -> None:
        if self.luck.random() < 0.5:
            self.call("manager's page", "gov.dashboard", "get_page", {})
        else:
            programmes = self.call("matrix", "gov.programme", "get_matrix_programmes")
            one = self.luck.choice(programmes)["id"]
            self.call("matrix", "gov.programme", "get_matrix", [one])

    def applicant(self) -> None:
        if self.luck.random() < 0.7:
            self.page("progress", f"/gov/progress/{self.luck.choice(self.hall.tokens)}")
        else:
            self.page("catalogue", "/gov/services?q=登记")

    # -- life ------------------------------------------------------------

    def pause(self, share: float = 1.0) -> None:
        seconds = self.luck.expovariate(1 / (self.think * share))
        self.hurried.wait(seconds)
        if self.hurried.is_set():
            self.ending.wait(RUSH if self.in_crowd else None)

    def hurry(self, in_crowd: bool) -> None:
        """The rush begins: on with it, or nothing more."""
        self.in_crowd = in_crowd
        self.hurried.set()

    def run(self) -> None:
        self.ending.wait(self.luck.uniform(0, self.think))
        while not self.ending.is_set():
            try:
                getattr(self, self.role)()
            except (Failure, requests.RequestException, ValueError) as error:
                if not self.ending.is_set():
                    self.log.failures.append(f"{self.role}: {error}")
            self.pause()


def paper(luck: random.Random) -> str:
    """A small document that no other is equal to, in base64."""
    return base64.b64encode(base64.b64decode(PDF) + luck.randbytes(40_000)).decode()


class Server:
    """Odoo with so many workers, on the bench's database."""

    def __init__(self, workers: int) -> None:
        self.port, self.log = free_port(), local_folder() / f"load-{workers}.log"
        self.log.write_text("")
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [
                *(sys.executable, ROOT / "bin/odoo_main.py", f"--database={DATABASE}"),
                *(f"--db-filter=^{DATABASE}$", f"--http-port={self.port}"),
                *(f"--gevent-port={free_port()}", f"--workers={workers}"),
                *("--max-cron-threads=0", f"--logfile={self.log}"),
            ],
            env={**environment(), "ODOO_QUEUE_JOB_CHANNELS": "root:0"},
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.url}/web/login", timeout=20).ok:
                    return
            time.sleep(0.2)
        raise SystemExit(f"the server does not come up: {self.log}")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.process.kill()

    def said(self) -> Counter:
        """Warnings, and transactions that PostgreSQL made begin again."""
        text = self.log.read_text()
        retried = len(re.findall("tries left, try again", text))
        lines = re.findall(r" (?:WARNING|ERROR|CRITICAL) .*", text)
        return Counter({"retried": retried, **Counter(line[:160] for line in lines)})


def shell(script: str) -> Any:
    done = subprocess.run(
        [
            *(sys.executable, ROOT / "bin/odoo_main.py", "shell", "-d", DATABASE),
            *("--no-http", "--log-level=warn"),
        ],
        env=environment(),
        input=script,
        capture_output=True,
        text=True,
        check=True,
    )
    for line in done.stdout.splitlines():
        if "MADE" in line:
            return json.loads(line.partition("MADE")[2])
    raise SystemExit(done.stdout + done.stderr)


def roles(people: int) -> list[str]:
    """The role of each person, in the shares of ``STAFF``."""
    found = [
        r for r, (share, _l) in STAFF.items() for _ in range(people * share // 100)
    ]
    return (found + ["clerk"] * people)[:people]


def measure(
    workers: int, everybody: list, delegation: int, tokens: list, options
) -> bool:
    """One level: warm up, measure, print; whether nothing failed."""
    server, log = Server(workers), Log()
    options.ending = threading.Event()
    hall = Hall(delegation, tokens)
    threads = [
        Person(server.url, role, session, hall, log, options, seed)
        for seed, (role, session) in enumerate(everybody)
    ]
    for thread in threads:
        thread.start()
    time.sleep(WARM)
    work = log.window(options.seconds)
    at_work = list(log.failures)
    crowd = random.Random(workers).sample(threads, min(len(threads), CROWD * workers))  # noqa: S311
    for thread in threads:
        thread.hurry(thread in crowd)
    time.sleep(WARM)
    rush = log.window(options.seconds * 2 / 3)
    options.ending.set()
    for thread in threads:
        thread.join(30)
    server.stop()
    said = server.said()
    report(f"{workers} workers, work", workers, *work)
    report(f"{workers} workers, rush", workers, *rush)
    print(
        f"    {len(at_work)} failed at work, {len(log.failures) - len(at_work)} "
        f"in the rush, {said.pop('retried')} retried"
    )
    for what, count in (Counter(log.failures) + said).most_common(8):
        print(f"    {count} × {what[:200]}", flush=True)
    return not log.failures


def report(title, workers, rows, took, own) -> None:
    times = sorted(seconds for _kind, seconds in rows)
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    rate = len(rows) / took
    print(
        f"{title}: {rate:.1f} requests/s, {rate / workers:.1f} per worker; "
        f"p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms, "
        f"p99 {cuts[98] * 1000:.0f} ms; this client {own:.2f} cores"
    )
    by_kind = defaultdict(list)
    for kind, seconds in rows:
        by_kind[kind].append(seconds)
    for kind, found in sorted(by_kind.items(), key=lambda row: -sum(row[1])):
        found.sort()
        half, most = (found[int(len(found) * q)] * 1000 for q in (0.5, 0.95))
        print(f"    {kind:16} {len(found):5} × p50 {half:6.0f} ms  p95 {most:6.0f} ms")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--think", type=float, default=15)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    options = parser.parse_args()
    named = roles(options.people)
    logins = [STAFF[role][1][i % len(STAFF[role][1])] for i, role in enumerate(named)]
    inside = [login for login in logins if login]
    made, tokens = shell(SESSIONS.format(logins=json.dumps(inside)))
    sessions = iter(made)
    everybody = [
        (role, next(sessions) if login else None)
        for role, login in zip(named, logins, strict=True)
    ]
    item = 'env["gov.delegation"].search(['
    item += '("programme_id.code", "=", "JN21"), ("entry_id.sequence", "=", 48), '
    item += '("region_id.code", "=", "370811")]).id'
    delegation = shell(f'import sys\nsys.stdout.write("MADE" + str({item}) + "\\n")\n')
    fine = [
        measure(workers, everybody, delegation, tokens, options)
        for workers in options.workers
    ]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
