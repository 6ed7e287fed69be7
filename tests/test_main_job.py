"""``make demo`` as a test: eight modes, each as the design says."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import pytest

from .job import main_job
from .job.client import Client, Refused
from .job.server import running

DATABASE = "gov_test_job"


@pytest.fixture(scope="module")
def people():
    with running(DATABASE, provoked="作出决定。") as url:
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


@pytest.mark.parametrize("same", [False, True], ids=["own requests", "one request"])
def test_eight_at_once(same, people):
    """Eight sessions decide one case at once: one decision (CASE-ONCE).

    Sent as one request eight times, it is answered eight times alike; as requests of
    their own, seven are told that the case was decided.
    """
    run = main_job.Run(main_job.JOBS[0], people)
    run.intake()
    reader = people["auditor.city"]
    while reader.read("gov.case", run.case, "current_kind")["current_kind"] != "decide":
        assert run.act()
    login = run.as_("lower", "decide").login
    sessions = [
        Client(people.url, people.database, login, main_job.PASSWORD) for _ in range(8)
    ]

    def decide(number):
        key = "one" if same else f"own {number}"
        try:
            return sessions[number].call(
                "gov.case", "action_decide", [run.case], "granted", "符合条件", key
            )
        except Refused as error:
            return str(error)

    with ThreadPoolExecutor(len(sessions)) as pool:
        answers = list(pool.map(decide, range(len(sessions))))
    refusals = [answer for answer in answers if isinstance(answer, str)]
    decisions = [answer for answer in answers if not isinstance(answer, str)]
    assert len(decisions) == (len(sessions) if same else 1), answers
    assert all(answer == decisions[0] for answer in decisions)
    assert all("CASE-ONCE" in refusal for refusal in refusals), refusals
    told = [("case_id", "=", run.case), ("code", "=", "decide")]
    assert len(reader.find("gov.case.event", told, "id")) == 1


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
