"""A real Odoo server on a scratch database, for whoever needs one."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


def free_port() -> int:
    """A TCP port of the loopback interface that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def local_folder() -> Path:
    """The project's ignored working folder (see bin/lib.sh)."""
    return Path(os.environ.get("GOV_LOCAL", ROOT / ".local"))


def environment() -> dict[str, str]:
    """The environment that bin/odoo would give, without starting bash twice."""
    shown = subprocess.run(
        [ROOT / "bin/db", "env"], capture_output=True, text=True, check=True
    ).stdout
    pairs = (word.split("=", 1) for word in shlex.split(shown) if "=" in word)
    return {
        **os.environ,
        **dict(pairs),
        "ODOO_RC": str(local_folder() / "odoo.conf"),
    }


def _wait(process: subprocess.Popen, url: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{url}/web/health", timeout=2).close()
            return
        time.sleep(0.2)
    raise RuntimeError(f"the server did not come up, see {log}")


@contextlib.contextmanager
def running(
    database: str, *, keep: bool = False, fresh: bool = True, provoked: str = ""
) -> Iterator[str]:
    """Serve a fresh copy of the prepared database, or one that is there.

    Yields the base URL. The log lies in ``.local/<database>.log``.

    :param provoked: words of refusals that the test provokes; Odoo warns of each

    :raises RuntimeError: the server does not answer within two minutes, or its
        log holds a warning at the end.
    """
    if fresh:
        subprocess.run([ROOT / "bin/db", "create", database], check=True)
    port, gevent_port = free_port(), free_port()
    log = local_folder() / f"{database}.log"
    log.write_text("")
    process = subprocess.Popen(
        [
            sys.executable,
            ROOT / "bin/odoo_main.py",
            f"--database={database}",
            f"--db-filter=^{database}$",
            f"--http-port={port}",
            f"--gevent-port={gevent_port}",
            f"--logfile={log}",
        ],
        env=environment(),
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(process, url, log)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if not keep:
            subprocess.run([ROOT / "bin/db", "drop", database], check=True)
    bad = [
        line
        for line in log.read_text().splitlines()
        if (" WARNING " in line or " ERROR " in line or " CRITICAL " in line)
        and not (provoked and " WARNING " in line and provoked in line)
    ]
    if bad:
        raise RuntimeError("the server's log holds:\n" + "\n".join(bad[:20]))
