"""A PostgreSQL server of a test's own, which may be killed."""

from __future__ import annotations

import contextlib
import os
import pwd
import subprocess
import time
from pathlib import Path

import psycopg2

from .server import local_folder

#: Who runs a server where root may not.
OWNER = "postgres"


def programs() -> str:
    """Folder of PostgreSQL's programs, as set-up found it."""
    lines = (local_folder() / "env").read_text().splitlines()
    return next(line for line in lines if line.startswith("PGBIN="))[7:-1]


class Cluster:
    """A PostgreSQL server on a socket of its own, run by an unprivileged user."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.data = folder, folder / name
        self.socket = folder / f"{name}.socket"
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("PG")},
            "PATH": f"{programs()}:{os.environ['PATH']}",
            "PGHOST": str(self.socket),
            "PGPORT": "5432",
            "PGUSER": "drill",
        }

    def run(self, *command: object, check: bool = True) -> subprocess.CompletedProcess:
        """As the user of the cluster; root may not run a server."""
        user = {}
        if os.getuid() == 0:
            owner = pwd.getpwnam(OWNER)
            user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": ()}
        done = subprocess.run(
            [str(word) for word in command],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            **user,
        )
        if check and done.returncode:
            raise AssertionError(f"{command}: {done.stderr}{done.stdout}")
        return done

    def start(self) -> None:
        self.run("mkdir", "-p", self.socket)
        self.run(
            *("pg_ctl", "-s", "-w", "-t", "60", "-D", self.data),
            *("-l", self.folder / "log", "-o", f"-k '{self.socket}' -h ''", "start"),
        )

    def stop(self) -> None:
        self.run("pg_ctl", "-s", "-m", "immediate", "-D", self.data, "stop")

    def ask(
        self, query: str, *values: object, database: str = "postgres"
    ) -> list[tuple]:
        connection = psycopg2.connect(
            host=str(self.socket), port=5432, user="drill", dbname=database
        )
        with contextlib.closing(connection):
            connection.autocommit = True
            with connection.cursor() as cr:
                cr.execute(query, values)
                return cr.fetchall() if cr.description else []

    def until(self, query: str) -> None:
        """Wait until the query is true.

        :raises AssertionError: it is not within half a minute
        """
        end = time.monotonic() + 30
        while self.ask(query) != [(True,)]:
            assert time.monotonic() < end, query
            time.sleep(0.1)


def give(path: Path) -> None:
    """Make a folder the server's, where it runs as somebody else."""
    if os.getuid() == 0:
        owner = pwd.getpwnam(OWNER)
        os.chown(path, owner.pw_uid, owner.pw_gid)
