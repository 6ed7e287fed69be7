"""Hash chains: rows that prove that none of them was changed or taken out.

Runs without Odoo: ``python -m kernel.chain FILE.json`` verifies an export and
ends with 0 (whole), 1 (broken) or 2 (not readable).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

#: What the first row of a chain names as its predecessor.
GENESIS: Final = "0" * 64

#: Parts of an exported row that the hash covers.
HASHED: Final = ("model", "scope", "sequence", "payload")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            value = value.astimezone(timezone.utc).replace(tzinfo=None)
        return value.isoformat(sep=" ", timespec="auto")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys must be text")
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form: {value!r}")


def canonical(payload: Mapping[str, Any]) -> bytes:
    """Return the one byte string that stands for ``payload``.

    Keys sorted, no spaces, UTF-8 as it is; days and times (UTC) as ISO text,
    Decimal as text. A float is refused: its text differs between programs.

    :raise TypeError: a value has no canonical form.

    >>> canonical({"b": date(2026, 1, 5), "a": "章"}).decode()
    '{"a":"章","b":"2026-01-05"}'
    >>> canonical({"x": 0.1})
    Traceback (most recent call last):
    ...
    TypeError: float has no canonical form: 0.1
    """
    return json.dumps(
        _plain(payload), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def link(prev_hash: str, payload: Mapping[str, Any]) -> str:
    """Return the hash of a row that follows ``prev_hash``.

    >>> link(GENESIS, {"a": 1})[:16]
    'f21735afd2cd6af4'
    """
    digest = hashlib.sha256(prev_hash.encode())
    digest.update(b"\n")
    digest.update(canonical(payload))
    return digest.hexdigest()


def before_sequence(model: str, payload: Mapping[str, Any], scope: Any) -> str:
    """Return the canonical form of a row up to its number, which comes last.

    Who knows the number, as the database that counts, adds it and ``}`` and has
    what :func:`link` hashes.

    >>> row = {"model": "m", "payload": {"a": 1}, "scope": 7, "sequence": 3}
    >>> before_sequence("m", {"a": 1}, 7) + "3}" == canonical(row).decode()
    True
    """
    row = {"model": model, "payload": payload, "scope": scope}
    return canonical(row).decode()[:-1] + ',"sequence":'


class Problem(NamedTuple):
    """What is wrong in a chain, and in which row."""

    chain: str
    sequence: int | None
    code: str
    message: str


def seal(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return ``rows`` (model, scope, payload) as chains, numbered and hashed.

    >>> verify(seal([{"model": "m", "scope": 1, "payload": {"a": 1}}]))
    []
    """
    heads: defaultdict[Any, tuple[int, str]] = defaultdict(lambda: (0, GENESIS))
    sealed = []
    for row in rows:
        sequence, prev_hash = heads[row["scope"]]
        new = dict(row, sequence=sequence + 1, prev_hash=prev_hash)
        new["hash"] = link(prev_hash, _hashed(new))
        heads[row["scope"]] = (sequence + 1, new["hash"])
        sealed.append(new)
    return sealed


def _hashed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in HASHED}


def verify(
    rows: Sequence[Mapping[str, Any]],
    heads: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Problem]:
    """Return the problems of the chains in ``rows``, the first bad row first.

    :param heads: what is known from elsewhere of each chain's last row
        (name as of :func:`chain_of` -> ``sequence`` and ``hash``): without it
        a chain cut off at its end is still a whole chain.

    >>> rows = seal([{"model": "m", "scope": 1, "payload": {"n": n}}
    ...              for n in range(3)])
    >>> rows[1]["payload"] = {"n": 7}
    >>> [(p.sequence, p.code) for p in verify(rows)]
    [(2, 'changed')]
    >>> [(p.sequence, p.code) for p in verify([rows[0], rows[2]])]
    [(3, 'gap')]
    """
    chains: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        chains[chain_of(row)].append(row)
    problems: list[Problem] = []
    for name in sorted(chains):
        problems += _verify_chain(name, chains[name])
    for name, head in (heads or {}).items():
        problems += _verify_head(name, chains.get(name, []), head)
    return problems


def chain_of(row: Mapping[str, Any]) -> str:
    """Return the name of the chain that ``row`` belongs to.

    >>> chain_of({"model": "gov.seal.impression", "scope": 3})
    'gov.seal.impression,3'
    """
    return f"{row.get('model')},{row.get('scope')}"


def _verify_chain(name: str, rows: list[Mapping[str, Any]]) -> list[Problem]:
    problems: list[Problem] = []
    expected, prev_hash, last = 1, GENESIS, 0

    def found(row: Mapping[str, Any], code: str, message: str) -> None:
        problems.append(Problem(name, row.get("sequence"), code, message))

    for row in sorted(rows, key=lambda r: r.get("sequence") or 0):
        sequence = row.get("sequence") or 0
        if sequence == last:
            found(row, "fork", f"row {sequence} exists more than once")
        elif sequence != expected:
            missing = f"{expected}" + (f"-{sequence - 1}" * (sequence - 1 > expected))
            found(row, "gap", f"row {missing} is missing before row {sequence}")
        elif row.get("prev_hash") != prev_hash:
            found(row, "unlinked", f"row {sequence} does not follow row {last}")
        if link(str(row.get("prev_hash")), _hashed(row)) != row.get("hash"):
            found(row, "changed", f"row {sequence} is not what was hashed")
        expected, prev_hash, last = sequence + 1, str(row.get("hash")), sequence
    return problems


def _verify_head(
    name: str, rows: list[Mapping[str, Any]], head: Mapping[str, Any]
) -> list[Problem]:
    last = max(rows, key=lambda r: r.get("sequence") or 0, default={})
    known = (head.get("sequence"), head.get("hash"))
    if (last.get("sequence"), last.get("hash")) == known:
        return []
    message = f"the chain ends with row {last.get('sequence')}, not row {known[0]}"
    return [Problem(name, head.get("sequence"), "cut", message)]


def main(arguments: Sequence[str]) -> int:
    """Verify the file named and print what was found; return the exit code.

    The file holds a list of rows, or ``{"rows": [...], "heads": {...}}``.

    >>> main([])
    usage: python -m kernel.chain FILE.json
    2
    """
    if len(arguments) != 1:
        print("usage: python -m kernel.chain FILE.json")
        return 2
    try:
        data = json.loads(Path(arguments[0]).read_text("utf-8"))
        rows = data["rows"] if isinstance(data, dict) else data
        heads = data.get("heads") if isinstance(data, dict) else None
        problems = verify(rows, heads)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        print(f"not readable: {error}")
        return 2
    for problem in problems:
        print(f"{problem.chain}: {problem.code}: {problem.message}")
    chains = len(set(map(chain_of, rows)))
    print(f"{len(rows)} rows, {chains} chains, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
