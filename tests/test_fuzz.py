"""A short run of ``make fuzz``, and proof that its judge sees what it must."""

from __future__ import annotations

import subprocess
import sys

import pytest
from werkzeug.test import TestResponse

from .fuzz.app import MAY_REMEMBER, WRITING, App, Log, Writes
from .job.server import ROOT, environment

DATABASE, INPUTS = "gov_test_fuzz", 1200


def test_nothing_breaks():
    subprocess.run([ROOT / "bin/db", "create", DATABASE], check=True)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.run", DATABASE, str(INPUTS)],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        subprocess.run([ROOT / "bin/db", "drop", DATABASE], check=True)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert int(done.stdout.split(" inputs")[0].split()[-1]) >= INPUTS


class Judge:
    """The parts of the application that judging needs."""

    judge, _last_error = App.judge, App._last_error

    def __init__(self) -> None:
        self.writes, self.log = Writes(), Log()


def answer(status: int, body: bytes = b"") -> TestResponse:
    return TestResponse(iter([body]), f"{status} X", {}, request=None)


@pytest.mark.parametrize(
    ("status", "body", "wrote", "word"),
    [
        (500, b"", set(), "500"),
        (200, b"<pre>Traceback (most recent call last)", set(), "insides"),
        (404, b"psycopg2.errors.X", set(), "insides"),
        (400, b"", {"gov_case"}, "gov_case"),
        (413, b"", {"ir_attachment"}, "ir_attachment"),
    ],
)
def test_the_judge_sees(status, body, wrote, word):
    judge = Judge()
    judge.writes.committed = wrote
    with pytest.raises(AssertionError, match=word):
        judge.judge("GET /", answer(status, body))


def test_the_judge_lets_pass():
    judge = Judge()
    judge.writes.committed = {"gov_rate_limit", "res_device_log", "bus_bus"}
    judge.judge("GET /", answer(400))
    judge.writes.committed = {"gov_case"}
    judge.judge("GET /", answer(200))


def test_writes_are_recognised():
    assert WRITING.match('INSERT INTO "gov_case" ("a") VALUES (1)')[1] == "gov_case"
    assert WRITING.match("  update gov_case set a=1")[1] == "gov_case"
    assert not WRITING.match("SELECT 1 FROM gov_case")
    assert not MAY_REMEMBER.fullmatch("gov_case")
