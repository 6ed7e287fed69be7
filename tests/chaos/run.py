"""Faults at random moments under load: `make chaos [ROUNDS=200] [SEED=0]`.

    python -m tests.chaos.run ROUNDS [SEED]

Three people play the main job's cases over HTTP while workers, the job runner, the
server and PostgreSQL are killed (signal 9), connections are dropped, the disk fills up
and the clock jumps. Afterwards every chain and package verifies, every case is in one
of its states with its events, every number is unique, and nobody's case got lost.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from ..job.server import ROOT
from .load import Clerks
from .system import DATABASE, System, fake_clock

PEOPLE = 3


def kill_one(system: System, luck: random.Random, kind: str) -> None:
    if pids := system.workers(kind):
        os.kill(luck.choice(pids), signal.SIGKILL)


def kill_backend(system: System, luck: random.Random) -> None:
    if pids := system.backends():
        os.kill(luck.choice(pids), signal.SIGKILL)


def jump_clock(system: System, luck: random.Random) -> None:
    system.set_clock(luck.choice(("+3h", "-3h", "+40m", "-40m")))
    time.sleep(luck.uniform(1, 3))
    system.set_clock("+0")


def fill_disk(system: System, luck: random.Random) -> None:
    with system.full_disk():
        time.sleep(luck.uniform(1, 3))


#: Name → what is done; each may be the worst moment for somebody. A short run makes
#: the first ones.
FAULTS: dict[str, Callable[[System, random.Random], None]] = {
    "server": lambda s, _luck: s.odoo.kill(),
    "postgresql": lambda s, _luck: s.kill_postmaster(),
    "runner": lambda s, luck: kill_one(s, luck, "WorkerJobRunner"),
    "disk": fill_disk,
    "clock": jump_clock,
    "worker": lambda s, luck: kill_one(s, luck, "WorkerHTTP"),
    "backend": kill_backend,
    "connections": lambda s, _luck: s.drop_connections(),
    "cron": lambda s, luck: kill_one(s, luck, "WorkerCron"),
}


def possible(system: System) -> list[str]:
    """Faults that this machine lets us make; the others are named."""
    names = dict(FAULTS)
    if not system.own_disk:
        names.pop("disk")
        print("left out: the disk cannot be filled without a mount of our own")
    if not fake_clock():
        names.pop("clock")
        print("left out: the clock cannot be shifted without libfaketime")
    return list(names)


def ask(system: System, *command: object) -> dict:
    """The last line of a checker's output."""
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        env=system.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return {"problems": [f"{command} did not run: {done.stderr[-500:]}"]}


def rounds(system: System, count: int, start: int) -> list[str]:
    """Make ``count`` faults under load; return what does not hold afterwards."""
    luck = random.Random(start)
    names, made = possible(system), Counter()
    with Clerks(system.url, DATABASE, PEOPLE, start) as clerks:
        for number in range(count):
            time.sleep(luck.uniform(1, 5))
            # Each kind once before any is drawn again by chance.
            name = names[number] if number < len(names) else luck.choice(names)
            FAULTS[name](system, luck)
            made[name] += 1
            time.sleep(luck.uniform(0, 1))
            system.heal()
            if (number + 1) % 20 == 0:
                print(f"  {number + 1} faults, {clerks.finished} cases", flush=True)
    system.heal()
    print(f"faults: {dict(made)}")
    print(f"cases finished: {clerks.finished}, acts tried again: {clerks.retried}")
    found = [f"lost: {lost}" for lost in clerks.lost]
    if not clerks.finished:
        found.append("nobody finished a case: there was no load")
    for told in examine(system):
        found += told.pop("problems")
        print(told)
    missed = [f"the examiners do not see {what}" for what in blind_spots(system)]
    return found + missed


def examine(system: System) -> tuple[dict, dict]:
    return (
        ask(system, "-m", "tests.chaos.check", DATABASE),
        ask(system, ROOT / "bin/verify_db.py", DATABASE),
    )


def blind_spots(system: System) -> list[str]:
    """What the examiners would have missed: damage done by us, at the very end."""
    system.stop_odoo()
    system.cluster.ask(
        "SET session_replication_role = replica;"
        "UPDATE gov_case SET decided_at = NULL WHERE id IN "
        "(SELECT max(id) FROM gov_case WHERE decided_at IS NOT NULL);"
        "UPDATE gov_case_event SET hash = repeat('0', 64) WHERE id IN "
        "(SELECT max(id) FROM gov_case_event)",
        database=DATABASE,
    )
    cases, chains = (told["problems"] for told in examine(system))
    return [
        *(() if any("decided once" in p for p in cases) else ["a lost decision"]),
        *(() if any("gov.case.event" in p for p in chains) else ["a broken chain"]),
    ]


def main(count: int = 200, start: int = 0) -> int:
    # Short, because a socket's path may have 107 bytes.
    system = System(Path(tempfile.mkdtemp(prefix="gov-chaos-", dir="/tmp")))
    try:
        system.build()
        found = rounds(system, count, start)
    finally:
        system.remove()
    for problem in found:
        print(f"problem: {problem}")
    print(f"{count} rounds: {'everything holds' if not found else 'BROKEN'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
