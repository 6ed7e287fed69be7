"""A second process that works on the same problem, for a second processor.

Both search from seeds of their own and tell each other every better rota, as
lines of JSON over pipes. The partner needs this package only, nothing of Odoo.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, Final

from .problem import Cover, Person, Problem, Rota, Shift
from .progress import Progress

_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from {package}.partner import serve; serve()"
)


def to_data(problem: Problem) -> dict[str, Any]:
    """A problem as plain lists and numbers."""
    return {
        "days": problem.days,
        "weekday": problem.weekday,
        "shifts": [[s.code, s.minutes, sorted(s.not_before)] for s in problem.shifts],
        "people": [_person_data(p) for p in problem.people],
        "cover": [
            [*cell, c.required, c.under, c.over] for cell, c in problem.cover.items()
        ],
    }


def _person_data(person: Person) -> dict[str, Any]:
    data = dict(vars(person))
    data["most"] = dict(person.most)
    data["days_off"] = sorted(person.days_off)
    data["fixed"] = list(person.fixed.items())
    for name in ("wanted", "unwanted"):
        data[name] = [[*key, price] for key, price in data[name].items()]
    return data


def from_data(data: dict[str, Any]) -> Problem:
    """The problem again."""
    return Problem(
        data["days"],
        tuple(Shift(c, m, frozenset(after)) for c, m, after in data["shifts"]),
        tuple(_person(p) for p in data["people"]),
        {(day, kind): Cover(*cover) for day, kind, *cover in data["cover"]},
        data["weekday"],
    )


def _person(data: dict[str, Any]) -> Person:
    wishes = {
        name: {(day, code): price for day, code, price in data[name]}
        for name in ("wanted", "unwanted")
    }
    values = {**data, **wishes, "days_off": frozenset(data["days_off"])}
    return Person(**{**values, "fixed": dict(data["fixed"])})


class Inbox:
    """The last rota of a stream, read by a thread of its own."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.closed = False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.stream:
            self.lines.put(line)
        self.closed = True

    def take(self) -> Rota | None:
        """The newest rota that came since the last call."""
        line = ""
        while not self.lines.empty():
            line = self.lines.get()
        if not line:
            return None
        return tuple(tuple(schedule) for schedule in json.loads(line))


def _send(stream: IO[str], data: object) -> None:
    try:
        stream.write(json.dumps(data) + "\n")
        stream.flush()
    except (OSError, ValueError):  # the other end is gone: work goes on alone
        return


class Partner:
    """Starts the process; ``close`` ends it."""

    def __init__(
        self,
        problem: Problem,
        seconds: float,
        seed: int,
        start: Rota | None = None,
    ) -> None:
        folder = Path(__file__).resolve().parent
        self.process = subprocess.Popen(  # noqa: S603 -- this very interpreter
            [
                sys.executable,
                "-c",
                _BOOT.format(package=folder.name),
                str(folder.parent),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdin and self.process.stdout
        self.outbox = self.process.stdin
        self.inbox = Inbox(self.process.stdout)
        task = {"seconds": seconds, "seed": seed, "start": start}
        _send(self.outbox, {**task, "problem": to_data(problem)})

    def take(self) -> Rota | None:
        """The newest rota of the partner."""
        return self.inbox.take()

    def tell(self, rota: Rota) -> None:
        """Let the partner know a better rota."""
        _send(self.outbox, rota)

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.communicate()


def serve() -> None:
    """The partner's side: solve what comes in until time is up or it is gone."""
    from .solve import Solver

    task = json.loads(sys.stdin.readline())
    inbox = Inbox(sys.stdin)

    def report(progress: Progress) -> None:
        _send(sys.stdout, progress.rota)

    start = task["start"]
    Solver(
        from_data(task["problem"]),
        seconds=task["seconds"],
        seed=task["seed"],
        report=report,
        inbox=inbox.take,
        cancelled=lambda: inbox.closed,
    ).run(tuple(map(tuple, start)) if start else None)
