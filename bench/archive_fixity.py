"""The fixity re-check of many packages: resumed after kill -9, beside sha256sum.

    bench/archive_fixity.py [FILES] [KIBIBYTES] [DATABASE]

Writes FILES packages of random bytes into the file store of the (scratch) database
and as many case files that name them, damages one, then

* starts the re-check in a process of its own, kills it with SIGKILL when about a
  third is done, and starts it again until it is finished;
* asks that every file was checked, that what the killed process had committed was
  not done again, and that the damage was found;
* lets ``sha256sum`` check the same files: what only reading and hashing takes.
"""

from __future__ import annotations

import hashlib
import logging
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

FILES, KIBIBYTES = 50_000, 16
#: Case files by SQL: what the re-check reads of them is as in real ones. One case is
#: enough, since only the place of a file among them matters here.
INSERT = """
    INSERT INTO gov_archive_file (case_id, case_number, title, part, state,
        custodian_id, holder_id, basis_clause_id, retention, number, serial,
        package_name, package_size, package_sha256, seal, verified)
    SELECT %(case)s, 'F' || n, 'F' || n, 'F' || n, 'in_custody', %(agency)s, %(agency)s,
        %(clause)s, 'D30', 'F' || n, 0, 'F' || n || '.zip', %(size)s,
        (%(hashes)s::text[])[n], 'F', TRUE
    FROM generate_series(1, %(count)s) n RETURNING id
"""
ATTACH = """
    INSERT INTO ir_attachment (name, type, res_model, res_field, res_id, store_fname,
        file_size, checksum, mimetype)
    SELECT f.package_name, 'binary', 'gov.archive.file', 'package', f.id,
        left(f.package_sha256, 2) || '/' || f.package_sha256, %(size)s,
        left(f.package_sha256, 40), 'application/zip'
    FROM gov_archive_file f WHERE f.id = ANY(%(ids)s)
"""


def fill(env, count: int, size: int) -> list[str]:
    """Make packages and case files; return the paths of the packages."""
    store = env["ir.attachment"]
    hashes, paths = [], []
    for _number in range(count):
        content = os.urandom(size)
        name = hashlib.sha256(content).hexdigest()
        path = Path(store._full_path(f"{name[:2]}/{name}"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        hashes.append(name)
        paths.append(str(path))
    values = {
        "case": a_case(env),
        "agency": env["gov.agency"].search([], limit=1).id,
        "clause": env["gov.clause"].search([], limit=1).id,
        "size": size,
        "count": count,
        "hashes": hashes,
    }
    env.cr.execute("SET LOCAL session_replication_role = replica")
    env.cr.execute(INSERT, values)
    ids = [row[0] for row in env.cr.fetchall()]
    env.cr.execute(ATTACH, {"size": size, "ids": ids})
    env.cr.execute("UPDATE gov_archive_fixity SET state = 'done'")
    env.cr.execute("SET LOCAL session_replication_role = origin")
    env.cr.execute("ANALYZE gov_archive_file; ANALYZE ir_attachment")
    env.cr.commit()
    return paths


def a_case(env) -> int:
    """Any case's id; the scratch database's constraint is not asked."""
    return env["gov.case"].search([], limit=1).id or 1


def check(name: str) -> None:
    """Run the scheduled action until it is done, committing as the scheduler does."""
    with Registry(name).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})

        def commit(cron, *_arguments, **_values):
            cron.env.cr.commit()
            return 1.0

        type(env["ir.cron"])._commit_progress = commit
        fixity = env["gov.archive.fixity"]
        if not fixity.search_count([("state", "=", "running")]):
            fixity._start()
            cr.commit()
        fixity._cron_check()
        cr.commit()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  memory of the checking process at the most: {peak:.0f} MiB", flush=True)


def start(name: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, __file__, "--check", name])


def progress(name: str) -> tuple[int, int]:
    """What is committed: files checked, and the last one's id."""
    with psycopg2.connect(dbname=name) as connection, connection.cursor() as cr:
        cr.execute(
            "SELECT done, last_id FROM gov_archive_fixity ORDER BY id DESC LIMIT 1"
        )
        done, last = cr.fetchone() or (0, 0)
        return done or 0, last or 0


def kill_at(name: str, share: int) -> tuple[int, int]:
    """Start the re-check and kill it when ``share`` files are done."""
    child = start(name)
    while progress(name)[0] < share:
        if child.poll() is not None:
            raise SystemExit("the re-check ended before it was killed")
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    return progress(name)


def finish(name: str) -> float:
    begin = time.perf_counter()
    assert start(name).wait() == 0
    return time.perf_counter() - begin


def peer(paths: list[str]) -> float:
    """Seconds that sha256sum takes to check the same files."""
    with tempfile.NamedTemporaryFile("w") as listed:
        listed.writelines(f"{Path(path).name}  {path}\n" for path in paths)
        listed.flush()
        begin = time.perf_counter()
        done = subprocess.run(
            ["sha256sum", "--check", "--quiet", listed.name], capture_output=True
        )
        assert done.returncode == 1, "one file is damaged"
        return time.perf_counter() - begin


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else FILES
    size = int(float(arguments[1] if arguments[1:] else KIBIBYTES) * 1024)
    name = arguments[2] if arguments[2:] else os.environ["DB"]
    with Registry(name).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        total = env["gov.archive.fixity"]._files(0, count=True) + count
        paths = fill(env, count, size)
    damaged = Path(paths[count // 2])
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    done, place = kill_at(name, total // 3)
    print(f"killed with {done:,} of {total:,} files checked")
    seconds = finish(name)
    with Registry(name).cursor() as cr:
        report(api.Environment(cr, SUPERUSER_ID, {}), total, done, place)
    rest = total - done
    print(f"the rest ({rest:,} files, start of Odoo included): {seconds:.1f} s")
    alone = peer(paths) * rest / count
    print(f"re-check / sha256sum --check of as many: {seconds / alone:.2f}")


def report(env, total: int, done: int, place: int) -> None:
    run = env["gov.archive.fixity"].search([], order="id desc", limit=1)
    assert run.state == "done", run.state
    assert run.done == total, (run.done, total)
    assert run.failed == 1, run.failed
    again = env["gov.archive.file"].search_count(
        [("id", "<=", place), ("fixity_at", ">", run.finished_at)]
    )
    assert not again
    print(f"resumed at {done:,}; {run.done:,} checked, the damaged file found")


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    if sys.argv[1:2] == ["--check"]:
        options = ["-d", sys.argv[2], "--no-http"]
        odoo.tools.config.parse_config(options, setup_logging=False)
        check(sys.argv[2])
    else:
        given = sys.argv[3] if sys.argv[3:] else os.environ["DB"]
        odoo.tools.config.parse_config(["-d", given, "--no-http"], setup_logging=False)
        main(sys.argv[1:])
