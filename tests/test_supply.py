"""What the suite is made of is pinned, hashed, free, and told."""

from __future__ import annotations

import csv
import json
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "bin"))

import advisories  # noqa: E402
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


RECORD = {
    "id": "PYSEC-1",
    "aliases": ["CVE-1"],
    "modified": "2026-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "One.A"},
            "ranges": [
                {"type": "GIT", "events": [{"introduced": "0"}]},
                {
                    "type": "ECOSYSTEM",
                    "events": [{"introduced": "0.9"}, {"fixed": "1.10"}],
                },
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("version", "change", "finds"),
    [
        ("1.9", {}, 1),
        ("1.10", {}, 0),
        ("0.8", {}, 0),
        ("1.9", {"withdrawn": "2026-01-02T00:00:00Z"}, 0),
        (
            "3",
            {
                "affected": [
                    {"package": RECORD["affected"][0]["package"], "versions": ["3.0"]}
                ]
            },
            1,
        ),
        (
            "3",
            {
                "affected": [
                    {
                        "package": {"ecosystem": "npm", "name": "one-a"},
                        "versions": ["3"],
                    }
                ]
            },
            0,
        ),
    ],
)
def test_a_known_weakness_is_found(tmp_path, version, change, finds):
    (tmp_path / "PYSEC-1.json").write_text(json.dumps(RECORD | change), "utf-8")
    found, compared, newest = advisories.find(tmp_path, [("one-a", version)])
    assert len(found) == finds
    if not change:
        assert (compared, newest) == (1, "2026-01-01")
    if finds:
        assert found == [(f"one-a=={version}", "PYSEC-1", "CVE-1")]


def test_advisories_are_read_from_a_zip_and_exceptions_need_a_find(
    tmp_path, monkeypatch, capsys
):
    source, lock = tmp_path / "all.zip", tmp_path / "lock.txt"
    with zipfile.ZipFile(source, "w") as archive:
        # JSON is YAML; the records of PyPI's own database are YAML.
        archive.writestr("vulns/one-a/PYSEC-1.yaml", json.dumps(RECORD))
    lock.write_text(f"one-a==1.0 \\\n{HASH}\n", "utf-8")
    assert advisories.main([str(source), str(lock)]) == 1
    assert "one-a==1.0: PYSEC-1 CVE-1" in capsys.readouterr().out
    monkeypatch.setattr(advisories, "allowed", lambda root: {("one-a", "PYSEC-1")})
    assert advisories.main([str(source), str(lock)]) == 0
    # Nothing compared is no success.
    lock.write_text(f"two==1.0 \\\n{HASH}\n", "utf-8")
    assert advisories.main([str(source), str(lock)]) == 2
    assert advisories.main([str(tmp_path / "none"), str(lock)]) == 2


def test_each_weakness_let_pass_has_its_reason():
    with (ROOT / advisories.ALLOWED).open(encoding="utf-8", newline="") as file:
        assert all(len(row["reason"]) > 5 for row in csv.DictReader(file))
