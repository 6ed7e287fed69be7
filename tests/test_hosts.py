"""Several hosts: sessions, files, a replica for reading, and its promotion.

The platform of ``scale/`` is built once; the last test changes it for good.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from .job import main_job
from .job.client import Client, Refused
from .scale.platform import DATABASE, SESSIONS, Platform

PASSWORD = main_job.PASSWORD
#: In milliseconds, as browsers count.
HOUR = 60 * 60 * 1000


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    folder = Path(tempfile.mkdtemp(prefix="gov-h-", dir="/tmp"))
    made = Platform(folder)
    try:
        made.build()
        yield made
    finally:
        made.remove()
        shutil.rmtree(folder)


class Wanderer(Client):
    """A user whose requests go to the hosts in turn, as a balancer sends them."""

    def __init__(self, urls: list[str], login: str) -> None:
        self.urls, self.turn = urls, 0
        super().__init__(urls[0], DATABASE, login, PASSWORD)

    @property
    def url(self) -> str:
        self.turn += 1
        return self.urls[self.turn % len(self.urls)]

    @url.setter
    def url(self, _value: str) -> None:
        """The base class's one address."""


def urls(platform: Platform) -> list[str]:
    return [host.url for host in platform.hosts]


@contextlib.contextmanager
def locked(platform: Platform, table: str) -> Iterator[None]:
    """Nobody may read the table, on the replica either."""
    server = platform.primary
    with contextlib.closing(
        psycopg2.connect(
            host=str(server.socket), port=5432, user="drill", dbname=DATABASE
        )
    ) as connection:
        with connection.cursor() as cr:
            cr.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        server.ask("SELECT pg_switch_wal()")  # sends it on, the lock alone does not
        platform.caught_up()
        yield


def elsewhere(client: Client, url: str) -> Client:
    """The same browser at another host."""
    other = object.__new__(Client)
    other.__dict__.update(client.__dict__, url=url)
    return other


class Travellers(main_job.People):
    """The people of the main job, each request of theirs at the next host."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(urls(platform)[0], DATABASE)
        self.urls = urls(platform)

    def __getitem__(self, login: str) -> Client:
        if login not in self.sessions:
            self.sessions[login] = Wanderer(self.urls, login)
        return self.sessions[login]


def test_a_session_is_valid_on_every_host_and_ends_on_every_host(platform):
    first, second = urls(platform)
    clerk = Client(first, DATABASE, "clerk.rencheng", PASSWORD)
    there = elsewhere(clerk, second)
    assert there.read("res.users", clerk.uid, "login")["login"] == clerk.login
    assert not list((platform.hosts[0].folder / "data").glob("sessions/*/*"))
    security = Client(second, DATABASE, "admin.security", PASSWORD)
    devices = security.find("res.device", [("user_id", "=", clerk.uid)], "revoked")
    security.call("res.device", "action_end_sessions", [d["id"] for d in devices])
    for url in (first, second):
        with pytest.raises(Refused, match="[Ss]ession"):
            elsewhere(clerk, url).read("res.users", clerk.uid, "login")


def test_an_idle_session_is_locked_on_every_host(platform):
    """The browser says at one host that nobody is there; the other asks who it is."""
    first, second = urls(platform)
    security = Client(second, DATABASE, "admin.security", PASSWORD)
    policy = security.call("gov.trust.policy", "search", [])
    # The demo city tries itself out without it.
    security.call("gov.trust.policy", "write", policy, {"idle_minutes": 15})
    clerk = Client(first, DATABASE, "clerk.rencheng", PASSWORD)
    there = elsewhere(clerk, second)
    clerk._post(
        "/websocket/peek_notifications", channels=[], last=0, is_first_poll=True
    )
    # As the web client reports it; the line for messages does the same when it closes.
    clerk._post("/websocket/update_bus_presence", inactivity_period=HOUR)
    ((payload,),) = platform.primary.ask(
        "SELECT payload FROM http_sessions WHERE payload LIKE %s",
        "%identity-check-next%",
        database=SESSIONS,
    )
    assert json.loads(payload)["identity-check-next"] < time.time()
    for client in (there, clerk):
        with pytest.raises(Refused):
            client.read("res.users", clerk.uid, "login")
    credential = {"type": "password", "password": PASSWORD}
    there._post("/auth-timeout/session/check-identity", **credential)
    for client in (there, clerk):
        assert client.read("res.users", clerk.uid, "login")["login"] == clerk.login
    security.call("gov.trust.policy", "write", policy, {"idle_minutes": 0})


def test_a_case_from_intake_to_archive_on_two_hosts(platform):
    """Every request goes to the other host, and a commit waits for the replica.

    So the next person of the chain sees it at once, whom no cookie tells anything.
    """
    platform.synchronous(True)
    try:
        people = Travellers(platform)
        _run, differences = main_job.run_job(main_job.JOBS[2], people)
    finally:
        platform.synchronous(False)
    assert differences == []


def test_files_are_in_the_object_store(platform):
    named = platform.primary.ask(
        "SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname LIKE 's3:%%'",
        database=DATABASE,
    )
    stored = platform.objects.keys()
    assert {name.removeprefix("s3://") for (name,) in named} <= stored
    kinds = platform.primary.ask(
        "SELECT DISTINCT res_model FROM ir_attachment WHERE store_fname LIKE 's3:%%'",
        database=DATABASE,
    )
    kinds = {kind for (kind,) in kinds}
    assert {"gov.case.document", "gov.case.notice", "gov.archive.file"} <= kinds


def test_reading_asks_the_replica_and_tolerates_its_lag(platform):
    first, second = urls(platform)
    platform.caught_up()
    writer = Wanderer([first, second], "reviewer.rencheng")
    reader = Client(second, DATABASE, "manager.city", PASSWORD)
    name = "Reading"

    def seen(client: Client) -> str:
        (row,) = client.find("res.users", [("id", "=", writer.uid)], "signature")
        return row["signature"] or ""

    # Signing in wrote; the others have done nothing for a while.
    reader.http.cookies.pop("gov_wrote")
    seen(reader)
    assert platform.replica.ask(
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = %s "
        "AND pg_is_in_recovery()",
        DATABASE,
    ) == [(True,)]
    platform.replica.ask("SELECT pg_wal_replay_pause()")
    try:
        writer.call("res.users", "write", [writer.uid], {"signature": name})
        assert name in seen(writer), "who wrote sees it, on either host"
        assert name in seen(writer)
        assert name not in seen(reader), "others read the replica, which is behind"
    finally:
        platform.replica.ask("SELECT pg_wal_replay_resume()")
    platform.caught_up()
    assert name in seen(reader)


def test_nothing_went_wrong_so_far(platform):
    assert [line for host in platform.hosts for line in host.complaints()] == []


def test_without_the_replica_the_primary_answers(platform):
    """On connections that were open, amidst a request too, nobody notices."""
    readers = [
        Client(url, DATABASE, "manager.city", PASSWORD) for url in urls(platform)
    ]
    for reader in readers:
        reader.http.cookies.pop("gov_wrote")
        reader.find("gov.programme", [], "code")
    waiting = (
        "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
        f"AND datname = '{DATABASE}' AND backend_type = 'client backend'"
    )
    with ThreadPoolExecutor(1) as pool:
        with locked(platform, "gov_programme"):
            under_way = pool.submit(readers[0].find, "gov.programme", [], "code")
            platform.replica.until(waiting)
            platform.replica.stop()
            platform.primary.until(waiting)
        assert under_way.result(60)
    try:
        for reader in readers:
            assert reader.find("gov.programme", [], "code")
            assert Client(reader.url, DATABASE, "manager.city", PASSWORD).uid
    finally:
        platform.replica.start()
    for host, number in zip(platform.hosts, (1, 0), strict=True):
        told = "\n".join(host.complaints())
        assert told.count("The replica is gone, retrying") == number, told
        assert told.count("falling back to read-write cursor") == 1, told
        assert len(host.complaints()) == 1 + 2 * number, (
            told
        )  # and the query that broke


def test_the_replica_takes_over(platform):
    """docs/operations.md: promote, point the hosts to it, go on."""
    clerk = Client(urls(platform)[0], DATABASE, "clerk.rencheng", PASSWORD)
    clerk.call("res.users", "write", [clerk.uid], {"signature": "Kept"})
    platform.caught_up()
    platform.primary.stop()
    replica, host = platform.replica, platform.hosts[1]
    replica.run("pg_ctl", "-s", "-w", "-D", replica.data, "promote")
    host.stop()
    host.configure(replica, None)
    host.start()
    host.wait()
    there = elsewhere(clerk, host.url)
    row = there.read("res.users", clerk.uid, "signature")
    assert "Kept" in row["signature"], "the session and the last act are there"
    there.call("res.users", "write", [clerk.uid], {"signature": "After"})
    assert "After" in there.read("res.users", clerk.uid, "signature")["signature"]
