"""The suite as it runs in production, small: PostgreSQL, two workers, a job runner.

Everything lies in one folder and may be killed; ``heal`` is what a process manager
does, start again what is gone.
"""

from __future__ import annotations

import contextlib
import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2

from ..job.cluster import Cluster, give
from ..job.server import ROOT, environment, free_port, local_folder

DATABASE = "gov_chaos"
#: Room for the database, its WAL and the growth of a run.
DISK_MIB = 2000
SETTINGS = """
listen_addresses = ''
max_connections = 100
shared_buffers = 128MB
max_wal_size = 128MB
jit = off
restart_after_crash = on
"""


class System:
    """One running suite on a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.own_disk = self._mount()
        self.cluster = Cluster(folder, "pg")
        self.port, self.gevent_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.clock = folder / "clock"
        self.log = folder / "odoo.log"
        self.odoo: subprocess.Popen | None = None
        self.set_clock("+0")

    def _mount(self) -> bool:
        """A small disk for the database, where this user may mount one."""
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", self.folder],
            capture_output=True,
            check=False,
        )
        give(self.folder)
        self.folder.chmod(0o755)
        return done.returncode == 0

    # -- life ------------------------------------------------------------

    def build(self) -> None:
        """A cluster with a copy of the prepared database, and Odoo on it."""
        cluster = self.cluster
        cluster.run("initdb", "-D", cluster.data, "-U", "drill", "-A", "trust", "-N")
        with (cluster.data / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)
        cluster.start()
        self._copy_database()
        self._configure()
        self.start_odoo()
        self.wait()

    def _copy_database(self) -> None:
        shown = subprocess.run(
            [ROOT / "bin/db", "template"], capture_output=True, text=True, check=True
        )
        template = shown.stdout.split()[-1]
        self.cluster.ask(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
        with subprocess.Popen(
            ["pg_dump", "-Fc", "-Z0", template],
            env=environment(),
            stdout=subprocess.PIPE,
        ) as dump:
            subprocess.run(
                ["pg_restore", "--no-owner", "--exit-on-error", "-d", DATABASE],
                env=self.cluster.env,
                stdin=dump.stdout,
                check=True,
            )
        store = local_folder() / "data/filestore" / template
        shutil.copytree(store, self.folder / "data/filestore" / DATABASE)

    def _configure(self) -> None:
        text = (local_folder() / "odoo.conf").read_text()
        for name, value in {
            "db_host": self.cluster.socket,
            "db_port": 5432,
            "db_user": "drill",
            "data_dir": self.folder / "data",
            "workers": 2,
        }.items():
            text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
        (self.folder / "odoo.conf").write_text(text)

    def environment(self) -> dict[str, str]:
        return {**self.cluster.env, "ODOO_RC": str(self.folder / "odoo.conf")}

    def start_odoo(self) -> None:
        env = self.environment()
        if library := fake_clock():
            env |= {
                "LD_PRELOAD": library,
                "FAKETIME_TIMESTAMP_FILE": str(self.clock),
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
        self.odoo = subprocess.Popen(
            [
                *(sys.executable, ROOT / "bin/odoo_main.py", f"--database={DATABASE}"),
                *(f"--db-filter=^{DATABASE}$", f"--http-port={self.port}"),
                *(f"--gevent-port={self.gevent_port}", f"--logfile={self.log}"),
            ],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def heal(self) -> None:
        """Start again what is gone."""
        if not self._database_answers() and not self._postmaster():
            self.cluster.start()
        if self.odoo.poll() is not None:
            self._sweep()
            self.start_odoo()
        self.wait()

    def wait(self) -> None:
        """Until a page that reads the database is served.

        :raises AssertionError: two minutes were not enough
        """
        end = time.monotonic() + 120
        while time.monotonic() < end:
            with contextlib.suppress(OSError, urllib.error.URLError):
                with urllib.request.urlopen(
                    f"{self.url}/web/login", timeout=10
                ) as page:
                    if page.status == 200 and self._database_answers():
                        return
            if self.odoo.poll() is not None:
                self._sweep()
                self.start_odoo()
            time.sleep(0.3)
        raise AssertionError(f"the system does not come back: {self.log}")

    def stop_odoo(self) -> None:
        if self.odoo and self.odoo.poll() is None:
            self.odoo.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.odoo.wait(20)
            self._sweep()

    def stop(self) -> None:
        self.stop_odoo()
        with contextlib.suppress(AssertionError):
            self.cluster.stop()

    def remove(self) -> None:
        self.stop()
        if self.own_disk:
            subprocess.run(["umount", "-l", self.folder], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sweep(self) -> None:
        """What a master that was killed left running still holds the port."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.odoo.pid, signal.SIGKILL)

    # -- faults ----------------------------------------------------------

    def workers(self, kind: str) -> list[int]:
        """Living processes of Odoo of one class, as its log names them."""
        found = re.findall(rf"Worker {kind} \((\d+)\) alive", self.log.read_text())
        return [int(pid) for pid in found if Path(f"/proc/{pid}").exists()]

    def backends(self) -> list[int]:
        return [
            pid
            for (pid,) in self.cluster.ask(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s", DATABASE
            )
        ]

    def drop_connections(self) -> None:
        self.cluster.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            DATABASE,
        )

    def kill_postmaster(self) -> None:
        """The whole of PostgreSQL at once, as when the power goes."""
        pid = self._postmaster()
        family = subprocess.run(
            ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
        )
        for each in (pid, *map(int, family.stdout.split())):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.05)

    def set_clock(self, shift: str) -> None:
        """Shift Odoo's clock (``+3h``, ``-90m``); PostgreSQL's stays."""
        self.clock.write_text(shift)

    @contextlib.contextmanager
    def full_disk(self):
        """No byte left where the database and the files lie."""
        ballast = self.folder / "ballast"
        # A disk that is full already has no room for the ballast's name either.
        with contextlib.suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(bytes(1 << 20))
                file.flush()
        try:
            yield
        finally:
            ballast.unlink(missing_ok=True)

    def _postmaster(self) -> int:
        """Process of the server; 0 when there is none."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int((self.cluster.data / "postmaster.pid").read_text().split()[0])
            if Path(f"/proc/{pid}").exists():
                return pid
        return 0

    def _database_answers(self) -> bool:
        try:
            return self.cluster.ask("SELECT 1", database=DATABASE) == [(1,)]
        except psycopg2.Error:
            return False


def fake_clock() -> str | None:
    """The library that shifts a process's clock."""
    found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    return found[0] if found else None
