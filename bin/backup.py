"""Encrypted, verified backups of a database with its files.

    bin/backup.py keygen FILE
    bin/backup.py backup --database gov --to FOLDER --recipient FILE [--verify FILE]
    bin/backup.py verify ARCHIVE --identity FILE [--quick]
    bin/backup.py restore ARCHIVE --identity FILE --database NAME

The server is the one of the PG* variables; files lie in ``data_dir`` of the file
that ODOO_RC names. ``make backup`` and ``make restore`` call it.

*Consistent*: database and files are those of one moment. A transaction exports its
snapshot to ``pg_dump`` and keeps a lock on ``ir_attachment`` that lets everybody
write but not Odoo's collector of unused files; a file is stored under its SHA-1 and
never changed, so what the snapshot names is there until the end.
*Encrypted*: age (X25519). The machine that makes the backup holds the public key
only; nothing is written in the clear, not even for a moment.
*Verified*: ``--verify`` restores the archive into a scratch database, compares rows of
the ledgers' heads and every file with what was written at the beginning, and runs the
verifiers of chains and packages (``bin/verify_db.py``). The outcome is left in
``<data_dir>/gov_backup_status.json`` for the health page.

An archive is an age file of a tar: ``manifest.json``, ``database/0000000…`` (pieces of
pg_dump's custom format), ``filestore/ab/abcd…``, ``end.json`` with the counts.
"""

from __future__ import annotations

import argparse
import configparser
import contextlib
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, BinaryIO

import psycopg2
import pyrage
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

FORMAT = 1
PIECE = 16 << 20
STATUS = "gov_backup_status.json"
HERE = Path(__file__).resolve().parent


class BackupError(Exception):
    """What went wrong, in one sentence for the person who runs the command."""


def data_dir() -> Path:
    """Odoo's folder of files, from the configuration that ODOO_RC names."""
    if folder := os.environ.get("GOV_DATA_DIR"):
        return Path(folder)
    config = configparser.RawConfigParser(strict=False)
    config.read(os.environ["ODOO_RC"], encoding="utf-8")
    return Path(config.get("options", "data_dir"))


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


@contextlib.contextmanager
def connected(database: str) -> Iterator[Any]:
    """A connection whose transaction ends with the block.

    :raises BackupError: the server or the database cannot be reached
    """
    try:
        connection = psycopg2.connect(dbname=database)
    except psycopg2.OperationalError as error:
        raise BackupError(f"database {database} cannot be reached: {error}") from error
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


def administer(*statements: str) -> None:
    """Statements that no transaction may hold, on the database ``postgres``."""
    connection = psycopg2.connect(dbname="postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cr:
            for statement in statements:
                cr.execute(statement)
    finally:
        connection.close()


# ----------------------------------------------------------------
# WHAT A DATABASE SAYS OF ITSELF
# ----------------------------------------------------------------


def rows(cr, query: str) -> list[tuple]:
    cr.execute(query)
    return cr.fetchall()


def heads(cr) -> dict[str, list]:
    """Last row of every ledger, as ``model,scope`` → sequence and hash."""
    if not rows(cr, "SELECT to_regclass('gov_chain_head')")[0][0]:
        return {}
    found = rows(
        cr, "SELECT model, scope_id, sequence, hash FROM gov_chain_head ORDER BY 1, 2"
    )
    return {
        f"{model},{scope}": [number, hash_] for model, scope, number, hash_ in found
    }


def stored_files(cr) -> list[str]:
    """Names of the files that the database speaks of and that lie on this disk.

    A name with a scheme (``s3://…``) lies in an object store, whose own versions and
    replicas are its backup.
    """
    found = rows(
        cr,
        "SELECT DISTINCT store_fname FROM ir_attachment "
        "WHERE store_fname IS NOT NULL AND store_fname NOT LIKE '%://%' ORDER BY 1",
    )
    return [name for (name,) in found]


def describe(cr, database: str) -> dict[str, Any]:
    versions = rows(
        cr,
        "SELECT name, latest_version FROM ir_module_module "
        "WHERE state = 'installed' ORDER BY 1",
    )
    return {
        "format": FORMAT,
        "database": database,
        "started_at": now(),
        "server": rows(cr, "SHOW server_version")[0][0],
        "modules": dict(versions),
        "heads": heads(cr),
    }


# ----------------------------------------------------------------
# WRITING
# ----------------------------------------------------------------


class Archive:
    """A tar that is encrypted while it is written, and hashed member by member."""

    def __init__(self, target: BinaryIO) -> None:
        self.tar = tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT)

    def add(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self.tar.addfile(member, io.BytesIO(content))

    def add_json(self, name: str, value: Any) -> None:
        self.add(name, json.dumps(value, sort_keys=True).encode())

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type | None, *_rest: object) -> None:
        # tarfile's own way out of a failure that leaves no end behind.
        self.tar.__exit__(kind, None, None)


@contextlib.contextmanager
def encrypting(target: Path, recipients: list) -> Iterator[BinaryIO]:
    """A stream whose bytes land encrypted in ``target``, which is whole or absent."""
    part = target.with_name(target.name + ".part")
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def encrypt() -> None:
        with os.fdopen(reading, "rb") as source, part.open("wb") as file:
            try:
                pyrage.encrypt_io(source, file, recipients)
                file.flush()
                os.fsync(file.fileno())
            except (OSError, ValueError, pyrage.EncryptError) as error:
                failed.append(error)

    worker = threading.Thread(target=encrypt)
    worker.start()
    try:
        with os.fdopen(writing, "wb") as stream:
            yield stream
    except BaseException as error:
        worker.join()
        part.unlink(missing_ok=True)
        if failed:
            raise BackupError(f"{target} cannot be written: {failed[0]}") from error
        raise
    worker.join()
    if failed:
        part.unlink(missing_ok=True)
        raise BackupError(f"{target} cannot be written: {failed[0]}")
    os.replace(part, target)


def dump(archive: Archive, database: str, snapshot: str) -> dict[str, Any]:
    """Append the database's dump in pieces; return their number, bytes and hash."""
    # zlib's first level: the disk and the network wait longer than it.
    command = ["pg_dump", "--format=custom", "--compress=1", f"--snapshot={snapshot}"]
    command += ["--no-owner", "--no-privileges", f"--dbname={database}"]
    digest, pieces, size = hashlib.sha256(), 0, 0
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints) as process,
    ):
        while piece := process.stdout.read(PIECE):
            archive.add(f"database/{pieces:07}", piece)
            digest.update(piece)
            pieces, size = pieces + 1, size + len(piece)
        if process.wait():
            complaints.seek(0)
            text = complaints.read().decode(errors="replace").strip()
            raise BackupError(f"pg_dump failed: {text}")
    return {"pieces": pieces, "bytes": size, "sha256": digest.hexdigest()}


def pack_files(archive: Archive, folder: Path, names: list[str]) -> dict[str, Any]:
    """Append the files; a file that is gone or changed is reported, not hidden."""
    size, bad = 0, []
    for name in names:
        try:
            content = (folder / name).read_bytes()
        except OSError as error:
            bad.append(f"{name}: {error.strerror}")
            continue
        if not named_after(content, Path(name).name):
            bad.append(f"{name}: its bytes are not those that were stored")
        archive.add(f"filestore/{name}", content)
        size += len(content)
    return {"files": len(names), "bytes": size, "bad": bad}


def named_after(content: bytes, name: str) -> bool:
    """Whether a stored file's name is its digest: Odoo's own, or a package's.

    >>> named_after(b"", "da39a3ee5e6b4b0d3255bfef95601890afd80709")
    True
    >>> named_after(b"x", hashlib.sha256(b"x").hexdigest()), named_after(b"x", "")
    (True, False)
    """
    if len(name) == 64:
        return hashlib.sha256(content).hexdigest() == name
    return hashlib.sha1(content, usedforsecurity=False).hexdigest() == name


def backup(database: str, folder: Path, recipients: list) -> Path:
    """Write an archive of ``database`` into ``folder`` and return its path.

    :raises BackupError: nothing whole could be written; nothing is left behind
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    target = folder / f"{database}-{stamp}.tar.age"
    with connected(database) as connection:
        connection.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ)
        with connection.cursor() as cr:
            # Odoo's collector of unused files asks for SHARE and goes away.
            cr.execute("LOCK TABLE ir_attachment IN ROW EXCLUSIVE MODE")
            (snapshot,) = rows(cr, "SELECT pg_export_snapshot()")[0]
            manifest, names = describe(cr, database), stored_files(cr)
            with encrypting(target, recipients) as out, Archive(out) as archive:
                archive.add_json("manifest.json", manifest)
                end = {"dump": dump(archive, database, snapshot)}
                store = data_dir() / "filestore" / database
                end["filestore"] = pack_files(archive, store, names)
                archive.add_json("end.json", end)
    if bad := end["filestore"]["bad"]:
        raise BackupError(
            f"{target} was written, but {len(bad)} stored files are damaged: "
            + "; ".join(bad[:5])
        )
    return target


# ----------------------------------------------------------------
# READING
# ----------------------------------------------------------------


@contextlib.contextmanager
def decrypting(archive: Path, identities: list) -> Iterator[tarfile.TarFile]:
    """The archive's tar as a stream.

    :raises BackupError: another key, a changed byte, or a cut end
    """
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def decrypt() -> None:
        try:
            # Closing writes, too: to nobody, where the reader has refused the archive.
            with os.fdopen(writing, "wb") as stream, archive.open("rb") as file:
                pyrage.decrypt_io(file, stream, identities)
        except (OSError, ValueError, pyrage.DecryptError) as error:
            failed.append(error)

    worker = threading.Thread(target=decrypt)
    worker.start()
    stream = os.fdopen(reading, "rb")
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            yield tar
        while stream.read(PIECE):  # what follows the tar's end must decrypt, too
            pass
    except tarfile.ReadError as error:
        failed.append(error)
    finally:
        stream.close()
        worker.join()
    if failed:
        raise BackupError(f"{archive} cannot be read: {failed[0]}")


class Restorer:
    """Puts the members of an archive where they belong and checks them on the way."""

    def __init__(self, database: str, store: Path) -> None:
        self.database, self.store = database, store
        self.manifest: dict[str, Any] = {}
        self.end: dict[str, Any] = {}
        self.problems: list[str] = []
        self.names: set[str] = set()
        self.digest, self.size = hashlib.sha256(), 0
        self.process: subprocess.Popen | None = None
        self.complaints = tempfile.TemporaryFile()

    def take(self, name: str, content: bytes) -> None:
        """One member, in the order of the archive."""
        if name == "manifest.json":
            self.manifest = json.loads(content)
            if self.manifest.get("format") != FORMAT:
                raise BackupError("the archive has a format that is not known here")
        elif name.startswith("database/"):
            self._take_piece(content)
        elif name.startswith("filestore/"):
            self._take_file(name.removeprefix("filestore/"), content)
        elif name == "end.json":
            self.end = json.loads(content)
        else:
            raise BackupError(f"the archive holds {name}, which does not belong there")

    def _take_piece(self, content: bytes) -> None:
        if self.process is None:
            self.process = subprocess.Popen(
                ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error"]
                + [f"--dbname={self.database}"],
                stdin=subprocess.PIPE,
                stderr=self.complaints,
            )
        self.digest.update(content)
        self.size += len(content)
        # A pg_restore that died says why when it is asked at the end.
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(content)

    def _take_file(self, name: str, content: bytes) -> None:
        path = (self.store / name).resolve()
        if not path.is_relative_to(self.store.resolve()):
            raise BackupError(f"the archive names a file outside its folder: {name}")
        if not named_after(content, path.name):
            self.problems.append(f"file {name}: its bytes are not those of its name")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.names.add(name)

    def finish(self) -> None:
        """Wait for the database and compare it with the manifest.

        :raises BackupError: the archive ends early or the database refuses it
        """
        if self.process is None or not self.end:
            raise BackupError("the archive ends before it is complete")
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        if self.process.wait():
            self.complaints.seek(0)
            text = self.complaints.read().decode(errors="replace").strip()
            raise BackupError(f"pg_restore failed: {text[-500:]}")
        if self.digest.hexdigest() != self.end["dump"]["sha256"]:
            self.problems.append("the dump is not the one that was written")
        with connected(self.database) as connection, connection.cursor() as cr:
            if heads(cr) != self.manifest["heads"]:
                self.problems.append("the ledgers do not end where they ended")
            missing = sorted(set(stored_files(cr)) - self.names)
        self.problems += [f"file {name} is missing" for name in missing]

    def abort(self) -> None:
        if self.process:
            self.process.kill()
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
            self.process.wait()


def restore(archive: Path, identities: list, database: str) -> Restorer:
    """Create ``database`` from the archive, files included.

    :raises BackupError: the database exists, or the archive is not whole; what was
        begun is removed
    """
    with connected("postgres") as connection, connection.cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
        if cr.fetchone():
            raise BackupError(
                f"database {database} exists: drop it or choose another name"
            )
    administer(f"CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'UTF8'")
    restorer = Restorer(database, data_dir() / "filestore" / database)
    try:
        with decrypting(archive, identities) as tar:
            for member in tar:
                restorer.take(member.name, tar.extractfile(member).read())
        restorer.finish()
    except BaseException:
        restorer.abort()
        discard(database)
        raise
    finally:
        restorer.complaints.close()
    return restorer


def discard(database: str) -> None:
    administer(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    shutil.rmtree(data_dir() / "filestore" / database, ignore_errors=True)


def verify(archive: Path, identities: list, *, quick: bool = False) -> dict[str, Any]:
    """Restore into a scratch database, run the verifiers, drop it.

    :return: ``problems`` (sentences), and how much was looked at
    """
    scratch = f"gov_verify_{os.getpid()}"
    report: dict[str, Any] = {"problems": []}
    try:
        restorer = restore(archive, identities, scratch)
        report["problems"] += restorer.problems
        report["files"] = len(restorer.names)
        report["ledgers"] = len(restorer.manifest["heads"])
        if not quick:
            checked = run_verifiers(scratch)
            report["problems"] += checked.pop("problems")
            report.update(checked)
    except BackupError as error:
        report["problems"].append(str(error))
    finally:
        discard(scratch)
    return report


def run_verifiers(database: str) -> dict[str, Any]:
    """What the suite's own verifiers say of a database, in a process of its own."""
    done = subprocess.run(
        [sys.executable, HERE / "verify_db.py", database],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return {"problems": [f"the verifiers did not run: {done.stderr[-300:]}"]}


# ----------------------------------------------------------------
# COMMANDS
# ----------------------------------------------------------------


def leave_status(**values: Any) -> None:
    """What the health page reads; whole or the old one."""
    path = data_dir() / STATUS
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"finished_at": now(), **values}), "utf-8")
    os.replace(part, path)


def read_keys(path: Path, parse: Callable, begin: str) -> list:
    try:
        lines = path.read_text("ascii").splitlines()
        keys = [parse(line.strip()) for line in lines if line.startswith(begin)]
    except (OSError, ValueError, pyrage.RecipientError, pyrage.IdentityError) as error:
        raise BackupError(f"{path} cannot be read as keys: {error}") from error
    if not keys:
        raise BackupError(f"{path} holds no key that begins with {begin}")
    return keys


def recipients_of(path: Path) -> list:
    return read_keys(path, pyrage.x25519.Recipient.from_str, "age1")


def identities_of(path: Path) -> list:
    return read_keys(path, pyrage.x25519.Identity.from_str, "AGE-SECRET-KEY-1")


def command_keygen(arguments: argparse.Namespace) -> int:
    """A new pair: FILE (to be kept away from the server) and FILE.pub."""
    if arguments.file.exists():
        raise BackupError(f"{arguments.file} exists and is not overwritten")
    arguments.file.parent.mkdir(parents=True, exist_ok=True)
    identity = pyrage.x25519.Identity.generate()
    with os.fdopen(
        os.open(arguments.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
    ) as file:
        file.write(f"{identity}\n")
    public = arguments.file.with_name(arguments.file.name + ".pub")
    public.write_text(f"{identity.to_public()}\n", "ascii")
    print(f"{arguments.file}: keep it where the backups are not\n{public}")
    return 0


def command_backup(arguments: argparse.Namespace) -> int:
    try:
        target = backup(
            arguments.database, arguments.to, recipients_of(arguments.recipient)
        )
        size = target.stat().st_size
        report = {"problems": []}
        if arguments.verify:
            report = verify(target, identities_of(arguments.verify))
        prune(arguments.to, arguments.database, arguments.keep)
    except BackupError as error:
        leave_status(bytes=0, verified=False, message=str(error))
        raise
    problems = report["problems"]
    leave_status(
        bytes=size,
        verified=bool(arguments.verify) and not problems,
        message="; ".join(problems[:5]),
    )
    print(f"{target} ({size:,} bytes)")
    return tell(report) if arguments.verify else 0


def prune(folder: Path, database: str, keep: int) -> None:
    """Remove the oldest archives beyond ``keep``; 0 keeps all."""
    found = sorted(folder.glob(f"{database}-*Z.tar.age"))
    for path in found[:-keep] if keep else ():
        path.unlink()


def command_verify(arguments: argparse.Namespace) -> int:
    return tell(
        verify(
            arguments.archive, identities_of(arguments.identity), quick=arguments.quick
        )
    )


def command_restore(arguments: argparse.Namespace) -> int:
    restorer = restore(
        arguments.archive, identities_of(arguments.identity), arguments.database
    )
    print(f"{arguments.database}: restored, state of {restorer.manifest['started_at']}")
    return tell({"problems": restorer.problems, "files": len(restorer.names)})


def tell(report: dict[str, Any]) -> int:
    problems = report.pop("problems")
    print(", ".join(f"{count} {what}" for what, count in report.items()))
    for problem in problems:
        print(f"problem: {problem}")
    print("verified" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="backup", description=__doc__.splitlines()[0])
    commands = top.add_subparsers(required=True)

    def command(name: str, run: Callable, *arguments: tuple) -> None:
        sub = commands.add_parser(name, help=run.__doc__)
        for flags, options in arguments:
            sub.add_argument(*flags, **options)
        sub.set_defaults(run=run)

    archive = (("archive",), {"type": Path})
    identity = (("--identity",), {"type": Path, "required": True})
    default = os.environ.get("PGDATABASE")
    database = (("--database",), {"default": default, "required": not default})
    command("keygen", command_keygen, (("file",), {"type": Path}))
    command(
        "backup",
        command_backup,
        database,
        (("--to",), {"type": Path, "required": True}),
        (("--recipient",), {"type": Path, "required": True}),
        (("--verify",), {"type": Path, "metavar": "IDENTITY"}),
        (("--keep",), {"type": int, "default": 0}),
    )
    quick = (("--quick",), {"action": "store_true"})
    command("verify", command_verify, archive, identity, quick)
    new = (("--database",), {"required": True})
    command("restore", command_restore, archive, identity, new)
    return top


def main() -> int:
    arguments = parser().parse_args()
    try:
        return arguments.run(arguments)
    except BackupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
