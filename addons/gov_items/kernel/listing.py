"""Published lists as plain data: their shape, and what two versions differ in.

A list is a dict with ``entries``, each a dict with at least ``number``, ``name``
and ``mode``. The dict is what is hashed, printed, exported and compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["added", "removed", "changed"]
#: What of an entry readers must be told of when it changes.
COMPARED: Final = ("name", "type", "owner", "mode", "cases", "agency", "supervisors")


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a difference; ``fields``: name -> (before, after)."""

    kind: Kind
    number: int
    name: str
    fields: Mapping[str, tuple[str, str]]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Yield what the later list changed, in the order of the numbers.

    >>> old = {"entries": [{"number": 1, "name": "a", "mode": "x"},
    ...                    {"number": 2, "name": "b", "mode": "x"}]}
    >>> new = {"entries": [{"number": 1, "name": "a", "mode": "y"},
    ...                    {"number": 3, "name": "c", "mode": "x"}]}
    >>> [(c.kind, c.number, dict(c.fields)) for c in changes(old, new)]
    [('changed', 1, {'mode': ('x', 'y')}), ('removed', 2, {}), ('added', 3, {})]
    """
    old = {entry["number"]: entry for entry in before.get("entries", ())}
    new = {entry["number"]: entry for entry in after.get("entries", ())}
    for number in sorted(old.keys() | new.keys()):
        if number not in new:
            yield Change("removed", number, old[number]["name"], {})
        elif number not in old:
            yield Change("added", number, new[number]["name"], {})
        else:
            fields = _fields(old[number], new[number])
            if fields:
                yield Change("changed", number, new[number]["name"], fields)


def _fields(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[str, tuple[str, str]]:
    return {
        name: (_text(old.get(name)), _text(new.get(name)))
        for name in COMPARED
        if _text(old.get(name)) != _text(new.get(name))
    }


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)
