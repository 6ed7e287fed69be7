"""Five faults under load; `make chaos` makes two hundred."""

import subprocess
import sys

from .job.server import ROOT, environment

ROUNDS = 5


def test_everything_holds():
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.run", str(ROUNDS)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout[-4000:] + done.stderr[-4000:]
    problems = [line for line in told.splitlines() if line.startswith("problem:")]
    # Known and open: beside the demo city's archive a packaging run may still wait
    # when the load ends; `make chaos` fails for it. Anything else is new.
    assert [line for line in problems if "still being packaged" not in line] == [], told
    assert f"\n{ROUNDS} rounds: " in told, told
