"""The fixity re-check is killed with SIGKILL and goes on where it was.

By the scheduled action itself, in a process of its own, over the packages of the
demo city; one of them is damaged.
"""

import contextlib
import signal
import subprocess
import sys
import time

import psycopg2
import pytest

from .job.server import ROOT, environment

DATABASE = "gov_test_fixity"
#: One file a step, slowed down, so that there is time to kill it.
PREPARE = """
from pathlib import Path
set_param = env["ir.config_parameter"].set_param
set_param("gov_archive.fixity_step", "1")
set_param("gov_archive.fixity_megabytes_per_second", "1")
fixity = env["gov.archive.fixity"]
fixity.search([])._act().write({"state": "done", "started_at": "2020-01-01"})
files = fixity._files(0)
((_file, packages),) = fixity._packages(files[-1]).items()
stored = Path(packages[0][1]._full_path(packages[0][1].store_fname))
damaged = stored.read_bytes()[:-7] + b"damaged"
stored.unlink()  # a scratch database's files are links to the template's
stored.write_bytes(damaged)
env.cr.commit()
print("files", len(files), flush=True)
"""
CHECK = """
env.ref("gov_archive.cron_fixity").method_direct_trigger()
"""
RUN = """
    SELECT id, state, total, done, failed, last_id FROM gov_archive_fixity
    ORDER BY id DESC LIMIT 1
"""
CHECKED = """
    SELECT id, fixity_at FROM gov_archive_file WHERE fixity_at IS NOT NULL
    AND id <= %s ORDER BY id
"""


def shell(script: str) -> subprocess.Popen:
    process = subprocess.Popen(
        [
            *(sys.executable, ROOT / "bin/odoo_main.py", "shell", "--no-http"),
            *("--database", DATABASE, "--log-level=error"),
        ],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    process.stdin.write(script)
    process.stdin.close()
    return process


def ask(query: str, *values: object) -> list[tuple]:
    env = environment()
    connection = psycopg2.connect(
        dbname=DATABASE,
        **{
            option: env[name]
            for option, name in (
                ("host", "PGHOST"),
                ("port", "PGPORT"),
                ("user", "PGUSER"),
                ("password", "PGPASSWORD"),
            )
            if env.get(name)
        },
    )
    with contextlib.closing(connection), connection.cursor() as cr:
        cr.execute(query, values)
        return cr.fetchall()


@pytest.fixture
def files():
    """The scratch database with the number of files to check."""
    subprocess.run([ROOT / "bin/db", "create", DATABASE], check=True)
    try:
        process = shell(PREPARE)
        shown = process.stdout.read()
        assert process.wait() == 0, shown
        yield int(shown.split("files ")[1].split()[0])
    finally:
        subprocess.run([ROOT / "bin/db", "drop", DATABASE], check=True)


def test_killed_and_resumed(files):
    assert files > 4
    child = shell(CHECK)
    end = time.monotonic() + 120
    while not (rows := ask(RUN)) or rows[0][1] != "running" or rows[0][3] < 2:
        assert child.poll() is None, "it ended before it was killed"
        assert time.monotonic() < end
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    ((run, state, total, done, failed, reached),) = ask(RUN)
    assert (state, total, failed) == ("running", files, 0)
    assert 2 <= done < files
    before = ask(CHECKED, reached)

    second = shell(CHECK)
    shown = second.stdout.read()
    assert second.wait() == 0, shown
    ((again, state, _total, now_done, failed, _reached),) = ask(RUN)
    assert (again, state, now_done, failed) == (run, "done", files, 1)
    # What was committed is not done again.
    assert ask(CHECKED, reached) == before
