"""Anchors: what a fonds took in on a day, chained, signed, to be kept elsewhere.

    python -m kernel.anchor ANCHOR.json … [PACKAGE.zip …] [--key HEX]

Anchors are checked in the order of their days: each row covers the one before,
each anchor names the hash of the one before, and each is signed. Packages are
checked as ``kernel.verify`` does, and must be what an anchor says they are.
Exit code: 0 all is right, 1 something is not, 2 a file is not readable.
Standard library only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from . import ed25519
from .verify import verify

GENESIS: Final = "0" * 64
#: Signs bytes: returns public key and signature as hexadecimal text.
Sign = Callable[[bytes], tuple[str, str]]


def row_hash(before: str, row: Mapping[str, Any]) -> str:
    """Hash of a row: it covers the row before.

    >>> row_hash(GENESIS, {"number": "n", "seal": "s", "package_sha256": "p"})[:8]
    '45897f43'
    """
    text = "\n".join((before, row["number"], row["seal"], row["package_sha256"]))
    return hashlib.sha256(text.encode()).hexdigest()


def body(anchor: Mapping[str, Any]) -> bytes:
    """What is hashed and signed: everything but the signature."""
    content = {k: v for k, v in anchor.items() if k != "signature"}
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def digest(anchor: Mapping[str, Any]) -> str:
    """Hash by which the next anchor names this one."""
    return hashlib.sha256(body(anchor)).hexdigest()


def make(
    fonds: str,
    day: str,
    previous: str,
    rows: Iterable[Mapping[str, str]],
    sign: Sign | None = None,
) -> dict[str, Any]:
    """Return the anchor of a fonds and day.

    :param previous: :func:`digest` of the anchor before; ``GENESIS`` for the first
    """
    head, chained = GENESIS, []
    for row in rows:
        head = row_hash(head, row)
        chained.append({**row, "hash": head})
    anchor: dict[str, Any] = {
        "format": "gov_archive anchor 1",
        "fonds": fonds,
        "day": day,
        "previous": previous,
        "rows": chained,
        "head": head,
    }
    if sign is not None:
        key, signature = sign(body(anchor))
        anchor["signature"] = {
            "algorithm": "Ed25519",
            "public_key": key,
            "value": signature,
        }
    return anchor


def problems(anchor: Mapping[str, Any], key: str = "") -> list[str]:
    """What is wrong with one anchor in itself."""
    found, head = [], GENESIS
    for place, row in enumerate(anchor["rows"], 1):
        head = row_hash(head, row)
        if head != row["hash"]:
            found.append(f"row {place} ({row['number']}): the chain is broken")
            head = row["hash"]
    if head != anchor["head"]:
        found.append("the last row is missing or another one")
    signature = anchor.get("signature")
    if signature is None:
        found.append("there is no signature")
        return found
    if key and signature["public_key"] != key:
        found.append("signed with another key")
    parts = (bytes.fromhex(signature["public_key"]), body(anchor))
    if not ed25519.valid(*parts, bytes.fromhex(signature["value"])):
        found.append("the signature does not fit")
    return found


def check(anchors: Sequence[Mapping[str, Any]], key: str = "") -> list[str]:
    """Problems of anchors that follow each other, by fonds and day."""
    found: list[str] = []
    last: dict[str, Mapping[str, Any]] = {}
    for anchor in sorted(anchors, key=lambda a: (a["fonds"], a["day"])):
        name = f"{anchor['fonds']} {anchor['day']}"
        found += [f"{name}: {text}" for text in problems(anchor, key)]
        before = last.get(anchor["fonds"])
        if before is not None and anchor["previous"] != digest(before):
            found.append(f"{name}: does not follow {before['day']}")
        last[anchor["fonds"]] = anchor
    return found


def check_package(path: Path, anchors: Sequence[Mapping[str, Any]]) -> list[str]:
    """Problems of a package, and of its row in the anchors."""
    with path.open("rb") as file:
        report = verify(file)
    rows = [r for a in anchors for r in a["rows"] if r["number"] == report.number]
    found = [problem.text() for problem in report.problems]
    if not rows:
        found.append("no anchor knows this number")
    elif report.seal not in {row["seal"] for row in rows}:
        found.append("the seal is not the one in the anchor")
    return [f"{path.name}: {text}" for text in found]


def main(arguments: Sequence[str] | None = None) -> int:
    """Check anchors and packages; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m kernel.anchor")
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--key", default="", help="public key that must have signed")
    options = parser.parse_args(arguments)
    try:
        names = [path for path in options.files if path.suffix == ".json"]
        anchors = [json.loads(path.read_text("utf-8")) for path in names]
        found = check(anchors, options.key)
        packages = [path for path in options.files if path.suffix != ".json"]
        for path in packages:
            found += check_package(path, anchors)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        print(f"not readable: {error}", file=sys.stderr)
        return 2
    for text in found:
        print(text)
    rows = sum(len(anchor["rows"]) for anchor in anchors)
    print(
        f"{len(anchors)} anchors, {rows} rows, {len(packages)} packages, "
        f"{len(found)} problems"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
