"""The suite on several hosts, small: two servers of Odoo that share nothing.

A primary and a streaming replica of PostgreSQL, sessions in a database of their own,
files on an S3 server, and the program's own database role, which owns nothing: what
``docker-compose.yml`` and ``docs/operations.md`` describe, on the loopback interface.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3

from ..job.cluster import Cluster, give
from ..job.server import ROOT, environment, free_port, local_folder

DATABASE, SESSIONS, APP = "gov_hosts", "gov_sessions", "gov_app"
BUCKET = "gov-hosts"
SETTINGS = """
listen_addresses = ''
fsync = off
max_connections = 60
shared_buffers = 128MB
jit = off
wal_level = replica
max_wal_senders = 4
hot_standby = on
"""
MIGRATE = 'env["ir.attachment"].force_storage()\nenv.cr.commit()\n'


class Objects:
    """An S3 server in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.env = {
            "GOV_S3_BUCKET": BUCKET,
            "GOV_S3_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": "gov",
            "AWS_SECRET_ACCESS_KEY": "gov",
        }
        with (folder / "s3.log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-p", str(self.port)],
                stdout=log,
                stderr=log,
            )
        wait_for(f"{self.env['GOV_S3_ENDPOINT']}/moto-api/", self.process)
        self.client = boto3.client(
            "s3",
            endpoint_url=self.env["GOV_S3_ENDPOINT"],
            region_name="us-east-1",
            aws_access_key_id="gov",
            aws_secret_access_key="gov",
        )
        self.client.create_bucket(Bucket=BUCKET)

    def keys(self) -> set[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return {row["Key"] for page in pages for row in page.get("Contents", ())}


class Host:
    """One server of Odoo with an empty disk of its own."""

    def __init__(self, name: str, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.env = folder / name, env
        self.folder.mkdir()
        self.port, self.log = free_port(), self.folder / "odoo.log"
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen | None = None

    def configure(self, primary: Cluster, replica: Cluster | None) -> None:
        text = (local_folder() / "odoo.conf").read_text()
        values = {
            "db_host": primary.socket,
            "db_port": 5432,
            "db_user": APP,
            "data_dir": self.folder / "data",
            "max_cron_threads": 0,
            "server_wide_modules": "base,rpc,web,queue_job,session_db",
        }
        for name, value in values.items():
            text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
        if replica:
            lines = f"db_replica_host = {replica.socket}\ndb_replica_port = 5432"
            text = text.replace("[options]", f"[options]\n{lines}")
        (self.folder / "odoo.conf").write_text(text)
        query = f"host={primary.socket}&port=5432&user={APP}"
        self.env = {
            **self.env,
            "ODOO_RC": str(self.folder / "odoo.conf"),
            "SESSION_DB_URI": f"postgresql:///{SESSIONS}?{query}",
            "ODOO_QUEUE_JOB_CHANNELS": "root:0",
        }

    def start(self, *arguments: str) -> None:
        # No --db-filter: with one Odoo offers only databases that its role owns.
        self.process = subprocess.Popen(
            [
                *(sys.executable, ROOT / "bin/odoo_main.py", f"--database={DATABASE}"),
                *(f"--http-port={self.port}", f"--gevent-port={free_port()}"),
                *(f"--logfile={self.log}", *arguments),
            ],
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait(self) -> None:
        wait_for(f"{self.url}/web/login", self.process)

    def shell(self, script: str) -> None:
        done = subprocess.run(
            [
                *(sys.executable, ROOT / "bin/odoo_main.py", "shell"),
                *("-d", DATABASE, "--no-http", "--log-level=warn"),
            ],
            env=self.env,
            input=script,
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            self.process.kill()
            self.process.wait()

    def complaints(self) -> list[str]:
        """Lines of the log that say that something went wrong."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line for line in lines if re.search(" (WARNING|ERROR|CRITICAL) ", line)]


class Platform:
    """All of it. ``hosts[0]`` starts with the files on its disk and moves them."""

    def __init__(self, folder: Path) -> None:
        give(folder)
        folder.chmod(0o755)
        self.primary = Cluster(folder, "p")
        self.replica = Cluster(folder, "r")
        self.objects: Objects | None = None
        self.hosts: list[Host] = []
        self.folder = folder

    def build(self) -> None:
        self._databases()
        self._replicate()
        self.objects = Objects(self.folder)
        env = {**os.environ, **self.objects.env}
        env = {name: value for name, value in env.items() if not name.startswith("PG")}
        self.hosts = [Host(name, self.folder, dict(env)) for name in ("a", "b")]
        for host in self.hosts:
            host.configure(self.primary, self.replica)
        self._move_files()
        for host in self.hosts:
            host.start()
        for host in self.hosts:
            host.wait()

    def _databases(self) -> None:
        """The prepared database, and the two roles of ``config/roles.sql``."""
        if os.environ.get("DATABASE_URL"):
            self._copy_database()
        else:
            self._copy_server()
        subprocess.run(
            [
                "psql",
                "-qX",
                "-o",
                os.devnull,
                "-f",
                ROOT / "config/roles.sql",
                DATABASE,
            ],
            env=self.primary.env,
            check=True,
        )
        self.primary.ask(f"DROP DATABASE IF EXISTS {SESSIONS}")
        self.primary.ask(f"CREATE DATABASE {SESSIONS} OWNER {APP}")

    def _copy_server(self) -> None:
        """A copy of the project's own server, which takes seconds."""
        primary, source = self.primary, environment()
        primary.run(
            *("pg_basebackup", "--checkpoint=fast", "--pgdata", primary.data),
            *("--host", source["PGHOST"], "--username", source["PGUSER"]),
        )
        self._configure()
        primary.start()
        for statement in (
            "CREATE ROLE drill SUPERUSER LOGIN",
            f'ALTER DATABASE "{os.environ["GOV_TEST_DATABASE"]}" RENAME TO {DATABASE}',
        ):
            subprocess.run(
                ["psql", "-qX", "-U", source["PGUSER"], "-c", statement, "postgres"],
                env=primary.env,
                check=True,
            )

    def _copy_database(self) -> None:
        """A copy of the one database, where the server is somebody else's."""
        primary = self.primary
        primary.run("initdb", "-D", primary.data, "-U", "drill", "-A", "trust", "-N")
        self._configure()
        primary.start()
        primary.ask(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
        with subprocess.Popen(
            ["pg_dump", "-Fc", "-Z0", os.environ["GOV_TEST_DATABASE"]],
            env=environment(),
            stdout=subprocess.PIPE,
        ) as dump:
            subprocess.run(
                ["pg_restore", "--no-owner", "-d", DATABASE],
                env=primary.env,
                stdin=dump.stdout,
                check=True,
            )

    def _configure(self) -> None:
        with (self.primary.data / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)

    def _replicate(self) -> None:
        self.primary.run(
            *("pg_basebackup", "--write-recovery-conf", "--wal-method=stream"),
            *("--checkpoint=fast", "--pgdata", self.replica.data),
        )
        self.replica.start()

    def _move_files(self) -> None:
        """From the disk of the first host into the object store."""
        store = local_folder() / "data/filestore" / os.environ["GOV_TEST_DATABASE"]
        target = self.hosts[0].folder / "data/filestore"
        target.mkdir(parents=True)
        subprocess.run(["cp", "-al", store, target / DATABASE], check=True)
        self.hosts[0].shell(MIGRATE)
        subprocess.run(["rm", "-r", target / DATABASE], check=True)

    def caught_up(self) -> None:
        """Wait until the replica has replayed what the primary has written."""
        ((lsn,),) = self.primary.ask("SELECT pg_current_wal_lsn()::text")
        self.replica.until(f"SELECT pg_last_wal_replay_lsn() >= '{lsn}'::pg_lsn")

    def synchronous(self, wanted: bool) -> None:
        """Whether a commit waits until the replica shows it."""
        values = ("'*'", "remote_apply") if wanted else ("''", "on")
        names = ("synchronous_standby_names", "synchronous_commit")
        for name, value in zip(names, values, strict=True):
            self.primary.ask(f"ALTER SYSTEM SET {name} = {value}")
        self.primary.ask("SELECT pg_reload_conf()")

    def remove(self) -> None:
        for host in self.hosts:
            host.stop()
        if self.objects:
            self.objects.process.kill()
            self.objects.process.wait()
        for cluster in (self.replica, self.primary):
            with contextlib.suppress(AssertionError):
                cluster.stop()


def wait_for(url: str, process: subprocess.Popen) -> None:
    """Until the page is served.

    :raises AssertionError: it is not within three minutes, or the process ended
    """
    end = time.monotonic() + 180
    while time.monotonic() < end:
        assert process.poll() is None, f"the process behind {url} ended"
        with contextlib.suppress(OSError, urllib.error.URLError):
            urllib.request.urlopen(url, timeout=10).close()
            return
        time.sleep(0.2)
    raise AssertionError(f"{url} is not served")
