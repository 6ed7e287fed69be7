"""Which of the locked packages have known weaknesses, without any network.

    bin/advisories.py ADVISORIES [LOCK…]

ADVISORIES is a folder or zip file of records in the format of OSV, YAML or JSON: a copy
of github.com/pypa/advisory-database, or the file all.zip of PyPI that osv.dev offers.
Carry it into the house with the packages. LOCK is config/requirements-run.txt unless
named.

Ends with 0 - nothing is known against a package; 1 - something is, and each find is
printed; 2 - nothing could be compared. What does not concern the suite stands with its
reason in bin/no_weakness.csv.
"""

from __future__ import annotations

import csv
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from packaging.version import InvalidVersion, Version
from supply import ROOT, RUN_LOCK, pins, plain

#: Finds that do not concern the suite: package, id, reason.
ALLOWED = "bin/no_weakness.csv"
ENDINGS = (".json", ".yaml", ".yml")
#: A copy that is older tells little of today.
OLD = timedelta(days=90)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def texts(source: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each record of a folder or zip file.

    :raise OSError, zipfile.BadZipFile: it cannot be read
    """
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.suffix in ENDINGS:
                yield str(path), path.read_bytes()
        return
    with zipfile.ZipFile(source) as archive:
        for name in archive.namelist():
            if name.endswith(ENDINGS):
                yield name, archive.read(name)


def records(source: Path, names: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The records in force that may concern a package of these names."""
    words = [name.replace("-", "").encode() for name in names]
    for name, content in texts(source):
        # Reading YAML takes milliseconds, and most records are of other packages.
        bare = content.lower().translate(None, b"-_.")
        if not any(word in bare for word in words):
            continue
        record = (
            json.loads(content)
            if name.endswith(".json")
            else yaml.load(content, Loader=_LOADER)  # noqa: S506  a safe loader
        )
        if isinstance(record, dict) and not record.get("withdrawn"):
            yield record


def number(text: object) -> Version | None:
    """A version, or None for what the packaging rules do not know.

    >>> number("1.10") > number("1.9"), number("a-b")
    (True, None)
    """
    try:
        return Version(str(text))
    except InvalidVersion:
        return None


def within(version: Version, events: Iterable[dict[str, str]]) -> bool:
    """Whether a version lies in a range of OSV.

    >>> events = [{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}]
    >>> [within(Version(v), events) for v in ("1.4", "1.5", "1.9", "2.1")]
    [True, False, False, True]
    >>> within(Version("1.5"), [{"introduced": "1"}, {"last_affected": "1.5"}])
    True
    """
    inside = False
    order = sorted(
        ((number(text), kind) for event in events for kind, text in event.items()),
        key=lambda pair: (pair[0] is not None, pair[0] or Version("0"), pair[1]),
    )
    for bound, kind in order:
        if kind == "introduced":
            inside = inside or bound is None or version >= bound
        elif kind == "fixed" and bound is not None:
            inside = inside and version < bound
        elif kind == "last_affected" and bound is not None:
            inside = inside and version <= bound
    return inside


def concerns(affected: dict[str, Any], name: str, version: Version) -> bool:
    """Whether one entry ``affected`` of a record names that version of a package."""
    package = affected.get("package") or {}
    if package.get("ecosystem") != "PyPI" or plain(package.get("name", "")) != name:
        return False
    if any(number(text) == version for text in affected.get("versions") or ()):
        return True
    return any(
        within(version, one.get("events") or ())
        for one in affected.get("ranges") or ()
        if one.get("type") == "ECOSYSTEM"
    )


def find(
    source: Path, locked: Iterable[tuple[str, str]]
) -> tuple[list[tuple[str, str, str]], int, str]:
    """Return what concerns the packages, how many records were compared, the newest.

    A find is (package, id, its other names); the newest is a date, or empty.
    """
    versions = {name: number(version) for name, version in locked}
    found, compared, newest = [], 0, ""
    for record in records(source, versions):
        compared += 1
        newest = max(newest, str(record.get("modified", ""))[:10])
        for name, version in versions.items():
            entries = record.get("affected") or ()
            if version and any(concerns(entry, name, version) for entry in entries):
                aliases = " ".join(map(str, record.get("aliases") or ()))
                found.append((f"{name}=={version}", str(record["id"]), aliases))
    return sorted(found), compared, newest


def age(newest: str, today: date) -> str:
    """How old a copy is: by the newest record of it that concerns our packages.

    >>> age("2026-01-01", date(2026, 1, 11))
    'newest advisory of 2026-01-01, 10 days ago'
    >>> age("2026-01-01", date(2026, 6, 1))
    'newest advisory of 2026-01-01, 151 days ago: THIS COPY IS OLD, get another'
    >>> age("", date(2026, 6, 1))
    'no advisory has a date: how old this copy is cannot be told'
    """
    try:
        days = (today - date.fromisoformat(newest)).days
    except ValueError:
        return "no advisory has a date: how old this copy is cannot be told"
    old = ": THIS COPY IS OLD, get another" if days > OLD.days else ""
    return f"newest advisory of {newest}, {days} days ago{old}"


def allowed(root: Path) -> set[tuple[str, str]]:
    with (root / ALLOWED).open(encoding="utf-8", newline="") as file:
        return {(row["package"], row["id"]) for row in csv.DictReader(file)}


def main(arguments: list[str]) -> int:
    """Compare and tell; return the exit code."""
    if not arguments:
        print(__doc__)
        return 2
    files = arguments[1:] or [str(ROOT / RUN_LOCK)]
    locked = [
        (name, version)
        for file in files
        for name, version, _hashes in pins(Path(file).read_text("utf-8"))
    ]
    try:
        found, compared, newest = find(Path(arguments[0]), locked)
    except (OSError, zipfile.BadZipFile, ValueError, yaml.YAMLError) as error:
        print(f"{arguments[0]}: {error}")
        return 2
    if not locked or not compared:
        print(f"{arguments[0]}: no record names any of {len(locked)} packages")
        return 2
    known = allowed(ROOT)
    bad = [one for one in found if (one[0].partition("==")[0], one[1]) not in known]
    for package, key, aliases in bad:
        print(f"{package}: {key} {aliases}".rstrip())
    print(age(newest, date.today()))
    print(f"{len(locked)} packages, {compared} advisories, {len(bad)} finds")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
