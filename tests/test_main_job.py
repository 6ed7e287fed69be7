"""``make demo`` as a test: eight modes, each as the design says."""

import dataclasses

import pytest

from .job import main_job
from .job.server import running

DATABASE = "gov_test_job"


@pytest.fixture(scope="module")
def people():
    with running(DATABASE) as url:
        yield main_job.People(url, DATABASE)


@pytest.mark.parametrize(
    "job", main_job.JOBS, ids=lambda j: f"{j.programme}-{j.entry}-{j.mode}"
)
def test_mode(job, people):
    _, differences = main_job.run_job(job, people)
    assert differences == []


def test_a_difference_is_seen(people):
    """The comparison itself: another custodian than the design's is reported."""
    job = main_job.JOBS[0]
    wrong = {**job.expected, "custodian": ("upper",)}
    _, differences = main_job.run_job(dataclasses.replace(job, expected=wrong), people)
    assert differences == ["custodian: ('lower',) instead of ('upper',)"]


def test_a_changed_package_is_seen(people):
    """One flipped byte in the middle of a package fails the stand-alone program."""
    keeper = people["archivist.rencheng"]
    (file,) = keeper.find(
        "gov.archive.file", [("package_sha256", "!=", False)], "number", limit=1
    )
    run = main_job.Run(main_job.JOBS[0], people)
    package = bytearray(run.package(keeper, file["id"]))
    assert main_job.verify(bytes(package))
    package[len(package) // 2] ^= 1
    assert not main_job.verify(bytes(package))
