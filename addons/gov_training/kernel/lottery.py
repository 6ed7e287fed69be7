"""Drawing experts by lot so that anybody can draw again.

Before the draw the secret and the list of candidates are fixed by a commitment that
is published. At the draw a witness names a word, and the secret is opened. The order
of the candidates follows from secret and word alone: neither who keeps the system
(the secret is fixed) nor the witness (it is hidden) can choose the result.

Runs without Odoo: ``python -m kernel.lottery FILE.json`` draws again and ends with
0 (the same), 1 (differs) or 2 (not readable).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any


def _digest(payload: Any) -> str:
    text = json.dumps(
        payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(secret: str, candidates: Iterable[str], count: int) -> str:
    """Hash that fixes secret, candidates and number before the witness speaks.

    >>> commitment("s", ["b", "a"], 1) == commitment("s", ["a", "b"], 1)
    True
    >>> commitment("s", ["a"], 1) == commitment("s", ["a", "b"], 1)
    False
    """
    payload = {"candidates": sorted(candidates), "count": count, "secret": secret}
    return _digest(payload)


def order(secret: str, word: str, candidates: Iterable[str]) -> list[str]:
    """Candidates in the order of the lot.

    >>> sorted(order("s", "w", ["a", "b", "c"]))
    ['a', 'b', 'c']
    >>> order("s", "w", ["c", "b", "a"]) == order("s", "w", ["a", "b", "c"])
    True
    """

    def lot(candidate: str) -> tuple[bytes, str]:
        text = f"{word}|{candidate}".encode()
        return hmac.new(secret.encode(), text, hashlib.sha256).digest(), candidate

    return sorted(set(candidates), key=lot)


def chosen(ranked: Sequence[str], count: int, declined: Iterable[str]) -> list[str]:
    """The first ``count`` of the order who did not decline.

    >>> chosen(["a", "b", "c"], 2, ["a"])
    ['b', 'c']
    """
    out = set(declined)
    return [candidate for candidate in ranked if candidate not in out][:count]


def verify(record: Mapping[str, Any]) -> list[str]:
    """What does not agree in a published draw; empty where all of it does.

    >>> proof = {"secret": "s", "word": "w", "candidates": ["a", "b"], "count": 1}
    >>> proof["commitment"] = commitment("s", ["a", "b"], 1)
    >>> proof["order"] = order("s", "w", ["a", "b"])
    >>> verify(dict(proof, declined=[], chosen=proof["order"][:1]))
    []
    >>> verify(dict(proof, declined=[], chosen=proof["order"][1:]))
    ['chosen: not the first of the order who did not decline']
    """
    secret, candidates = record["secret"], record["candidates"]
    problems = []
    if commitment(secret, candidates, record["count"]) != record["commitment"]:
        problems.append("commitment: secret, candidates or number were changed")
    ranked = order(secret, record["word"], candidates)
    if ranked != record["order"]:
        problems.append("order: another one follows from secret and word")
    picked = chosen(ranked, record["count"], record.get("declined", ()))
    if picked != record["chosen"]:
        problems.append("chosen: not the first of the order who did not decline")
    return problems


def main(arguments: Sequence[str]) -> int:
    """Draw the file's draw again and print what differs; return the exit code.

    >>> main([])
    usage: python -m kernel.lottery FILE.json
    2
    """
    if len(arguments) != 1:
        print("usage: python -m kernel.lottery FILE.json")
        return 2
    try:
        record = json.loads(Path(arguments[0]).read_text("utf-8"))
        problems = verify(record)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        print(f"not readable: {error}")
        return 2
    for problem in problems:
        print(problem)
    print(f"{len(record['candidates'])} candidates, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
