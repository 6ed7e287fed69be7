"""Hostile input: `make fuzz [INPUTS=100000]`.

    python -m tests.fuzz.run DATABASE [INPUTS] [SEED] [PART OF A TARGET'S NAME]

Spreads INPUTS over all routes of the suite (as nobody and as several people), the
described JSON interface and the importers. Ends with an error and the smallest input
found when something answers 500, shows its insides, or was refused but left something
written.
"""

from __future__ import annotations

import math
import sys
import time
import traceback
from collections.abc import Iterator

from . import routes
from .app import App


def jobs(app: App) -> list[tuple[str, float, object]]:
    """Name, share of the inputs, and what to call with (inputs, seed)."""
    # Late, because only a configured Odoo knows the suite's addons.
    from . import described, importers, uploads

    found = []
    for route in routes.routes(app):
        for login in routes.PEOPLE:
            # Whom a login page stops is asked little.
            share = 4.0 if route.public and login is None else 1.0
            if not route.public and login is None:
                share = 0.2

            def ask(inputs, start, route=route, login=login):
                routes.fuzz_route(app, route, login, inputs, start)

            found.append((f"{route} as {login or 'nobody'}", share, ask))
    targets = [
        *((*pair, importers.files()) for pair in importers.IMPORTERS.items()),
        *((*pair, uploads.papers()) for pair in uploads.UPLOADS.items()),
    ]
    for importer, login, handed_in in targets:

        def read(inputs, start, importer=importer, login=login, handed_in=handed_in):
            importers.fuzz_importer(app, importer, login, handed_in, inputs, start)

        found.append((importer.__name__, 12.0, read))

    def describe(inputs, start):
        described.fuzz_described(app, inputs, start)

    found.append(("the JSON interface by its description", 24.0, describe))
    return found


def filled_up(
    todo: list[tuple[str, float, object]], app: App, inputs: int
) -> Iterator[tuple[str, float, object]]:
    """Every job, and the last one again until ``inputs`` were made.

    A page with few parameters has fewer inputs than its share.
    """
    yield from todo
    made = -1
    while made < app.inputs < inputs:
        made = app.inputs
        yield todo[-1]


def main(database: str, inputs: int = 100_000, start: int = 0, only: str = "") -> int:
    app = App(database)
    todo = [job for job in jobs(app) if only in job[0]]
    whole = sum(share for _, share, _ in todo)
    failed, begin = [], time.monotonic()
    for number, (name, share, job) in enumerate(filled_up(todo, app, inputs)):
        count = math.ceil(inputs * share / whole) + 1
        try:
            job(count, start + number)
        except Exception:  # noqa: BLE001 - whatever it is, it is a finding
            failed.append(name)
            text = traceback.format_exc(limit=-3)
            print(f"--- {name}\n{text[:2500]}\n…\n{text[-1500:]}", flush=True)
    print(f"{app.inputs} inputs, {len(todo)} targets, {time.monotonic() - begin:.0f} s")
    print(f"{len(todo) - len(set(failed))} passed, {len(set(failed))} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:4]), *sys.argv[4:5]))
