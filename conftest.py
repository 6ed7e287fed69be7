"""Rules for every test: whatever Odoo logs as a warning or worse fails it.

A test that expects a warning says so with ``assertLogs`` or ``mute_logger``,
which keep the record from the root logger.
"""

import hashlib
import logging
import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import hypothesis
import pytest

# Generated inputs are the same in every run, so that a failure is the change's own;
# `pytest --hypothesis-profile=default` looks for new ones.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.load_profile("suite")

# Servers in the same process chatter at shutdown, outside any test.
IGNORED_LOGGERS = ("odoo.addons.queue_job.jobrunner",)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(IGNORED_LOGGERS):
            self.messages.append(
                f"{record.levelname} {record.name}: {record.getMessage()}"
            )


_collector = _Collector()


def pytest_configure(config: pytest.Config) -> None:
    logging.getLogger().addHandler(_collector)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item):
    _collector.messages.clear()
    result = yield
    if _collector.messages:
        pytest.fail("unexpected log:\n" + "\n".join(_collector.messages), pytrace=False)
    return result


# Two runs share the files of tests between them (bin/test): whoever comes first to a
# file leaves its name in the common folder and runs it, one from the front of the list,
# the other from its end, so that both end at about the same time.


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("GOV_TEST_FROM_END"):
        files = [list(group) for _path, group in groupby(items, lambda i: i.path)]
        items[:] = [item for group in reversed(files) for item in group]


def _claimed(items: list[pytest.Item], folder: Path) -> Iterator[pytest.Item]:
    """Yield the tests of each file that no other run has begun."""
    ours: set[Path] = set()
    for path, group in groupby(items, lambda item: item.path):
        if path not in ours:
            name = hashlib.sha256(str(path).encode()).hexdigest()
            try:
                (folder / name).touch(exist_ok=False)
            except FileExistsError:
                continue
            ours.add(path)
        yield from group


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    folder = os.environ.get("GOV_TEST_CLAIMS")
    if not folder or session.testsfailed or session.config.option.collectonly:
        return None  # pytest's own loop
    items = _claimed(session.items, Path(folder))
    item = next(items, None)
    while item is not None:
        following = next(items, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True
