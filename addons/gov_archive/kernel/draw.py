"""Draws that anyone can recompute: who is checked, and who checks.

    python -m kernel.draw FILE.json

1. A secret seed is made and its SHA-256, the *commitment*, is published.
2. The list that is drawn from is fixed and its SHA-256 is published with it.
3. The seed is revealed. With the hash of the list, and a public number where one
   was agreed on, it gives every item a ticket; the smallest tickets are drawn.

Nobody can choose the seed to suit the list (the commitment came first) nor the
list to suit the seed (its hash came before the seed was known). Exit code: 0 the
draw is right, 1 it is not, 2 the file is not readable. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(seed: str) -> str:
    """What is published before the seed is known.

    >>> commitment("a")[:8]
    'ca978112'
    """
    return _sha256(seed)


def population_hash(items: Iterable[str]) -> str:
    """SHA-256 of the list, one item to a line, in the order of code points.

    >>> population_hash(["b", "a"]) == population_hash(["a", "b"])
    True
    """
    return _sha256("".join(f"{item}\n" for item in sorted(items)))


def ticket(seed: str, fixed: str, public: str, item: str) -> str:
    """The ticket of an item: lower ones are drawn first."""
    return _sha256("\n".join((seed, fixed, public, item)))


def draw(
    items: Iterable[str], seed: str, size: int, public: str = ""
) -> list[tuple[str, str]]:
    """Return (item, ticket) of what is drawn, in the order of the tickets.

    >>> [item for item, _ticket in draw("abcdef", "seed", 2)]
    ['a', 'e']
    >>> draw([], "seed", 2)
    []
    """
    pool = sorted(set(items))
    fixed = population_hash(pool)
    tickets = sorted((ticket(seed, fixed, public, item), item) for item in pool)
    return [(item, number) for number, item in tickets[:size]]


def problems(data: Mapping) -> list[str]:
    """What is wrong with a published draw."""
    found = []
    if commitment(data["seed"]) != data["commitment"]:
        found.append("the seed is not the one that was committed to")
    for name in ("cases", "inspectors"):
        part = data[name]
        if population_hash(part["population"]) != part["population_sha256"]:
            found.append(f"{name}: the list is not the one that was fixed")
        if len(set(part["population"])) != len(part["population"]):
            found.append(f"{name}: the list holds an item twice")
        right = draw(
            part["population"], data["seed"], part["size"], data.get("public", "")
        )
        if [item for item, _ticket in right] != part["drawn"]:
            expected = ", ".join(item for item, _ticket in right)
            found.append(f"{name}: the draw gives {expected or 'nothing'}")
    return found


def main(arguments: Sequence[str]) -> int:
    """Check one published draw; return the exit code."""
    if len(arguments) != 1:
        print("usage: python -m kernel.draw FILE.json")
        return 2
    try:
        data = json.loads(Path(arguments[0]).read_text("utf-8"))
        found = problems(data)
        drawn = len(data["cases"]["drawn"]), len(data["cases"]["population"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        print(f"not readable: {error}")
        return 2
    for text in found:
        print(text)
    print(f"{drawn[0]} of {drawn[1]} drawn, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
