"""Backups come back whole, or say in one sentence why not.

The drill of every run: the prepared database with its files is backed up, restored
under another name, compared row by row and verified. What must happen with damaged
archives and files, and among writers, is tried on a database of three tables.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import json
import os
import subprocess
import tarfile
import threading
from pathlib import Path

import psycopg2
import pyrage
import pytest

from .job.server import ROOT, environment, local_folder

FULL, DATABASE, RESTORED = "gov_test_full", "gov_test_backup", "gov_test_restored"
SPEC = importlib.util.spec_from_file_location("backup", ROOT / "bin/backup.py")
tool = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tool)
BackupError = tool.BackupError
SMALL = """
    CREATE TABLE ir_attachment (
        id serial PRIMARY KEY, name varchar, type varchar, store_fname varchar
    );
    CREATE TABLE ir_module_module (
        name varchar, latest_version varchar, state varchar
    );
    CREATE TABLE gov_chain_head (
        model varchar, scope_id integer, sequence integer, hash varchar
    );
    INSERT INTO gov_chain_head VALUES ('gov.test', 1, 2, repeat('a', 64));
    INSERT INTO ir_attachment (name, type, store_fname)
        VALUES ('elsewhere', 'binary', 's3://bucket/ab/abcd');
    CREATE TABLE filling AS SELECT n, md5(n::text) FROM generate_series(1, 20000) n;
"""


@pytest.fixture(scope="module")
def server():
    """The environment of bin/, for this process too, with a database of its own."""
    before = dict(os.environ)
    os.environ.update(environment())
    tool.discard(DATABASE)
    tool.administer(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'")
    ask(DATABASE, SMALL)
    for number in range(3):
        store_file(b"file %d" % number, "first")
    yield
    tool.discard(DATABASE)
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def keys(server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    tool.command_keygen(tool.parser().parse_args(["keygen", str(folder / "key")]))
    return folder / "key"


@pytest.fixture
def restored(server):
    yield RESTORED
    tool.discard(RESTORED)


@pytest.fixture(scope="module")
def archive(keys, tmp_path_factory):
    return tool.backup(
        DATABASE, tmp_path_factory.mktemp("backups"), tool.recipients_of(pub(keys))
    )


def pub(keys: Path) -> Path:
    return keys.with_name(keys.name + ".pub")


def ask(database: str, query: str, *values) -> list[tuple]:
    with contextlib.closing(psycopg2.connect(dbname=database)) as connection:
        with connection, connection.cursor() as cr:
            cr.execute(query, values)
            return cr.fetchall() if cr.description else []


def contents(database: str) -> dict[str, tuple]:
    """Every table's number of rows and the hash of its sorted rows."""
    tables = ask(
        database,
        "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = 'public'::regnamespace",
    )
    return {
        table: ask(
            database,
            "SELECT count(*), md5(coalesce(string_agg(row, '|' ORDER BY row), '')) "
            f"FROM (SELECT t::text AS row FROM {table} t) rows",
        )[0]
        for (table,) in tables
    }


def store_file(content: bytes, label: str = "drill") -> str:
    """An attachment as Odoo stores it, committed; its name in the store."""
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    name = f"{digest[:2]}/{digest}"
    path = tool.data_dir() / "filestore" / DATABASE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    ask(
        DATABASE,
        "INSERT INTO ir_attachment (name, type, store_fname) VALUES (%s, 'binary', %s)",
        label,
        name,
    )
    return name


def test_everything_comes_back(keys, tmp_path, restored):
    """The drill: equal to the last row and file, and the verifiers agree, until
    somebody changes a ledger behind its triggers."""
    subprocess.run([ROOT / "bin/db", "create", FULL], check=True)
    try:
        path = tool.backup(FULL, tmp_path, tool.recipients_of(pub(keys)))
        result = tool.restore(path, tool.identities_of(keys), restored)
        assert result.problems == []
        assert contents(restored) == contents(FULL)
        old, new = (tool.data_dir() / "filestore" / name for name in (FULL, restored))
        assert result.names
        for name in result.names:
            assert (old / name).read_bytes() == (new / name).read_bytes()
    finally:
        subprocess.run([ROOT / "bin/db", "drop", FULL], check=True)
    checked = tool.run_verifiers(restored)
    assert checked["chains"] > 100
    assert checked["problems"] == []
    ask(
        restored,
        "SET session_replication_role = replica;"
        "UPDATE gov_delegation_event SET value_from = 'x' "
        "WHERE id = (SELECT min(id) FROM gov_delegation_event)",
    )
    (problem,) = tool.run_verifiers(restored)["problems"]
    assert problem.startswith("gov.delegation.event")


def test_the_moment_is_one(keys, tmp_path, restored, monkeypatch):
    """Files and rows that come while the dump runs are both in it or both not."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            store_file(b"written meanwhile %d" % number)
            number += 1

    store_file(b"written before")
    writer = threading.Thread(target=write)
    dump = tool.dump

    def dump_among_writers(*arguments):
        writer.start()
        return dump(*arguments)

    monkeypatch.setattr(tool, "dump", dump_among_writers)
    try:
        path = tool.backup(DATABASE, tmp_path, tool.recipients_of(pub(keys)))
    finally:
        stop.set()
        writer.join()
    result = tool.restore(path, tool.identities_of(keys), restored)
    assert result.problems == []
    count = "SELECT count(*) FROM ir_attachment WHERE name = 'drill'"
    assert ask(restored, count) == [(1,)]
    assert ask(DATABASE, count)[0][0] > 1


def test_unused_files_stay_until_the_end(keys, tmp_path, monkeypatch):
    """Odoo's collector cannot take its lock meanwhile; everybody else may write."""
    dump, seen = tool.dump, []

    def try_the_lock(*arguments):
        with pytest.raises(psycopg2.errors.LockNotAvailable):
            ask(DATABASE, "LOCK TABLE ir_attachment IN SHARE MODE NOWAIT")
        seen.append(store_file(b"not locked out"))
        return dump(*arguments)

    monkeypatch.setattr(tool, "dump", try_the_lock)
    tool.backup(DATABASE, tmp_path, tool.recipients_of(pub(keys)))
    assert seen
    ask(DATABASE, "LOCK TABLE ir_attachment IN SHARE MODE NOWAIT")


def flip(archive: Path, target: Path, place: float) -> Path:
    data = bytearray(archive.read_bytes())
    data[int(len(data) * place)] ^= 1
    target.write_bytes(data)
    return target


@pytest.mark.parametrize("place", [0.001, 0.3, 0.7, 0.999])
def test_a_changed_byte(keys, archive, tmp_path, place):
    spoiled = flip(archive, tmp_path / "spoiled", place)
    refused(spoiled, keys, "cannot be read")


def test_a_cut_end(keys, archive, tmp_path):
    cut = tmp_path / "cut"
    cut.write_bytes(archive.read_bytes()[:-700])
    refused(cut, keys, "cannot be read")


def test_another_key(keys, archive, tmp_path):
    other = tmp_path / "other"
    tool.command_keygen(tool.parser().parse_args(["keygen", str(other)]))
    refused(archive, other, "cannot be read")


def refused(archive: Path, keys: Path, word: str) -> None:
    """Nothing half restored stays behind."""
    with pytest.raises(BackupError, match=word):
        tool.restore(archive, tool.identities_of(keys), RESTORED)
    assert not ask("postgres", "SELECT 1 FROM pg_database WHERE datname = %s", RESTORED)
    assert not (tool.data_dir() / "filestore" / RESTORED).exists()


def forged(keys: Path, target: Path, change) -> Path:
    """The archive opened with the key and packed again, each member changed."""
    clear = io.BytesIO()
    with target.open("rb") as file:
        pyrage.decrypt_io(file, clear, tool.identities_of(keys))
    clear.seek(0)
    packed = io.BytesIO()
    with tarfile.open(fileobj=clear) as tar, tool.Archive(packed) as new:
        for member in tar:
            for name, content in change(member.name, tar.extractfile(member).read()):
                new.add(name, content)
    packed.seek(0)
    path = target.with_name("forged")
    with path.open("wb") as file:
        pyrage.encrypt_io(packed, file, tool.recipients_of(pub(keys)))
    return path


@pytest.fixture
def own_archive(archive, tmp_path):
    path = tmp_path / "archive"
    path.write_bytes(archive.read_bytes())
    return path


def test_a_file_outside_the_store(keys, own_archive):
    def escape(name, content):
        yield name, content
        if name == "manifest.json":
            yield "filestore/../../escaped", b"x"

    refused(forged(keys, own_archive, escape), keys, "outside its folder")
    assert not (tool.data_dir() / "escaped").exists()


def test_a_missing_end(keys, own_archive):
    def cut(name, content):
        if name != "end.json":
            yield name, content

    refused(forged(keys, own_archive, cut), keys, "before it is complete")


def test_a_missing_and_a_changed_file_are_named(keys, own_archive):
    names = []

    def spoil(name, content):
        if not name.startswith("filestore/"):
            yield name, content
            return
        names.append(name.removeprefix("filestore/"))
        if len(names) == 1:
            return
        yield name, content + b"!" if len(names) == 2 else content

    path = forged(keys, own_archive, spoil)
    report = tool.verify(path, tool.identities_of(keys), quick=True)
    assert report["problems"] == [
        f"file {names[1]}: its bytes are not those of its name",
        f"file {names[0]} is missing",
    ]


def test_another_history_is_seen(keys, own_archive):
    def rewrite(name, content):
        if name == "manifest.json":
            manifest = json.loads(content)
            head = next(iter(manifest["heads"]))
            manifest["heads"][head][1] = "0" * 64
            content = json.dumps(manifest).encode()
        yield name, content

    path = forged(keys, own_archive, rewrite)
    report = tool.verify(path, tool.identities_of(keys), quick=True)
    assert report["problems"] == ["the ledgers do not end where they ended"]


def test_an_existing_database_stays(keys, archive):
    with pytest.raises(BackupError, match=f"{DATABASE} exists"):
        tool.restore(archive, tool.identities_of(keys), DATABASE)
    assert ask(DATABASE, "SELECT count(*) > 0 FROM filling") == [(True,)]


def test_nothing_is_readable_without_the_key(archive):
    data = archive.read_bytes()
    assert data.startswith(b"age-encryption.org/v1")
    for word in (b"PGDMP", b"manifest.json", b"ir_attachment", b"%PDF"):
        assert word not in data


def test_a_failing_dump_leaves_nothing(keys, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "pg_dump").write_text("#!/bin/sh\necho no disk >&2\nexit 1\n")
    (tmp_path / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(BackupError, match="no disk"):
        tool.backup(DATABASE, tmp_path / "to", tool.recipients_of(pub(keys)))
    assert list((tmp_path / "to").iterdir()) == []


def test_a_damaged_store_is_told(keys, tmp_path):
    name = store_file(b"whole")
    path = tool.data_dir() / "filestore" / DATABASE / name
    path.write_bytes(b"rotten")
    try:
        with pytest.raises(BackupError, match=f"1 stored files.*{name}"):
            tool.backup(DATABASE, tmp_path, tool.recipients_of(pub(keys)))
    finally:
        path.write_bytes(b"whole")


def test_the_command_and_what_it_leaves(server, keys, tmp_path, capsys, monkeypatch):
    """As the health page reads it: when, how large, verified or why not."""
    asked = []
    monkeypatch.setattr(
        tool, "run_verifiers", lambda name: asked.append(name) or {"problems": []}
    )
    status = tool.data_dir() / tool.STATUS
    status.unlink(missing_ok=True)
    command = ["backup", "--database", DATABASE, "--to", str(tmp_path)]
    command += ["--recipient", str(pub(keys)), "--verify", str(keys), "--keep", "1"]
    (tmp_path / f"{DATABASE}-20200101T000000Z.tar.age").write_bytes(b"old")
    assert tool.command_backup(tool.parser().parse_args(command)) == 0
    (left,) = tmp_path.iterdir()
    assert left.stat().st_size > 100_000
    told = json.loads(status.read_text())
    assert (told["verified"], told["message"]) == (True, "")
    assert told["bytes"] == left.stat().st_size
    assert "verified" in capsys.readouterr().out
    assert len(asked) == 1
    with pytest.raises(BackupError):
        tool.command_backup(
            tool.parser().parse_args([*command[:2], "gov_no_such", *command[3:]])
        )
    assert json.loads(status.read_text())["verified"] is False
    assert not local_folder().joinpath("data/filestore/gov_no_such").exists()
