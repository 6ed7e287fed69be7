"""Turns the note of an annex row into proposed rules.

A note says where, when or for what another answer holds than the row's own
mode. What is understood comes out as proposals for a person to confirm; a
phrase that is not understood comes out as kind ``ask`` and is never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from .annex import MODES

Kind = Literal["mode", "not_delegated", "scope", "exclude", "follow", "ask"]

#: Words for groups of receiving regions; the group of all that are not named.
ZONES: Final = "zones"
OTHERS: Final = "others"

_GROUP_WORDS: Final[dict[str, str]] = {
    "各功能区": ZONES,
    "功能区": ZONES,
    "其他县（市、区）": OTHERS,
    "其他县": OTHERS,
}

#: Circumstances as notes print them, with the codes of ``gov.circumstance``.
_CIRCUMSTANCES: Final[dict[str, str]] = {
    "新办": "new",
    "变更": "change",
    "延续": "renewal",
    "补办": "reissue",
    "注销": "cancel",
}


@dataclass(frozen=True)
class Proposal:
    """One proposed rule.

    ``regions``: names as printed, ``zones`` or ``others``; empty = all.
    ``circumstance``: a code, ``other`` for every one not named, or empty.
    ``mode``: label as printed; empty where nothing is delegated or the row's
    own mode holds. ``decider``: ``upper`` or ``lower`` where the note names a
    level instead of a mode. ``text``: the phrase it was read from.
    """

    kind: Kind
    text: str
    regions: tuple[str, ...] = ()
    circumstance: str = ""
    mode: str = ""
    decider: str = ""
    condition: str = ""


def proposals(note: str) -> tuple[Proposal, ...]:
    """Every phrase of the note as a proposal, in order.

    >>> [(p.kind, p.regions) for p in proposals("暂不向各功能区下放")]
    [('not_delegated', ('zones',))]
    >>> note = "新办事项服务窗口前移，其他事项委托实施"
    >>> [(p.circumstance, p.mode) for p in proposals(note)]
    [('new', '服务窗口前移'), ('other', '委托实施')]
    >>> proposals("")
    ()
    """
    found: list[Proposal] = []
    for phrase in _phrases(note):
        for read in _READERS:
            answer = read(phrase)
            if answer:
                found += answer
                break
        else:
            found.append(Proposal("ask", phrase))
    return tuple(found)


def _phrases(note: str) -> list[str]:
    """The note at its commas and stops, never within brackets or quotes.

    >>> _phrases("甲（乙，丙），丁")
    ['甲（乙，丙）', '丁']
    """
    parts, depth, current = [], 0, ""
    for sign in note.strip():
        depth += (sign in "（(“《") - (sign in "）)”》")
        if sign in "，；;。" and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += sign
    return [p.strip() for p in [*parts, current] if p.strip()]


def _regions(text: str) -> tuple[str, ...]:
    """Regions named by a list such as 任城区和各功能区.

    >>> _regions("任城区和各功能区")
    ('任城区', 'zones')
    >>> _regions("其他县（市、区）")
    ('others',)
    """
    if text in _GROUP_WORDS:
        return (_GROUP_WORDS[text],)
    words = [w for w in re.split(r"[和、及与]", text) if w]
    return tuple(_GROUP_WORDS.get(w, w) for w in words)


def _mode_in(text: str) -> str:
    """The longest mode label that the text holds."""
    return max((m for m in MODES if m in text), key=len, default="")


def _in_brackets(phrase: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?)[（(](.*)[）)]", phrase)
    return (match[1], match[2]) if match else (phrase, "")


def _not_delegated(phrase: str) -> list[Proposal]:
    match = re.fullmatch(r"(?:暂)?不向(.+?)下放", phrase)
    if not match:
        return []
    return [Proposal("not_delegated", phrase, regions=_regions(match[1]))]


def _by_region(phrase: str) -> list[Proposal]:
    mode = _mode_in(phrase)
    patterns = (
        r"(?P<r>.+?)以“.+?”的方式.*",
        r"(?:服务)?窗口前移至(?P<r>.+)",
        r"向(?P<r>.+?)(?:下放|委托|直接).*",
    )
    for pattern in patterns:
        match = re.fullmatch(pattern, phrase)
        if match and mode:
            return [Proposal("mode", phrase, regions=_regions(match["r"]), mode=mode)]
    return []


def _by_circumstance(phrase: str) -> list[Proposal]:
    body, excluded = _in_brackets(phrase)
    words = "|".join((*_CIRCUMSTANCES, "其他"))
    match = re.fullmatch(rf"({words})事项(.+)", body)
    if not match or not _mode_in(match[2]):
        return []
    circumstance = _CIRCUMSTANCES.get(match[1], "other")
    found = [
        Proposal("mode", phrase, circumstance=circumstance, mode=_mode_in(match[2]))
    ]
    if excluded:
        found += _exclude(excluded)
    return found


def _by_level(phrase: str) -> list[Proposal]:
    match = re.fullmatch(r"(.+?)(?:根据.+?原则)?由(市|县)级负责审批", phrase)
    if not match:
        return []
    decider = "upper" if match[2] == "市" else "lower"
    return [Proposal("mode", phrase, decider=decider, condition=match[1])]


def _exclude(phrase: str) -> list[Proposal]:
    match = re.fullmatch(r"不(?:包)?[含括](.+)", phrase)
    if not match:
        return []
    return [Proposal("exclude", phrase, condition=match[1])]


def _follow(phrase: str) -> list[Proposal]:
    match = re.fullmatch(r"与(.+?)(?:权限)?下放同步", phrase)
    if not match:
        return []
    return [Proposal("follow", phrase, condition=match[1])]


def _scope(phrase: str) -> list[Proposal]:
    match = re.fullmatch(r"(?:仅|只)?下放[（(]?(.+?)[）)]?", phrase)
    if not match:
        return []
    return [Proposal("scope", phrase, condition=match[1])]


#: The first reader that understands a phrase has it.
_READERS: Final[tuple[Callable[[str], list[Proposal]], ...]] = (
    _not_delegated,
    _by_circumstance,
    _by_region,
    _by_level,
    _exclude,
    _follow,
    _scope,
)


def inclusion(name: str) -> str:
    """Return what a name says that it includes, in brackets, else nothing.

    An exclusion is none.

    >>> inclusion("企业投资项目核准（含国发〔2016〕72号文件规定的外商投资项目）")
    '国发〔2016〕72号文件规定的外商投资项目'
    >>> inclusion("河道管理范围内有关活动（不含河道采砂）审批"), inclusion("取水许可")
    ('', '')
    """
    plain = unicodedata.normalize("NFKC", name)
    found = re.search(r"\((?:包?含|包括)([^()]+)\)", plain)
    return found.group(1).strip() if found else ""
