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
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert f"{ROUNDS} rounds: everything holds" in done.stdout
