"""Commands of one checkout that run at once do not spoil each other's databases.

A checkout of its own (``GOV_LOCAL``) has no cluster yet. Its environment names a Python
that, in the place of Odoo's installation, only notes when it was called: what is tried
here is who may do what at which time, and an installation takes minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCAL = Path(os.environ.get("GOV_LOCAL", ROOT / ".local"))
#: Longer than any of the two needs to reach the place where they could collide.
TAKES = 1.5
#: What stands for Odoo: notes its beginning and its end, and takes its time.
INSTALLER = f"""#!/bin/sh
case "$*" in *--stop-after-init*) ;; *) exit 0 ;; esac
echo begin >>"$GOV_LOCAL/installed"; sleep {TAKES}; echo end >>"$GOV_LOCAL/installed"
"""


class Checkout:
    """A checkout's working folder, and its commands."""

    def __init__(self, folder: Path, path: str):
        self.local = folder
        self.environ = {**os.environ, "GOV_LOCAL": str(folder), "PATH": path}
        for name in ("DATABASE_URL", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"):
            self.environ.pop(name, None)

    def start(self, script: str) -> subprocess.Popen[str]:
        """Starts a script that has lib.sh and the environment at hand."""
        text = f'. "{ROOT}/bin/lib.sh"; need_env; {script}'
        return subprocess.Popen(
            ["bash", "-c", text],
            env=self.environ,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def together(self, *scripts: str) -> None:
        """Runs the scripts at once; none may fail."""
        started = [self.start(script) for script in scripts]
        for process in started:
            said = process.communicate(timeout=120)[0]
            assert process.returncode == 0, said

    def says(self, script: str) -> str:
        process = self.start(script)
        said = process.communicate(timeout=120)[0].strip()
        assert process.returncode == 0, said
        return said

    def running(self) -> bool:
        process = self.start('"$ROOT/bin/db" running')
        process.communicate(timeout=60)
        return process.returncode == 0


def _without_flock(folder: Path) -> str:
    """A path that offers every command of this machine but flock(1)."""
    folder.mkdir()
    for place in os.environ["PATH"].split(":"):
        for command in Path(place).glob("*"):
            if command.name != "flock" and not (folder / command.name).is_symlink():
                (folder / command.name).symlink_to(command)
    assert shutil.which("flock", path=str(folder)) is None
    return str(folder)


@pytest.fixture
def checkout(request, tmp_path):
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/python").write_text(INSTALLER)
    (venv / "bin/python").chmod(0o755)
    (venv / ".ready").touch()
    local = tmp_path / "local"
    local.mkdir()
    known = (LOCAL / "env").read_text().splitlines()
    mine = [line for line in known if not line.startswith("VENV=")]
    (local / "env").write_text("\n".join([*mine, f"VENV='{venv}'"]) + "\n")
    path = os.environ["PATH"]
    if getattr(request, "param", "") == "python":
        path = _without_flock(tmp_path / "commands")
    checkout = Checkout(local, path)
    try:
        yield checkout
    finally:
        checkout.says('"$ROOT/bin/db" clean')


CREATE = '"$ROOT/bin/db" create {}'
NAMES = (
    'eval "$("$ROOT/bin/db" env)"; '
    "psql -qAtd postgres -c 'select datname from pg_database'"
)


@pytest.mark.parametrize("checkout", ["flock", "python"], indirect=True)
def test_two_make_one_cluster_and_one_template(checkout):
    checkout.together(*(CREATE.format(name) for name in ("first", "second", "third")))
    names = checkout.says(NAMES).splitlines()
    assert {"first", "second", "third"} <= set(names)
    assert sum(name.startswith("gov_tpl_") for name in names) == 1
    assert "gov_building" not in names
    installed = (checkout.local / "installed").read_text().split()
    assert installed == ["begin", "end"]
    # The server lives, and holds none of the locks.
    began = time.monotonic()
    checkout.says('alone "$LOCAL/db.lock"')
    checkout.says('exec 8>>"$LOCAL/db.users"; lock 8 -x -n')
    assert time.monotonic() - began < 30


def test_the_last_one_stops_the_server(checkout):
    mark = checkout.local / "go"
    work = 'use_db; trap leave_db EXIT; "$ROOT/bin/db" start; {}'
    checkout.says('"$ROOT/bin/db" start')
    checkout.says(work.format("true"))
    assert checkout.running(), "nobody who left had started it"
    checkout.says('"$ROOT/bin/db" stop')
    waits = f'while [ ! -e "{mark}" ]; do sleep 0.1; done; "$ROOT/bin/db" running'
    long = checkout.start(work.format(waits))
    while not checkout.running():
        assert long.poll() is None
        time.sleep(0.2)
    checkout.says(work.format("true"))
    checkout.says("use_db; was_running=0; leave_db")
    assert checkout.running(), "stopped under another's feet"
    mark.touch()
    said = long.communicate(timeout=60)[0]
    assert long.returncode == 0, said
    assert not checkout.running()
