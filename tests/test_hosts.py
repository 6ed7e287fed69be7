"""Several hosts: sessions, files, and a replica for reading.

The platform of ``scale/`` is built once.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .job import main_job
from .job.client import Client, Refused
from .scale.platform import DATABASE, Platform

PASSWORD = main_job.PASSWORD


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
