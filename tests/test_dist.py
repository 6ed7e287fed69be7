"""An addon's wheel holds what the addon needs, and is the same each time."""

from __future__ import annotations

import email
import hashlib
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ADDON = "gov_delegation"


def _build(output: Path, **environment: str) -> Path:
    command = [sys.executable, "bin/dist.py", "--output", str(output), ADDON]
    subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, env=os.environ | environment
    )
    [wheel] = output.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return _build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def metadata(wheel) -> email.message.Message:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [n for n in archive.namelist() if n.endswith("dist-info/METADATA")]
        return email.message_from_bytes(archive.read(name))


def test_files(wheel):
    listed = subprocess.run(
        ["git", "ls-files", "-z", f"addons/{ADDON}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = {f"odoo/{name}" for name in listed.stdout.split("\0") if name}
    files.discard(f"odoo/addons/{ADDON}/pyproject.toml")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        licence = archive.read(f"odoo/addons/{ADDON}/LICENSE")
    assert files - names == set()
    assert f"odoo/addons/{ADDON}/__manifest__.py" in names
    assert not [name for name in names if "__pycache__" in name]
    assert licence == (ROOT / "LICENSE").read_bytes()


def test_metadata(metadata):
    assert metadata["Name"] == f"odoo-addon-{ADDON}"
    assert metadata["Version"].startswith("19.0.")
    assert metadata["License"] == "AGPL-3"
    requires = metadata.get_all("Requires-Dist")
    assert "odoo-addon-gov_items==19.0.*" in requires
    assert "odoo==19.0.*" in requires
    assert f"# {ADDON}" in metadata.get_payload()


def test_same_bytes_again(wheel, tmp_path):
    time.sleep(2)  # zip files count in steps of two seconds
    old = os.umask(0o077)
    try:
        again = _build(tmp_path)
    finally:
        os.umask(old)
    assert again.name == wheel.name
    assert _sha256(again) == _sha256(wheel)


def test_time_is_in_the_wheel(wheel, tmp_path):
    other = _build(tmp_path, SOURCE_DATE_EPOCH="1500000000")
    assert _sha256(other) != _sha256(wheel)


def test_installs_without_network(wheel, tmp_path):
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index"]
    command += ["--no-deps", "--target", str(tmp_path), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    assert (tmp_path / "odoo" / "addons" / ADDON / "__manifest__.py").is_file()


def test_unknown_addon(tmp_path):
    command = [sys.executable, "bin/dist.py", "--output", str(tmp_path), "gov_nothing"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no such addon: gov_nothing" in done.stderr


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
