"""A whole run that two processes share: every test is run, and by one of them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: Two classes in each of five files; the second run begins at the end.
FILE = """
import unittest

class TestOne(unittest.TestCase):
    def test_a(self): pass
    def test_b(self): pass

class TestTwo(unittest.TestCase):
    def test_c(self): pass
"""
FILES, EACH = 5, 3


def start(folder: Path, *arguments: str, **variables: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:odoo", *arguments],
        cwd=folder,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "conftest.py", tmp_path)
    for number in range(FILES):
        (tmp_path / f"test_{number}.py").write_text(FILE)
    (tmp_path / "claims").mkdir()
    return tmp_path


def passed(out: str) -> list[str]:
    return re.findall(r"^(\S+::\S+) PASSED", out, re.MULTILINE)


def test_every_test_is_run_once(folder: Path) -> None:
    claims = {"GOV_TEST_CLAIMS": str(folder / "claims")}
    one = start(folder, "-o", "cache_dir=one", **claims, GOV_TEST_FROM_END="")
    two = start(folder, "-o", "cache_dir=two", **claims, GOV_TEST_FROM_END="1")
    outs = [run.communicate()[0] for run in (one, two)]
    assert (one.returncode, two.returncode) == (0, 0), outs
    names = [name for out in outs for name in passed(out)]
    assert len(names) == len(set(names)) == FILES * EACH, outs


def test_a_failure_is_told(folder: Path) -> None:
    (folder / "test_0.py").write_text("def test_no(): assert 0")
    run = start(folder, GOV_TEST_CLAIMS=str(folder / "claims"), GOV_TEST_FROM_END="")
    out = run.communicate()[0]
    assert run.returncode == 1
    assert len(passed(out)) == (FILES - 1) * EACH


def test_the_second_run_begins_at_the_end(folder: Path) -> None:
    run = start(folder, GOV_TEST_CLAIMS=str(folder / "claims"), GOV_TEST_FROM_END="1")
    names = passed(run.communicate()[0])
    assert names[0].startswith("test_4.py::TestOne::test_a")
    assert names[-1].startswith("test_0.py::TestTwo::test_c")
