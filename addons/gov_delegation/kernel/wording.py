"""Clauses with placeholders, and the visible difference of two drafts. Pure Python."""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from string import Formatter

#: What a clause may name; each is filled when an agreement is drafted.
PLACEHOLDERS = (
    "grantor",
    "grantee",
    "region",
    "programme",
    "document",
    "model_document",
    "count",
    "date_from",
    "date_to",
)


def names(text: str) -> set[str]:
    """Placeholders of a clause.

    >>> sorted(names("{grantor}与{grantee}"))
    ['grantee', 'grantor']

    :raise ValueError: a brace is not closed, or a placeholder is not a plain name
    """
    found = set()
    for _literal, name, spec, conversion in Formatter().parse(text or ""):
        if name is None:
            continue
        if spec or conversion or not re.fullmatch(r"[a-z_]+", name):
            raise ValueError(f"{{{name}}}")
        found.add(name)
    return found


def unknown(text: str) -> list[str]:
    """Placeholders that nothing fills.

    >>> unknown("{grantor} {nobody}")
    ['nobody']
    """
    return sorted(names(text) - set(PLACEHOLDERS))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The clause with its placeholders filled; what has no value stays visible.

    >>> fill("{grantor}委托{grantee}。", {"grantor": "甲局"})
    '甲局委托{grantee}。'
    """
    known = {name: values.get(name) or f"{{{name}}}" for name in names(text)}
    return text.format_map(known)


def pieces(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The way from one text to the other: ("same" | "gone" | "new", words).

    Words are runs of letters or digits, or single other characters, so that Chinese
    is compared character by character.

    >>> list(pieces("期限一年", "期限两年"))
    [('same', '期限'), ('gone', '一'), ('new', '两'), ('same', '年')]
    """
    before, after = _words(old), _words(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield "same", "".join(before[a:b])
            continue
        if b > a:
            yield "gone", "".join(before[a:b])
        if d > c:
            yield "new", "".join(after[c:d])


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9]+|.", text or "", re.DOTALL)
