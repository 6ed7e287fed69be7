"""What the suite is made of is pinned, hashed, free, and told."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "bin"))

import sbom  # noqa: E402
import supply  # noqa: E402

HASH = f"    --hash=sha256:{'0' * 64}"


@pytest.fixture
def tree(tmp_path):
    """A repository of requirements: two pins, both locked."""
    (tmp_path / "requirements.txt").write_text("One_A==1.0\n", "utf-8")
    (tmp_path / "requirements-dev.txt").write_text(
        'two==2.0; python_version < "3.11"\ntwo==3.0; python_version >= "3.11"\n',
        "utf-8",
    )
    lock = f"one-a==1.0 \\\n{HASH}\ntwo==2.0 ; x \\\n{HASH}\ntwo==3.0 ; y \\\n{HASH}\n"
    (tmp_path / supply.LOCK).write_text(lock, "utf-8")
    return tmp_path


def test_the_suite_is_locked():
    assert list(supply.check_lock(ROOT)) == []


def test_a_pin_that_the_lock_lacks(tree):
    assert list(supply.check_lock(tree)) == []
    (tree / "requirements.txt").write_text("one-a==1.1\n", "utf-8")
    [problem] = supply.check_lock(tree)
    assert "one-a==1.1" in problem


def test_a_pin_without_hash(tree):
    with (tree / supply.LOCK).open("a", encoding="utf-8") as lock:
        lock.write("three==1\n")
    [problem] = supply.check_lock(tree)
    assert "three==1 has no hash" in problem


def test_a_server_runs_what_was_tested(tree):
    (tree / "config").mkdir()
    run = tree / supply.RUN_LOCK
    run.write_text(f"two==3.0 \\\n{HASH}\n", "utf-8")
    assert list(supply.check_lock(tree)) == []
    run.write_text(f"two==4.0 \\\n{HASH}\nthree==1\n", "utf-8")
    assert len(list(supply.check_lock(tree))) == 2


def test_licences_fit():
    assert list(supply.check_licences(ROOT)) == []


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        ("MIT", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("Apache-2.0", True),
        ("Proprietary", False),
        ("SSPL", False),
        ("Other/Proprietary License", False),
        ("", False),
    ],
)
def test_which_licences_fit(licence, fits):
    assert bool(supply.FREE.search(licence)) is fits


def test_a_planted_key_is_found(tmp_path):
    path = tmp_path / "settings.py"
    head = "-----BEGIN RSA " + "PRIVATE KEY-----"  # in parts: not itself a find
    path.write_text(f'KEY = """{head}\nMIIE\n"""\n', "utf-8")
    [(found, kind, line)] = supply.find_secrets([path])
    assert (found, kind, line) == (path, "Private Key", 1)
    path.write_text("nothing = 1\n", "utf-8")
    assert list(supply.find_secrets([path])) == []


def test_each_exception_has_its_reason():
    text = (ROOT / supply.ALLOWED).read_text("utf-8").splitlines()[1:]
    assert all(len(line.split(",", 2)[2]) > 5 for line in text)


def test_bill_of_materials(tmp_path):
    made = tmp_path / "odoo_addon_gov_items-19.0.1.0.0-py3-none-any.whl"
    made.write_bytes(b"wheel")
    path = sbom.write(tmp_path, [made])
    first = path.read_bytes()
    bill = json.loads(first)
    assert bill["bomFormat"] == "CycloneDX"
    names = {part["name"].lower() for part in bill["components"]}
    assert {"odoo-addon-gov-items", "lxml", "reportlab", "openpyxl"} <= names
    assert "pytest" not in names, "tools do not run in the city"
    refs = {part["bom-ref"] for part in bill["components"]}
    for one in bill["dependencies"]:
        assert set(one["dependsOn"]) <= refs
    assert sbom.write(tmp_path, [made]).read_bytes() == first
