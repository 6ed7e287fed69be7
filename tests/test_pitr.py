"""A server is brought back to a minute ago, with the scripts of ``config/``.

A cluster of its own archives its WAL as in production; somebody drops a table;
a second cluster is made from base backup and WAL and stands where the first one
stood before.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .job.cluster import Cluster, give
from .job.server import ROOT

SCRIPTS = ROOT / "config"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, because a socket's path may have 107 bytes, and open to the user."""
    path = Path(tempfile.mkdtemp(prefix="gov-pitr-", dir="/tmp"))
    for name in ("bases", "wal"):
        (path / name).mkdir()
    for each in (path, *path.iterdir()):
        give(each)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def scripts(folder: Path) -> Path:
    """Copies that the unprivileged user can read, wherever the checkout lies."""
    target = folder / "scripts"
    target.mkdir()
    for name in ("wal-archive.sh", "pitr.sh"):
        shutil.copy(SCRIPTS / name, target)
    target.chmod(0o755)
    return target


@pytest.fixture
def first(folder: Path, scripts: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder, "first")
    cluster.run("initdb", "-D", cluster.data, "-U", "drill", "-A", "trust", "-N")
    settings = production("wal_level", "archive_mode", "max_wal_senders")
    command = f"{scripts}/wal-archive.sh %p %f {folder}/wal"
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write(f"fsync = off\n{settings}\narchive_command = '{command}'\n")
    cluster.start()
    yield cluster
    cluster.stop()


def production(*names: str) -> str:
    """The lines of ``config/postgresql.conf`` that make archiving work."""
    lines = (SCRIPTS / "postgresql.conf").read_text().splitlines()
    found = [line for line in lines if line.split(" ")[0] in names]
    assert len(found) == len(names)
    return "\n".join(found)


def archived(cluster: Cluster) -> None:
    """Let the segment in use end, and wait until it lies in the archive."""
    ((name,),) = cluster.ask("SELECT pg_walfile_name(pg_current_wal_lsn())")
    cluster.ask("SELECT pg_switch_wal()")
    cluster.until(f"SELECT last_archived_wal >= '{name}' FROM pg_stat_archiver")


def test_back_to_the_minute_before(folder, scripts, first):
    first.ask("CREATE TABLE decision (n int)")
    first.ask("INSERT INTO decision VALUES (1)")
    first.run(scripts / "pitr.sh", "base", folder / "bases")
    first.ask("INSERT INTO decision VALUES (2)")
    ((moment,),) = first.ask("SELECT clock_timestamp()::text")
    time.sleep(0.05)
    first.ask("INSERT INTO decision VALUES (3)")
    first.ask("DROP TABLE decision")
    archived(first)
    second = Cluster(folder, "second")
    # The base's name has whole seconds: it is older than what it is asked for.
    second.run(
        *(scripts / "pitr.sh", "restore"),
        *(folder / "bases", folder / "wal", second.data, moment),
    )
    second.start()
    try:
        second.until("SELECT NOT pg_is_in_recovery()")
        assert second.ask("SELECT n FROM decision ORDER BY n") == [(1,), (2,)]
        second.ask("INSERT INTO decision VALUES (4)")
    finally:
        second.stop()


def test_old_bases_go_with_their_wal(folder, scripts, first):
    first.ask("CREATE TABLE decision (n int)")
    names = []
    for _ in range(3):
        done = first.run(scripts / "pitr.sh", "base", folder / "bases")
        names.append(Path(done.stdout.strip()).name)
        archived(first)
        time.sleep(1.1)
    before = sorted(p.name for p in (folder / "wal").iterdir())
    first.run(scripts / "pitr.sh", "prune", folder / "bases", folder / "wal", 2)
    assert sorted(p.name for p in (folder / "bases").iterdir()) == names[1:]
    label = (folder / "bases" / names[1] / "backup_label").read_text()
    needed = [name for name in before if len(name) == 24 and name in label]
    after = sorted(p.name for p in (folder / "wal").iterdir())
    assert needed and needed[0] in after
    assert len(after) < len(before)


def test_refusals(folder, scripts, first):
    def refused(word: str, *arguments: object) -> None:
        done = first.run(scripts / "pitr.sh", *arguments, check=False)
        assert done.returncode == 1
        assert word in done.stderr

    bases, wal = folder / "bases", folder / "wal"
    first.run(scripts / "pitr.sh", "base", bases)
    refused("no base", "restore", bases, wal, folder / "x", "2020-01-01 00:00+00")
    refused("not empty", "restore", bases, wal, first.data, "2036-01-01 00:00+00")
    refused("not a time", "restore", bases, wal, folder / "x", "noon-ish")
    refused("at least one", "prune", bases, wal, 0)


def test_a_segment_is_never_replaced(tmp_path):
    source, wal = tmp_path / "segment", tmp_path / "wal"
    wal.mkdir()
    source.write_text("one")
    command = [SCRIPTS / "wal-archive.sh", source, "0001", wal]
    assert subprocess.run(command, check=False).returncode == 0
    assert subprocess.run(command, check=False).returncode == 0, "the same again"
    source.write_text("two")
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "other content" in done.stderr
    assert [p.name for p in wal.iterdir()] == ["0001"]
    assert (wal / "0001").read_text() == "one"
