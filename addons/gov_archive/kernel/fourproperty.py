"""The four properties of an archived package, as far as software can tell.

After the test items of DA/T 70-2018 (authenticity 1, integrity 2, usability 3,
security 4). Each item is decided in ``full``, in ``part`` (the result then says
what was looked at), or by a ``person``: then the result is ``open``, never
``pass``. What the verifier found decides; nothing is unpacked or run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from .verify import DESCRIPTION, ENCAPSULATION, README, Problem, Report

PASS: Final = "pass"  # noqa: S105 - a verdict
FAIL: Final = "fail"
OPEN: Final = "open"
#: Stages: at archiving, at transfer and receipt, in long-term keeping.
STAGES: Final = ("GD", "YJ", "CQ")

#: First bytes that a file of this extension begins with; None = any text or box.
FORMATS: Final[dict[str, tuple[bytes, ...] | None]] = {
    "pdf": (b"%PDF",),
    "ofd": (b"PK\x03\x04",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "tif": (b"II*\x00", b"MM\x00*"),
    "tiff": (b"II*\x00", b"MM\x00*"),
    "txt": None,
    "csv": None,
    "json": None,
    "xml": (b"<", b"\xef\xbb\xbf<"),
    "rtf": (b"{\\rtf",),
    "xls": (b"\xd0\xcf\x11\xe0",),
    "doc": (b"\xd0\xcf\x11\xe0",),
    "wps": (b"\xd0\xcf\x11\xe0",),
    "et": (b"\xd0\xcf\x11\xe0",),
    "wav": (b"RIFF",),
    "avi": (b"RIFF",),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3"),
    "mp4": None,
}


class Result(NamedTuple):
    """One row of the test record, after the standard's output."""

    code: str
    name: str
    object: str
    result: str
    message: str
    stage: str
    tester: str
    time: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """What only the custodian's database knows; None = not asked.

    :param missing_serials: serials that the class lacks.
    :param twins: other files with the same number or the same case and part.
    """

    missing_serials: Sequence[int] | None = None
    twins: Sequence[str] | None = None


Finding = tuple[str, str]  # object, message
Decide = Callable[[Report, Holdings, str], Iterable[Finding] | None]


class Item(NamedTuple):
    """One test item: names, how far it is decided, its scope, and how."""

    code: str
    name: str
    name_zh: str
    decided: str
    scope: tuple[str, str]
    decide: Decide


def _found(test: Callable[[Problem], bool]) -> Decide:
    """Decide by the verifier's problems for which ``test`` holds."""

    def decide(report: Report, _holdings: Holdings, lang: str) -> Iterable[Finding]:
        return [(p.object, p.text(lang)) for p in report.problems if test(p)]

    return decide


def _codes(*codes: str) -> Decide:
    return _found(lambda problem: problem.code in codes)


def _rule(problem: Problem) -> str:
    return str(problem.values.get("rule", ""))


def _says(problem: Problem, *names: str) -> bool:
    return problem.values.get("name") in names


def _person(_report: Report, _holdings: Holdings, _lang: str) -> None:
    return None


def _say(lang: str, english: str, chinese: str) -> str:
    return chinese if lang == "zh" else english


def _order(report: Report, _holdings: Holdings, lang: str) -> list[Finding]:
    """Times that run backwards and that no version of the file clarifies."""
    text = _say(lang, "{} {} is after {} {}", "{} {} 晚于 {} {}")
    return [
        (
            DESCRIPTION,
            text.format(
                pair.label(0, lang), pair.first_at, pair.label(1, lang), pair.second_at
            ),
        )
        for pair in report.unclarified()
    ]


def _characters(report: Report, _holdings: Holdings, lang: str) -> list[Finding]:
    values = list(report.basic.items())
    for place, node in enumerate(report.nodes, 1):
        values += [(f"node {place} {key}", text) for key, text in node.items()]
    message = _say(lang, "{} has characters that were lost", "{} 含无法保存的字符")
    return [(DESCRIPTION, message.format(k)) for k, v in values if "\ufffd" in v]


def _attributes(report: Report, holdings: Holdings, lang: str) -> list[Finding]:
    found = list(_codes("described", "sizes")(report, holdings, lang) or ())
    message = _say(
        lang, "the content is no {}, as its name says", "内容与扩展名 {} 不符"
    )
    return found + [(path, message.format(ext)) for path, ext in _disguised(report)]


def _disguised(report: Report) -> list[tuple[str, str]]:
    found = []
    for path, head in report.heads.items():
        extension = path.rpartition(".")[2].lower()
        starts = FORMATS.get(extension)
        if starts and not head.startswith(starts):
            found.append((path, extension))
    return found


def _formats(report: Report, _holdings: Holdings, lang: str) -> list[Finding]:
    message = _say(lang, "format {} is not accepted", "格式 {} 不在接收范围")
    extensions = [(p, p.rpartition(".")[2].lower()) for p in report.documents]
    return [(p, message.format(e)) for p, e in extensions if e not in FORMATS]


def _empty(report: Report, holdings: Holdings, lang: str) -> list[Finding]:
    codes = ("missing", "cut", "changed", "inflate", "described_missing")
    found = list(_codes(*codes)(report, holdings, lang) or ())
    message = _say(lang, "the file is empty", "文件为空")
    sizes = report.documents.items()
    return found + [(p, message) for p, d in sizes if d.get("size") == "0"]


def _nodes(report: Report, _holdings: Holdings, lang: str) -> list[Finding]:
    message = _say(lang, "node {} has no {}", "环节 {} 缺少 {}")
    found = [
        (DESCRIPTION, message.format(node.get("sequence"), name))
        for node in report.nodes
        for name in ("name", "agency", "person", "action", "endedAt")
        if not node.get(name)
    ]
    if not report.nodes:
        found.append((DESCRIPTION, _say(lang, "there are no nodes", "没有办理环节")))
    return found


def _attachments(report: Report, _holdings: Holdings, lang: str) -> list[Finding]:
    titles = [
        (d.get("category"), d.get("title", "")) for d in report.documents.values()
    ]
    message = _say(lang, "{} is required, but not there", "缺少应归档材料 {}")
    found = []
    for setting in report.settings:
        kind, name = setting.get("category"), setting.get("name", "")
        if setting.get("required") == "yes" and not any(
            category == kind and re.sub(r"\.[A-Za-z0-9]{1,10}$", "", title) == name
            for category, title in titles
        ):
            found.append((DESCRIPTION, message.format(name)))
    return found


def _serials(_report: Report, holdings: Holdings, lang: str) -> list[Finding] | None:
    if holdings.missing_serials is None:
        return None
    message = _say(lang, "serial {} is missing", "缺件号 {}")
    return [("", message.format(serial)) for serial in holdings.missing_serials]


def _twins(report: Report, holdings: Holdings, lang: str) -> list[Finding]:
    codes = ("duplicate", "listed_twice", "described_twice")
    found = list(_codes(*codes)(report, holdings, lang) or ())
    message = _say(lang, "is in custody already", "已有相同案卷在库")
    return found + [(twin, message) for twin in holdings.twins or ()]


def _readable(report: Report, holdings: Holdings, lang: str) -> list[Finding]:
    found = list(_codes("cut", "inflate", "encrypted")(report, holdings, lang) or ())
    message = _say(lang, "does not begin as a {}", "文件头不是 {}")
    return found + [(path, message.format(ext)) for path, ext in _disguised(report)]


_ALL: Final = ("", "")
_FULL, _PART, _PERSON = "full", "part", "person"

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "1-1",
        "Validity of fixing information",
        "固化信息有效性",
        _PART,
        ("SHA-256 and signature, no time stamp", "校验 SHA-256 与签名，未验时间戳"),
        _codes("changed", "crc", "seal", "signature"),
    ),
    Item(
        "1-2",
        "Length of metadata",
        "元数据项数据长度",
        _FULL,
        _ALL,
        _found(lambda p: p.code == "xml_value" and _rule(p).startswith("length")),
    ),
    Item(
        "1-3",
        "Type and format of metadata",
        "元数据项数据类型、格式",
        _FULL,
        _ALL,
        _found(
            lambda p: (
                p.code == "xml_value" and not _rule(p).startswith(("length", "one"))
            )
        ),
    ),
    Item(
        "1-4",
        "Value range of metadata",
        "元数据项值域",
        _FULL,
        _ALL,
        _found(lambda p: p.code == "xml_value" and _rule(p).startswith("one of")),
    ),
    Item(
        "1-5",
        "Plausibility of metadata",
        "元数据项数据合理性",
        _PART,
        ("order of times only", "仅检查时间先后"),
        _order,
    ),
    Item(
        "1-6",
        "Special characters in metadata",
        "元数据项特殊字符",
        _FULL,
        _ALL,
        _characters,
    ),
    Item(
        "1-7",
        "Form of the archival number",
        "档号规范性",
        _FULL,
        _ALL,
        _found(
            lambda p: (
                p.code == "number" or _says(p, "number", "档号", "External-Identifier")
            )
        ),
    ),
    Item(
        "1-8",
        "Repetition of metadata",
        "元数据项数据重复性",
        _PART,
        ("number and case within this system", "仅检查本系统内档号与办件"),
        _twins,
    ),
    Item(
        "1-9",
        "Electronic attributes of content",
        "内容数据电子属性一致性",
        _PART,
        ("name, size, beginning of the content", "仅检查文件名、大小、文件头"),
        _attributes,
    ),
    Item(
        "1-10",
        "Metadata linked to content",
        "元数据与内容数据关联",
        _FULL,
        _ALL,
        _codes("undescribed", "described_missing", "element"),
    ),
    Item(
        "1-11",
        "Form of readme and list files",
        "说明文件、目录文件规范性",
        _FULL,
        _ALL,
        _found(
            lambda p: (
                p.code in ("declaration", "manifest_line", "listed_twice", "differs")
                or (p.code == "missing_tag" and p.object == README)
            )
        ),
    ),
    Item(
        "1-12",
        "Folder structure of the package",
        "信息包目录结构规范性",
        _FULL,
        _ALL,
        _codes("place", "extra", "folders", "missing_tag", "name"),
    ),
    Item(
        "1-13",
        "Consistency of the package",
        "信息包一致性",
        _FULL,
        _ALL,
        _found(lambda p: True),
    ),
    Item(
        "2-1",
        "Number of pieces",
        "总件数相符性",
        _FULL,
        _ALL,
        _found(lambda p: _says(p, "files", "文件数", "件数", "Payload-Oxum")),
    ),
    Item(
        "2-2",
        "Number of bytes",
        "总字节数相符性",
        _FULL,
        _ALL,
        _found(lambda p: _says(p, "bytes", "字节数", "Payload-Oxum")),
    ),
    Item(
        "2-3",
        "Metadata items complete",
        "元数据项完整性",
        _FULL,
        _ALL,
        _codes("xml_missing", "xml_unexpected"),
    ),
    Item(
        "2-4",
        "Mandatory description items",
        "元数据必填著录项",
        _FULL,
        _ALL,
        _found(lambda p: p.code in ("xml_missing", "xml_value")),
    ),
    Item(
        "2-5",
        "Process information complete",
        "过程信息完整性",
        _PART,
        ("items of the nodes given", "仅检查已列环节的项目"),
        _nodes,
    ),
    Item(
        "2-6",
        "Serials without gaps",
        "连续性元数据项",
        _PART,
        ("serials of this system", "仅检查本系统内件号"),
        _serials,
    ),
    Item("2-7", "Content complete", "内容数据完整性", _FULL, _ALL, _empty),
    Item(
        "2-8",
        "Attachments complete",
        "附件数据完整性",
        _PART,
        ("by the name of each required document", "按应归档材料名称检查"),
        _attachments,
    ),
    Item(
        "2-9",
        "Metadata of the package complete",
        "信息包元数据完整性",
        _FULL,
        _ALL,
        _found(
            lambda p: (
                p.code.startswith("xml_")
                or (
                    p.code == "missing_tag" and p.object in (DESCRIPTION, ENCAPSULATION)
                )
            )
        ),
    ),
    Item(
        "2-10",
        "Content of the package complete",
        "信息包内容数据完整性",
        _FULL,
        _ALL,
        _codes("missing", "unlisted", "undescribed", "described_missing"),
    ),
    Item(
        "3-1",
        "Metadata readable",
        "信息包元数据可读性",
        _FULL,
        _ALL,
        _found(
            lambda p: (
                p.code in ("xml_malformed", "xml_doctype", "xml_root", "encoding")
                or (p.code == "missing_tag" and p.object == DESCRIPTION)
            )
        ),
    ),
    Item(
        "3-2", "Metadata in the target", "目标库元数据可访问性", _PERSON, _ALL, _person
    ),
    Item(
        "3-3",
        "Content format accepted",
        "内容数据格式",
        _PART,
        ("by the extension", "按扩展名"),
        _formats,
    ),
    Item(
        "3-4",
        "Content readable",
        "内容数据可读性",
        _PART,
        ("beginning of each file only", "仅检查文件头"),
        _readable,
    ),
    Item("3-5", "Hardware and software", "软硬件环境", _PERSON, _ALL, _person),
    Item(
        "3-6",
        "Format of the package",
        "信息包格式合规性",
        _FULL,
        _ALL,
        _codes("not_a_zip", "truncated", "directory", "container", "declaration"),
    ),
    Item(
        "3-7",
        "Content of the package accessible",
        "信息包内容可访问性",
        _FULL,
        _ALL,
        _codes("header", "encrypted", "method", "inflate", "cut", "overlap"),
    ),
    Item("4-1", "Anti-virus software", "杀毒软件检测", _PERSON, _ALL, _person),
    Item("4-2", "Viruses", "病毒感染检测", _PERSON, _ALL, _person),
    Item("4-3", "Foreign files on the carrier", "载体多余文件", _PERSON, _ALL, _person),
    Item("4-4", "Reading speed", "载体读取速度", _PERSON, _ALL, _person),
    Item("4-5", "Outside of the carrier", "载体外观", _PERSON, _ALL, _person),
    Item("4-6", "Quality of the disc", "光盘合格性", _PERSON, _ALL, _person),
    Item("4-7", "Safety of the operation", "操作过程安全性", _PERSON, _ALL, _person),
)


def run(
    report: Report,
    *,
    stage: str,
    tester: str,
    time: str,
    holdings: Holdings | None = None,
    lang: str = "en",
) -> list[Result]:
    """Return one result per item and object, in the order of the items.

    An item that fails has one row for each thing that is wrong. An item that
    passes or is open has one row for the whole package.
    """
    holdings = holdings or Holdings()
    results = []
    for item in ITEMS:
        name = item.name_zh if lang == "zh" else item.name
        found = item.decide(report, holdings, lang)
        rows = [(FAIL, *finding) for finding in found or ()]
        if not rows:
            scope = item.scope[lang == "zh"]
            rows = [(OPEN if found is None else PASS, report.number, scope)]
        results += [
            Result(
                f"{stage}-{item.code}", name, obj, result, message, stage, tester, time
            )
            for result, obj, message in rows
        ]
    return results


def verdict(results: Iterable[Result]) -> str:
    """Return ``fail`` where a single row fails, else ``pass``; open ones wait.

    >>> verdict([])
    'pass'
    """
    return FAIL if any(row.result == FAIL for row in results) else PASS
