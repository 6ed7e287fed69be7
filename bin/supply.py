"""Checks of what the suite is made of: the lock, licences, secrets.

    bin/supply.py [lock] [licences] [secrets]

Prints one line per problem and exits with 1 when there is one. Nothing is fetched:
licences are those that the installed packages state, versions and hashes those of
requirements-lock.txt. Known vulnerabilities are not looked up here, because every
advisory service needs the network; ``bin/dist`` writes the bill of materials that
such a service reads.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINS = ("requirements.txt", "requirements-dev.txt")
LOCK = "requirements-lock.txt"
#: The part of the lock that a server needs; the image installs it.
RUN_LOCK = "config/requirements-run.txt"
#: Places where something looks like a secret and is none, each with its reason.
ALLOWED = "bin/no_secrets.csv"
#: Licences that may be used beside AGPL-3 code, by words of their names.
FREE = re.compile(
    r"AGPL|LGPL|GPL-3|GPLv3|GPL-2\.0-or-later|GPLv2\+|MIT|BSD|Apache|ISC|MPL|PSF"
    r"|Python Software Foundation|Zope|ZPL|HPND|CNRI|Public Domain|CC0|Unlicense"
    r"|0BSD|Zlib|MIT-CMU|GNU Lesser|GNU Affero|GNU General Public License v3"
    r"|GNU General Public License \(GPL\)",
    re.IGNORECASE,
)
#: Packages whose metadata state no licence, or one in other words: name -> what
#: their own LICENSE file says.
STATED_ELSEWHERE = {"axe-playwright-python": "MIT", "pyrage": "MIT"}
#: Endings of files that are checksums or translations, and nothing else.
NOT_SCANNED = (LOCK, RUN_LOCK, ".po", ".svg", ".png", ".jpg")
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)")


def plain(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> Iterator[tuple[str, str, int]]:
    """Name, version and number of hashes of each pin of a requirements file."""
    name, version, hashes = "", "", 0
    for line in text.splitlines():
        found = _PIN.match(line)
        if found:
            if name:
                yield name, version, hashes
            name, version, hashes = plain(found[1]), found[2], 0
        hashes += "--hash=sha256:" in line
    if name:
        yield name, version, hashes


def check_lock(root: Path) -> Iterator[str]:
    """Every pin is in the lock, and all of the lock has hashes."""
    locked: dict[str, set[str]] = {}
    for name, version, hashes in pins((root / LOCK).read_text("utf-8")):
        locked.setdefault(name, set()).add(version)
        if not hashes:
            yield f"{LOCK}: {name}=={version} has no hash"
    for file in PINS:
        for name, version, _hashes in pins((root / file).read_text("utf-8")):
            if version not in locked.get(name, ()):
                yield f"{LOCK}: {name}=={version} of {file} is missing: make lock"
    if (root / RUN_LOCK).exists():
        for name, version, hashes in pins((root / RUN_LOCK).read_text("utf-8")):
            if version not in locked.get(name, ()) or not hashes:
                yield f"{RUN_LOCK}: {name}=={version} is not that of {LOCK}: make lock"


def stated_licence(package: metadata.Distribution) -> str:
    """The licence that a package states: expression, classifiers, or free text."""
    about = package.metadata
    classifiers = [
        text.rpartition(" :: ")[2]
        for text in about.get_all("Classifier") or []
        if text.startswith("License ::")
    ]
    free_text = (about.get("License") or "").strip().splitlines()[:1]
    words = [about.get("License-Expression") or "", *classifiers, *free_text]
    return "; ".join(word for word in words if word)


def check_licences(root: Path) -> Iterator[str]:
    """Every package of the lock that is installed has a licence that fits."""
    names = {name for name, _version, _hashes in pins((root / LOCK).read_text("utf-8"))}
    for package in metadata.distributions():
        name = plain(package.metadata["Name"] or "")
        if name in names:
            licence = STATED_ELSEWHERE.get(name) or stated_licence(package)
            if not FREE.search(licence):
                yield f"{name}: licence “{licence}” is not known to fit AGPL-3"


def allowed_secrets(root: Path) -> set[tuple[str, str]]:
    with (root / ALLOWED).open(encoding="utf-8", newline="") as file:
        return {(row["path"], row["kind"]) for row in csv.DictReader(file)}


def find_secrets(paths: list[Path]) -> Iterator[tuple[Path, str, int]]:
    """Path, kind and line of what looks like a secret in the files."""
    from detect_secrets import SecretsCollection
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.settings import transient_settings

    # Entropy alone finds every checksum and every line of a translation.
    plugins = [
        {"name": plugin.__name__}
        for plugin in get_mapping_from_secret_type_to_class().values()
        if not plugin.__name__.endswith("HighEntropyString")
    ]
    with transient_settings({"plugins_used": plugins}):
        for path in paths:
            found = SecretsCollection()
            found.scan_file(str(path))
            for _name, secret in found:
                yield path, secret.type, secret.line_number


def check_secrets(root: Path) -> Iterator[str]:
    """No kept file holds a password, token or private key of anything real."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = [name for name in listed.split("\0") if name]
    paths = [root / name for name in names if not name.endswith(NOT_SCANNED)]
    allowed, used = allowed_secrets(root), set()
    for path, kind, line in find_secrets([p for p in paths if p.is_file()]):
        place = (str(path.relative_to(root)), kind)
        used.add(place)
        if place not in allowed:
            yield f"{place[0]}:{line}: looks like a secret ({kind})"
    for path, kind in sorted(allowed - used):
        yield f"{ALLOWED}: {path} has no “{kind}” any more: remove the line"


CHECKS = {"lock": check_lock, "licences": check_licences, "secrets": check_secrets}


def main() -> int:
    problems = [
        problem for name in sys.argv[1:] or CHECKS for problem in CHECKS[name](ROOT)
    ]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
