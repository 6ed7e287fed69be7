"""Rules for every test: whatever Odoo logs as a warning or worse fails it.

A test that expects a warning says so with ``assertLogs`` or ``mute_logger``,
which keep the record from the root logger.
"""

import logging

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
