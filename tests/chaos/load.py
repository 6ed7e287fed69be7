"""People at work: who gets no answer presses again, and goes on from what they see."""

from __future__ import annotations

import random
import threading
import time

import requests

from ..job import main_job
from ..job.client import Refused

#: How long somebody presses again before they call it lost.
PATIENCE = 240
#: What a client sees of a server that is down or in the middle of a restart.
NO_ANSWER = (requests.RequestException, KeyError)


class Clerks:
    """Threads that play cases of the main job until they are told to stop."""

    def __init__(self, url: str, database: str, count: int, start: int) -> None:
        self.url, self.database = url, database
        self.stopping = threading.Event()
        self.finished, self.retried = 0, 0
        self.lost: list[str] = []
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._work, args=(random.Random(start + n),))
            for n in range(count)
        ]

    def __enter__(self) -> Clerks:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Everybody finishes the case in hand and goes home."""
        self.stopping.set()
        for thread in self._threads:
            thread.join(PATIENCE + 120)

    def _work(self, luck: random.Random) -> None:
        while not self.stopping.is_set():
            job = luck.choice(main_job.JOBS)
            try:
                self._play(job)
            except TimeoutError as error:
                self.lost.append(f"{job.programme} {job.entry}: {error}")
                return
            with self._lock:
                self.finished += 1

    def _play(self, job: main_job.Job) -> None:
        """One case from the window to the archive, whatever happens meanwhile."""
        run = self._insist(lambda: self._begin(job))
        while self._insist(run.act):
            pass
        self._insist(lambda: supervise(run))
        self._insist(lambda: archive(run))

    def _begin(self, job: main_job.Job) -> main_job.Run:
        """A new session each time: the old one may be gone with the server."""
        run = main_job.Run(job, main_job.People(self.url, self.database))
        run.intake()
        return run

    def _insist(self, act):
        """Press until there is an answer; who is refused looks again first.

        An answer that was lost may have been a success: pressing again is then
        refused, and the next look shows the step done.

        :raises TimeoutError: nothing moved for ``PATIENCE`` seconds
        """
        end, last = time.monotonic() + PATIENCE, None
        while time.monotonic() < end:
            try:
                return act()
            except (*NO_ANSWER, Refused) as error:
                last = error
                with self._lock:
                    self.retried += 1
                time.sleep(0.5)
        raise TimeoutError(f"{getattr(act, '__name__', act)}: {last}")


def supervise(run: main_job.Run) -> None:
    """Every supervisor claims and answers what is not answered yet."""
    pushes = run.people["auditor.city"].find(
        "gov.push", [("case_id", "=", run.case)], "agency_id", "state"
    )
    for push in pushes:
        login = run.people.supervisor(run.job, push["agency_id"][0])
        person = run.people[login]
        if push["state"] in ("queued", "sent"):
            person.call("gov.push", "action_claim", [push["id"]])
        if push["state"] != "answered":
            person.call("gov.push", "action_answer", [push["id"]], "已纳入日常监管")


def archive(run: main_job.Run) -> None:
    """Every custodian has the files packaged, by a job where there are several, and
    resumes a run that was refused.

    :raises Refused: the job is not through yet; look again later
    """
    waiting = [record for record in run.files() if not record["verified"]]
    for record in waiting:
        keeper = run.as_(run.level(record["custodian_id"]), "archivist")
        ready = [
            ("custodian_id", "=", record["custodian_id"][0]),
            ("state", "=", "assembled"),
            ("batch_id", "=", False),
            # The demo city's own files wait for what they lack.
            ("id", ">=", record["id"]),
        ]
        found = keeper.find("gov.archive.file", ready, "id", limit=5)
        if found:
            ids = [each["id"] for each in found]
            keeper.call("gov.archive.file", "action_package", ids)
        mine = keeper.read(
            "gov.archive.file", record["id"], "batch_id", "package_error"
        )
        if mine["package_error"]:
            batch = mine["batch_id"][0]
            keeper.call("gov.archive.batch", "action_resume", [batch])
            raise Refused(mine["package_error"])
    if left := [record for record in run.files() if not record["verified"]]:
        raise Refused(f"still being packaged: {[stands(run, r['id']) for r in left]}")


def stands(run: main_job.Run, file_id: int) -> str:
    """Where a file stands, and which tests it failed."""
    auditor = run.people["auditor.city"]
    file = auditor.read("gov.archive.file", file_id, "state", "batch_id")
    failed = auditor.find(
        "gov.archive.test.result",
        [("file_id", "=", file_id), ("result", "=", "fail")],
        "code",
        "message",
    )
    tests = [f"{row['code']} {row['message']}" for row in failed]
    return f"{file['state']} {file['batch_id']} {tests}"
