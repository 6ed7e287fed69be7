"""Verifies a package without the system that made it.

    python -m kernel.verify FILE.zip … [--json] [--lang zh] [--any-zip]
                            [--seal HEX] [--key HEX] [--versions] [--processes N]
                            [--max-bytes N] [--max-files N]

Says what is wrong down to file, element and byte, and ends with

* 0 - the package is whole;
* 1 - something is wrong: each finding is printed;
* 2 - the file is no package at all (not readable, no zip), or wrong arguments.

Nothing is unpacked. Names, counts and sizes are checked before content, the
content is read once in pieces. The container must be byte for byte what the
builder writes (``--any-zip`` accepts a package that was packed again by other
software, whose content is then checked all the same). ``--seal`` compares with
the seal that was recorded when the package was made: only that proves that the
whole was not replaced by another whole package. ``--versions`` takes a file and its
corrections in their order and checks that each follows the one before. A folder
stands for the packages in it. Standard library only (``isal``, where it is there,
makes the checksums of the container faster).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from . import ed25519
from .container import CHUNK, ContainerError, Entry, Reader, crc32, overlaps
from .messages import MESSAGES
from .number import problem as number_problem
from .times import Backward, backward
from .xmlcheck import Checker, Element, Schema

BAGIT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
README: Final = "说明文件.txt"
DESCRIPTION: Final = "metadata/description.xml"
ENCAPSULATION: Final = "metadata/encapsulation.xml"
MANIFEST: Final = "manifest-sha256.txt"
TAGMANIFEST: Final = "tagmanifest-sha256.txt"
#: The one tag file that may be missing; it signs the tag manifest.
SIGNATURE: Final = "signature.txt"
#: A description that clarifies times has a schema of its own, so that every other
#: package keeps its bytes.
CLARIFYING: Final = "description-2"
#: Files that are not below ``data``: all of them, and no others.
TAG_FILES: Final = (
    "bagit.txt",
    DESCRIPTION,
    "metadata/description.xsd",
    ENCAPSULATION,
    "metadata/encapsulation.xsd",
    README,
    "bag-info.txt",
    MANIFEST,
    TAGMANIFEST,
)
PAYLOAD: Final = re.compile(r"data/(application|process|result)/[0-9]{2,}_[^/]+")
MANIFEST_LINE: Final = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(.+)")


class Problem(NamedTuple):
    """One finding: its code (see ``messages``), what it is about, and where."""

    code: str
    object: str
    values: dict[str, Any]

    def text(self, lang: str = "en") -> str:
        """Return the finding as a sentence in ``en`` or ``zh``."""
        template = MESSAGES[self.code][lang == "zh"]
        return template.format(object=self.object, **self.values)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a package may be at most; beyond it nothing is read further."""

    files: int = 100_000
    bytes: int = 64 << 30
    ratio: int = 100
    tag_bytes: int = 256 << 20
    problems: int = 1_000


@dataclass(slots=True)
class Report:
    """What was found: problems in the order of reading, and the facts.

    ``whole`` is the verdict. ``readable`` is False where the file is no zip.
    """

    problems: list[Problem] = field(default_factory=list)
    number: str = ""
    seal: str = ""
    signed_by: str = ""
    files: int = 0
    bytes: int = 0
    readable: bool = True
    basic: dict[str, str] = field(default_factory=dict)
    nodes: list[dict[str, str]] = field(default_factory=list)
    settings: list[dict[str, str]] = field(default_factory=list)
    documents: dict[str, dict[str, str]] = field(default_factory=dict)
    clarified: list[Backward] = field(default_factory=list)
    heads: dict[str, bytes] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return not self.problems

    @property
    def codes(self) -> set[str]:
        return {problem.code for problem in self.problems}

    def backward(self) -> list[Backward]:
        """Moments that run backwards in the description."""
        return list(backward(self.basic, self.nodes))

    def unclarified(self) -> list[Backward]:
        """Those of them that nothing clarifies."""
        return [pair for pair in self.backward() if pair not in self.clarified]

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """Return the report as plain values, as ``--json`` prints it."""
        return {
            "whole": self.whole,
            "number": self.number,
            "version": self.basic.get("version", "1"),
            "seal": self.seal,
            "signed_by": self.signed_by,
            "files": self.files,
            "bytes": self.bytes,
            "clarified": [pair._asdict() for pair in self.clarified],
            "problems": [
                {**p._asdict(), "message": p.text(lang)} for p in self.problems
            ],
        }


class _Full(Exception):
    """So many problems that reading on makes no sense."""


def verify(
    file: BinaryIO,
    *,
    limits: Limits | None = None,
    any_zip: bool = False,
    seal: str = "",
    key: str = "",
) -> Report:
    """Check the package in ``file`` (seekable, bytes) and return the report.

    :param any_zip: accept a container that other software wrote.
    :param seal: what :func:`kernel.package.build` returned, where it is known.
    :param key: public key that must have signed, where it is known.
    """
    checker = _Verifier(file, limits or Limits(), any_zip)
    try:
        checker.run(seal, key)
    except ContainerError as error:
        values = dict(error.values)
        checker.note(error.code, str(values.pop("object", "")), **values)
        checker.report.readable = error.code != "not_a_zip"
    except _Full:
        checker.report.problems.append(Problem("and_more", "", {}))
    return checker.report


class _Verifier:
    def __init__(self, file: BinaryIO, limits: Limits, any_zip: bool) -> None:
        self._file = file
        self._limits = limits
        self._any_zip = any_zip
        self._entries: dict[str, Entry] = {}
        self._digests: dict[str, str] = {}
        self._claims: list[tuple[str, str, int, str]] = []
        self._manifest: dict[str, str] = {}
        self.report = Report()

    def note(self, code: str, object: str = "", **values: Any) -> None:  # noqa: A002
        self.report.problems.append(Problem(code, object, values))
        if len(self.report.problems) >= self._limits.problems:
            raise _Full

    def run(self, seal: str, key: str = "") -> None:
        self._reader = Reader(self._file)
        if self._check_container():
            self._check_layout()
            known = (*TAG_FILES, SIGNATURE)
            tags = {p: e for p, e in self._entries.items() if p in known}
            payload = {p: e for p, e in self._entries.items() if p not in tags}
            self._digest(tags)
            self._check_descriptions()
            self._digest(payload)
            self._check_bag()
            self._check_claims()
            self._check_readme()
            self._check_signature(key)
        if seal and self.report.seal != seal:
            self.note("seal", TAGMANIFEST, actual=self.report.seal, declared=seal)

    # -- container -----------------------------------------------------------

    def _check_container(self) -> bool:
        """Check all that can be known without content; False = read no further."""
        if self._reader.count > self._limits.files:
            self.note("too_many_files", count=self._reader.count)
            return False
        listed = list(self._reader.entries())
        before = len(self.report.problems)
        for entry in overlaps(listed):
            self.note("overlap", entry.name)
        if sum(entry.size for entry in listed) > self._limits.bytes:
            self.note("too_many_bytes", bytes=sum(entry.size for entry in listed))
        for entry in listed:
            self._check_bomb(entry)
        if len(self.report.problems) > before:
            return False
        deviation = self._reader.deviation(listed)
        if deviation and not self._any_zip:
            self.note("container", deviation[1] or "zip", offset=deviation[0])
        self._take_names(listed)
        return True

    def _check_bomb(self, entry: Entry) -> None:
        if entry.size > CHUNK and entry.size > self._limits.ratio * entry.packed:
            self.note("ratio", entry.name, packed=entry.packed, size=entry.size)
        if entry.method == 0 and entry.size != entry.packed:
            self.note("sizes", entry.name, packed=entry.packed, size=entry.size)

    def _take_names(self, listed: list[Entry]) -> None:
        """Keep each entry under its path within the one folder of the package."""
        folders: dict[str, None] = {}
        folded: dict[str, str] = {}
        for entry in listed:
            if entry.name.endswith("/") and not entry.size and self._any_zip:
                continue
            if reason := unsafe_name(entry):
                self.note("name", entry.name, reason=reason)
                continue
            folder, _, path = entry.name.partition("/")
            folders[folder] = None
            key = unicodedata.normalize("NFC", entry.name).casefold()
            if key in folded:
                self.note("duplicate", entry.name, other=folded[key])
                continue
            folded[key] = entry.name
            self._entries[path] = entry
        if len(folders) != 1:
            self.note("folders", ", ".join(folders), count=len(folders))
        self.report.number = next(iter(folders), "")

    # -- files ---------------------------------------------------------------

    def _check_layout(self) -> None:
        for name in TAG_FILES:
            if name not in self._entries:
                self.note("missing_tag", name)
        for path, entry in self._entries.items():
            if path in TAG_FILES or path == SIGNATURE:
                if entry.size > self._limits.tag_bytes:
                    raise ContainerError("too_long", object=path, size=entry.size)
            elif not path.startswith("data/"):
                self.note("extra", path)
            elif not PAYLOAD.fullmatch(path):
                self.note("place", path)
        payload = [e for p, e in self._entries.items() if p.startswith("data/")]
        self.report.files = len(payload)
        self.report.bytes = sum(entry.size for entry in payload)

    def _digest(self, entries: dict[str, Entry]) -> None:
        for path, entry in entries.items():
            try:
                sha256, crc, head = self._measure(entry)
            except ContainerError as error:
                self.note(error.code, path, **_without_object(error.values))
                continue
            if path.startswith("data/"):
                self.report.heads[path] = head
            self._digests[path] = sha256
            if crc != entry.crc:
                values = {"actual": f"{crc:08x}", "declared": f"{entry.crc:08x}"}
                self.note("crc", path, **values)

    def _measure(self, entry: Entry) -> tuple[str, int, bytes]:
        """Hash and checksum of the content, and how it begins."""
        digest, crc, head = hashlib.sha256(), 0, b""
        for chunk in self._reader.chunks(entry):
            head = head or bytes(chunk[:16])
            digest.update(chunk)
            crc = crc32(chunk, crc)
        return digest.hexdigest(), crc, head

    def _content(self, path: str) -> Iterator[bytes | memoryview]:
        if path in self._entries and path in self._digests:
            return self._reader.chunks(self._entries[path])
        return iter(())

    def _text(self, path: str) -> str | None:
        if path not in self._digests:
            return None
        try:
            return b"".join(map(bytes, self._content(path))).decode()
        except UnicodeDecodeError as error:
            self.note("encoding", path, offset=error.start)
            return None

    # -- bag -----------------------------------------------------------------

    def _check_bag(self) -> None:
        if "bagit.txt" in self._digests:
            content = b"".join(map(bytes, self._content("bagit.txt")))
            if content != BAGIT:
                self.note("declaration", "bagit.txt")
        self.report.seal = self._digests.get(TAGMANIFEST, "")
        self._manifest = self._check_manifest(MANIFEST, "data/")
        self._check_manifest(TAGMANIFEST, "")
        self._check_bag_info()

    def _check_manifest(self, name: str, prefix: str) -> dict[str, str]:
        text = self._text(name)
        if text is None:
            return {}
        listed = dict(self._manifest_lines(name, text))
        for path, declared in listed.items():
            actual = self._digests.get(path)
            if path not in self._entries:
                self.note("missing", path, manifest=name)
            elif actual is not None and actual != declared.lower():
                self.note("changed", path, actual=actual, declared=declared)
        for path in self._entries:
            is_payload = path.startswith("data/")
            if path in listed:
                if is_payload != bool(prefix):
                    self.note("wrong_manifest", path, manifest=name)
            elif is_payload == bool(prefix) and path not in (TAGMANIFEST, SIGNATURE):
                self.note("unlisted", path, manifest=name)
        return listed

    def _manifest_lines(self, name: str, text: str) -> Iterator[tuple[str, str]]:
        seen: set[str] = set()
        for number, row in enumerate(text.split("\n"), 1):
            match = MANIFEST_LINE.fullmatch(row.rstrip("\r"))
            if not row.strip():
                continue
            if match is None:
                self.note("manifest_line", name, line=number, value=row[:80])
                continue
            path = decode_path(match[2])
            if path in seen:
                self.note("listed_twice", path, manifest=name, line=number)
                continue
            seen.add(path)
            yield path, match[1]

    def _check_bag_info(self) -> None:
        text = self._text("bag-info.txt")
        if text is None:
            return
        info = tag_values(text)
        oxum = f"{self.report.bytes}.{self.report.files}"
        self._compare("bag-info.txt", "Payload-Oxum", info.get("Payload-Oxum"), oxum)
        declared = info.get("External-Identifier")
        number = self.report.number
        self._compare("bag-info.txt", "External-Identifier", declared, number)
        for name, key in (("Version", "version"), ("Previous-Seal", "previousSeal")):
            stated = self.report.basic.get(key)
            self._compare("bag-info.txt", name, info.get(name), stated)

    def _compare(
        self, path: str, name: str, declared: str | None, actual: str | None
    ) -> None:
        if declared != actual:
            values = {"name": name, "declared": declared, "actual": actual}
            self.note("differs", path, **values)

    # -- descriptions --------------------------------------------------------

    def _read_xml(self, name: str, listen: Callable[[Element], None]) -> None:
        path = f"metadata/{name}.xml"
        if path not in self._digests:
            return
        schema = self._digests.get(f"metadata/{name}.xsd")
        names = (name, CLARIFYING) if name == "description" else (name,)
        known = {hashlib.sha256(schema_source(n)).hexdigest(): n for n in names}
        checker = Checker(_schema(known.get(schema or "", name)), listen)
        for fault in checker.check(self._content(path)):
            values = dict(fault.values, path=fault.path or "/", line=fault.line)
            self.note(f"xml_{fault.code}", path, **values)
        if schema is not None and schema not in known:
            self.note("schema", f"metadata/{name}.xsd")

    def _check_descriptions(self) -> None:
        self._check_description()
        self._check_encapsulation()

    def _check_description(self) -> None:
        listener = _Description(self)
        self._read_xml("description", listener)
        if DESCRIPTION not in self._digests:
            return
        for path in self._entries:
            if path.startswith("data/") and path not in self.report.documents:
                self.note("undescribed", path, path=DESCRIPTION)
        basic = self.report.basic
        if reason := number_problem(basic.get("number", "")):
            self.note("number", DESCRIPTION, value=basic.get("number"), reason=reason)
        number = self.report.number
        self._compare(DESCRIPTION, "number", basic.get("number"), number)
        names = ("version", "previousSeal", "reason")
        given = [name for name in names if basic.get(name)]
        wanted = given or self.report.clarified
        if wanted and (len(given) < len(names) or basic["version"] == "1"):
            self.note("version_reason", DESCRIPTION)

    def _check_encapsulation(self) -> None:
        listener = _Encapsulation(self)
        self._read_xml("encapsulation", listener)
        if ENCAPSULATION not in self._digests:
            return
        for path in self.report.documents.keys() - listener.seen:
            self.note("undescribed", path, path=ENCAPSULATION)

    def _check_readme(self) -> None:
        text = self._text(README)
        if text is None:
            return
        stated = dict(re.findall(r"^([^：\n]+)：(.*)$", text, re.MULTILINE))
        self._compare(README, "档号", stated.get("档号"), self.report.number)
        self._compare(README, "文件数", stated.get("文件数"), str(self.report.files))
        self._compare(README, "字节数", stated.get("字节数"), str(self.report.bytes))

    def _check_signature(self, key: str) -> None:
        text = self._text(SIGNATURE)
        if text is None:
            if key:
                self.note("signature", SIGNATURE, reason="missing")
            return
        values = tag_values(text)
        content = b"".join(map(bytes, self._content(TAGMANIFEST)))
        try:
            public = bytes.fromhex(values.get("Public-Key", ""))
            value = bytes.fromhex(values.get("Signature", ""))
        except ValueError:
            public, value = b"", b""
        if not ed25519.valid(public, content, value):
            self.note("signature", SIGNATURE, reason="invalid")
        elif key and public.hex() != key:
            self.note("signature", SIGNATURE, reason="other key")
        else:
            self.report.signed_by = public.hex()

    def described(
        self, source: str, path: str, line: int, size: str, sha256: str
    ) -> None:
        """Compare what a description says of a file with the file."""
        entry = self._entries.get(path)
        if entry is None or not path.startswith("data/"):
            self.note("described_missing", path, path=source, line=line)
            return
        values = {"path": source, "line": line}
        if size != str(entry.size):
            declared = {"name": "size", "declared": size, "actual": entry.size}
            self.note("described", path, **values, **declared)
        self._claims.append((source, path, line, sha256))

    def _check_claims(self) -> None:
        """Compare the hashes that the descriptions state with the files' own."""
        for source, path, line, sha256 in self._claims:
            actual = self._digests.get(path)
            if actual is not None and sha256 != actual:
                declared = {"name": "sha256", "declared": sha256, "actual": actual}
                self.note("described", path, path=source, line=line, **declared)


class _Description:
    """Collects what ``description.xml`` says, and compares it."""

    def __init__(self, verifier: _Verifier) -> None:
        self._verifier = verifier
        self._report = verifier.report
        self._open: dict[str, str] = {}

    def __call__(self, element: Element) -> None:
        section, _, rest = element.path.removeprefix("archive/").partition("/")
        if section == "basic" and rest:
            self._report.basic[rest] = element.text
        elif section == "totals":
            self._totals(element)
        elif rest in ("node", "setting", "document", "clarification"):
            self._record(rest, {**self._open, **element.attributes}, element)
            self._open = {}
        elif "/" in rest:
            self._open[rest.rpartition("/")[2]] = element.text

    def _record(self, kind: str, values: dict[str, str], element: Element) -> None:
        if kind == "node":
            self._report.nodes.append(values)
        elif kind == "setting":
            self._report.settings.append(values)
        elif kind == "clarification":
            names = Backward._fields
            self._report.clarified.append(Backward(*(values.get(n, "") for n in names)))
        else:
            self._document(values, element.line)

    def _document(self, values: dict[str, str], line: int) -> None:
        path, note = values.get("path", ""), self._verifier.note
        if path in self._report.documents:
            note("described_twice", path, path=DESCRIPTION, line=line)
        self._report.documents[path] = values
        size, sha256 = values.get("size", ""), values.get("sha256", "")
        self._verifier.described(DESCRIPTION, path, line, size, sha256)
        start = f"data/{values.get('category')}/{values.get('sequence', ''):0>2}_"
        if not path.startswith(start):
            declared = {"name": "path", "declared": path, "actual": start}
            note("described", path, path=DESCRIPTION, line=line, **declared)

    def _totals(self, element: Element) -> None:
        report = self._report
        for name, actual in (("files", report.files), ("bytes", report.bytes)):
            declared = element.attributes.get(name)
            if declared != str(actual):
                self._verifier.note(
                    "totals",
                    DESCRIPTION,
                    line=element.line,
                    name=name,
                    declared=declared,
                    actual=actual,
                )


class _Encapsulation:
    """Compares what ``encapsulation.xml`` says of the files."""

    def __init__(self, verifier: _Verifier) -> None:
        self._verifier = verifier
        self._open: dict[str, str] = {}
        self.seen: set[str] = set()

    def __call__(self, element: Element) -> None:
        name = element.path.rpartition("/")[2]
        if name == "文档":
            self._document(element.line)
            self._open = {}
        elif name in ("计算机文件名", "计算机文件大小", "编码数据", "文档标识符"):
            self._open[name] = element.text
        elif name in ("件数", "档号", "电子文件号", "题名"):
            self._compare(name, element)

    def _document(self, line: int) -> None:
        path = self._open.get("计算机文件名", "")
        if path in self.seen:
            self._verifier.note("described_twice", path, path=ENCAPSULATION, line=line)
        self.seen.add(path)
        size, data = (
            self._open.get("计算机文件大小", ""),
            self._open.get("编码数据", ""),
        )
        try:
            digest = base64.b64decode(data, validate=True).hex()
        except ValueError:
            digest = data
        self._verifier.described(ENCAPSULATION, path, line, size, digest)
        if self._open.get("文档标识符") != path:
            declared = {"declared": self._open.get("文档标识符"), "actual": path}
            values = {"path": ENCAPSULATION, "line": line, "name": "文档标识符"}
            self._verifier.note("described", path, **values, **declared)

    def _compare(self, name: str, element: Element) -> None:
        report = self._verifier.report
        if name == "题名" and not element.path.endswith("内容描述/题名"):
            return
        expected = {
            "件数": str(report.files),
            "档号": report.number,
            "电子文件号": report.basic.get("caseNumber"),
            "题名": report.basic.get("title"),
        }[name]
        if element.text != expected:
            values = {"declared": element.text, "actual": expected}
            self._verifier.note(
                "element", ENCAPSULATION, name=name, line=element.line, **values
            )


# --- names ----------------------------------------------------------------------


def unsafe_name(entry: Entry) -> str | None:
    """Return why the entry must not be unpacked under its name, or None."""
    name = entry.name
    parts = name.split("/")
    checks = {
        "link": entry.is_link,
        "encoding": not _decodable(entry),
        "control": any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in name),
        "backslash": "\\" in name,
        "absolute": name.startswith("/") or ":" in parts[0],
        "traversal": ".." in parts,
        "empty": "" in parts or "." in parts,
        "long": len(entry.raw_name) > 1024 or max(map(len, parts)) > 255,
        "root": len(parts) < 2,
    }
    return next((reason for reason, bad in checks.items() if bad), None)


def _decodable(entry: Entry) -> bool:
    try:
        entry.raw_name.decode("utf-8" if entry.flags & 0x0800 else "ascii")
    except UnicodeDecodeError:
        return False
    return True


def decode_path(text: str) -> str:
    """Return the path of a manifest line with the escapes of RFC 8493 undone.

    >>> decode_path("data/a%0Ab%25.txt") == "data/a" + chr(10) + "b%.txt"
    True
    """
    for code, character in (("0A", "\n"), ("0D", "\r"), ("25", "%")):
        text = re.sub(f"%{code}", character, text, flags=re.IGNORECASE)
    return text.removeprefix("./")


def tag_values(text: str) -> dict[str, str]:
    """Return the values of a tag file; folded lines are joined (RFC 8493, 2.2.2).

    >>> tag_values("A: one\\n  two\\nB: 3\\n")
    {'A': 'one two', 'B': '3'}
    """
    values: dict[str, str] = {}
    last = ""
    for row in text.splitlines():
        if row[:1] in (" ", "\t") and last:
            values[last] += " " + row.strip()
        elif ":" in row:
            last, _, value = row.partition(":")
            values[last] = value.strip()
    return values


def _without_object(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "object"}


# --- schemas --------------------------------------------------------------------


@cache
def schema_source(name: str) -> bytes:
    """Return our own copy of a schema; a package's copy is never believed."""
    return (Path(__file__).parent / "schema" / f"{name}.xsd").read_bytes()


@cache
def _schema(name: str) -> Schema:
    return Schema(schema_source(name))


# --- versions -------------------------------------------------------------------


def version_problems(reports: Sequence[Report]) -> list[Problem]:
    """Check that packages are the versions of one file, the first one first.

    What was filed never changes: a correction is a further package that names the
    one before by its seal and says why; a document that it replaces must be in a
    version before it, moments that it clarifies in one before it or in itself. What is
    wrong within a package stands in its own report.
    """
    found: list[Problem] = []
    known: set[str] = set()
    moments: set[Backward] = set()
    for place, report in enumerate(reports, 1):
        name = f"{report.number} #{place}"
        version = report.basic.get("version", "1")
        if version != str(place):
            found.append(_wrong("version", name, version, str(place)))
        if report.number != reports[0].number:
            args = (report.number, reports[0].number)
            found.append(_wrong("version_number", name, *args))
        if place > 1:
            declared = report.basic.get("previousSeal", "")
            if declared != (before := reports[place - 2].seal):
                found.append(_wrong("version_seal", name, before, declared))
        for document in report.documents.values():
            path = document.get("replaces")
            if path and path not in known:
                found.append(Problem("version_replaces", name, {"path": path}))
        known.update(_versioned(report.documents, place))
        moments.update(report.backward())
        for pair in report.clarified:
            if pair not in moments:
                found.append(Problem("version_clarifies", name, _spoken(pair)))
    return found


def _wrong(code: str, name: str, actual: str, declared: str) -> Problem:
    return Problem(code, name, {"actual": actual, "declared": declared})


def _spoken(pair: Backward) -> dict[str, Any]:
    return {**pair._asdict(), "where": f"node {pair.node}" if pair.node else "basic"}


def _versioned(paths: Iterable[str], place: int) -> Iterator[str]:
    """How later versions name these documents: ``data/…`` or ``data/…@2``."""
    return (path if place == 1 else f"{path}@{place}" for path in paths)


# --- command line ---------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the files named on the command line; return the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    paths = list(_packages(options.files))
    if options.seal and len(paths) != 1:
        parser.error("--seal belongs to one package")
    try:
        reports = list(_verify_all(paths, options))
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    between = version_problems(reports) if options.versions else []
    _print(paths, reports, between, options)
    if not all(report.readable for report in reports):
        return 2
    return 0 if not between and all(report.whole for report in reports) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kernel.verify",
        description="Verify archive packages. Exit code: 0 whole, 1 problems, "
        "2 not readable as a package.",
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    parser.add_argument("--any-zip", action="store_true", help="packed again: accept")
    parser.add_argument("--seal", default="", help="seal recorded at packaging")
    parser.add_argument("--key", default="", help="public key that must have signed")
    parser.add_argument(
        "--versions",
        action="store_true",
        help="the packages are a file and its corrections, in their order",
    )
    parser.add_argument("--processes", type=int, default=1, help="at once")
    parser.add_argument("--max-bytes", type=int, default=Limits().bytes)
    parser.add_argument("--max-files", type=int, default=Limits().files)
    return parser


def _packages(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and the packages below the folders named."""
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.zip"))
        else:
            yield path


def _verify_all(paths: Sequence[Path], options: argparse.Namespace) -> Iterator[Report]:
    limits = Limits(files=options.max_files, bytes=options.max_bytes)
    work = partial(
        verify_path,
        limits=limits,
        any_zip=options.any_zip,
        seal=options.seal,
        key=options.key,
    )
    if options.processes == 1 or len(paths) == 1:
        yield from map(work, paths)
        return
    with ProcessPoolExecutor(options.processes) as pool:
        yield from pool.map(work, paths, chunksize=4)


def verify_path(path: Path, **options: Any) -> Report:
    """Verify the package at ``path``; see :func:`verify`.

    :raise OSError: it cannot be opened
    """
    with path.open("rb") as file:
        return verify(file, **options)


def _print(
    paths: Sequence[Path],
    reports: Sequence[Report],
    between: Sequence[Problem],
    options: argparse.Namespace,
) -> None:
    if options.json:
        _print_json(reports, between, options.lang)
        return
    for path, report in zip(paths, reports, strict=True):
        for problem in report.problems:
            print(f"{problem.code}: {problem.text(options.lang)}")
        for pair in report.clarified:
            text = MESSAGES["clarified"][options.lang == "zh"]
            first, second = (pair.label(place, options.lang) for place in (0, 1))
            why = report.basic.get("reason")
            print(text.format(first=first, second=second, pair=pair, why=why))
        print(_verdict(path, report, options.lang))
    for problem in between:
        print(f"{problem.code}: {problem.text(options.lang)}")
    if len(reports) > 1:
        whole = sum(report.whole for report in reports)
        values = {"packages": len(reports), "whole": whole}
        broken = len(reports) - whole
        print(MESSAGES["many"][options.lang == "zh"].format(broken=broken, **values))


def _print_json(
    reports: Sequence[Report], between: Sequence[Problem], lang: str
) -> None:
    rows = [report.as_dict(lang) for report in reports]
    found = [{**p._asdict(), "message": p.text(lang)} for p in between]
    printed: Any = rows[0]
    if len(rows) > 1:
        printed = {"packages": rows, "version_problems": found}
    print(json.dumps(printed, ensure_ascii=False, indent=2))


def _verdict(path: Path, report: Report, lang: str) -> str:
    version = report.basic.get("version", "")
    code = "broken"
    if report.whole:
        code = "whole_version" if version else "whole"
    return MESSAGES[code][lang == "zh"].format(
        number=report.number or path.name,
        files=report.files,
        bytes=report.bytes,
        problems=len(report.problems),
        seal=report.seal or "-",
        version=version,
        previous=report.basic.get("previousSeal", "-"),
    )


if __name__ == "__main__":
    sys.exit(main())
