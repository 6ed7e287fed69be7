"""Builds the package of one case file: the same content gives the same bytes.

The package is one zip (:mod:`.container`) with one folder, named by the
archival number, laid out as a BagIt 1.0 bag (RFC 8493)::

    bagit.txt                       declaration
    data/application/01_….pdf       what the applicant handed in
    data/process/01_….pdf           notices, opinions, event log
    data/result/01_….pdf            what was decided
    metadata/description.xml        basic information, process, configuration
    metadata/description.xsd        its schema
    metadata/encapsulation.xml      element names after DA/T 48-2009, digests only
    metadata/encapsulation.xsd      its schema
    说明文件.txt                     what this is, for a reader without software
    bag-info.txt                    number, title, file and byte counts
    manifest-sha256.txt             SHA-256 of every file below data
    tagmanifest-sha256.txt          SHA-256 of every other file
    signature.txt                   Ed25519 over the line above, where a key is given

Files stream through; memory grows neither with their size nor their number.
The SHA-256 of ``tagmanifest-sha256.txt`` (the *seal*) fixes every byte of the
package: it covers all other files, and the container is a function of them.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, NamedTuple

from lxml import etree

from .container import SPOOL, ContainerError, Writer
from .number import problem as number_problem
from .times import BASIC, Backward, backward

CATEGORIES: Final = ("application", "process", "result")
NS: Final = "urn:power-sharing:archive:description:1"
EEP: Final = "http://www.saac.gov.cn/standards/ERM/encapsulation"
EEP_STATEMENT: Final = (
    "本EEP根据中华人民共和国档案行业标准DA/T 48-2009《基于XML的电子文件封装规范》生成"
)
SCHEMAS: Final = Path(__file__).parent / "schema"
BAGIT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
README: Final = "说明文件.txt"
SIGNATURE: Final = "signature.txt"
#: Schema of a description that clarifies times; without them nothing changes.
CLARIFYING: Final = "description-2"
SYSTEM: Final = "power-sharing/gov_archive 1"
#: Descriptions up to this size are read as a whole to be checked.
SMALL: Final = 1 << 18
#: Longest name of a file in characters and in bytes of UTF-8, prefix included.
NAME_CHARS: Final = 80
NAME_BYTES: Final = 200

_UNSAFE: Final = re.compile(r'[/\\:*?"<>|%]')
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class PackageError(ValueError):
    """The package cannot be built; ``code`` and ``object`` say why and where.

    Codes: ``length`` (a file is not as long as declared), ``checksum`` (nor
    what its recorded SHA-256 says), ``category``, ``number``, ``empty`` (no
    documents), ``description`` (its content breaks the schema).
    """

    def __init__(self, code: str, object: str, detail: str = "") -> None:  # noqa: A002
        super().__init__(f"{code}: {object}{': ' * bool(detail)}{detail}")
        self.code = code
        self.object = object
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the case.

    :param open: returns the content from its beginning; called once.
    :param size: bytes; the content must have just as many.
    :param sha256: what was recorded when the document was filed, or empty.
    :param pages: 0 where unknown.
    :param dpi: lowest resolution of a scanned page; 0 where nothing was scanned.
    :param replaces: path of a document in an earlier version that is to be read
        no longer; the earlier version keeps it.
    """

    category: str
    title: str
    size: int
    open: Callable[[], BinaryIO]
    media: str = "application/octet-stream"
    sha256: str = ""
    pages: int = 0
    dpi: int = 0
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One step of the process; times as ISO text with seconds and zone."""

    name: str
    agency: str
    person: str
    action: str
    ended_at: str
    opinion: str = ""
    started_at: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One document that the archiving configuration asks for.

    :param required: ``yes``, ``no`` or ``later``.
    """

    category: str
    name: str
    required: str = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basic:
    """Basic information, in the order of the description; empty = left out.

    A correction of a filed package is a package with the same number and the next
    ``version`` (from 2), the seal of the version before, and the reason. What was
    filed stays as it is.
    """

    number: str
    version: str = ""
    previous_seal: str = ""
    reason: str = ""
    part: str = "whole"
    other_part: str = ""
    title: str
    fonds_code: str
    fonds_name: str
    custodian: str
    custody_basis: str
    year: str
    retention: str
    case_number: str
    programme: str
    item_code: str = ""
    item_name: str
    mode: str
    mode_basis: str = ""
    circumstance: str = ""
    channel: str = ""
    region: str
    accept_agency: str
    decide_agency: str
    in_name_of: str
    applicant_name: str
    applicant_type: str = ""
    applicant_code: str = ""
    received_on: str
    accepted_on: str = ""
    due_on: str = ""
    decided_at: str = ""
    closed_at: str
    outcome: str
    scan_note: str = ""
    compiler: str
    compiled_at: str
    system: str = SYSTEM

    def backward(self) -> list[Backward]:
        """Its moments that run backwards."""
        return list(backward({n: getattr(self, _snake(n)) for n in BASIC}))


class Built(NamedTuple):
    """What :func:`build` made: payload counts, size of the zip, and its seal."""

    files: int
    bytes: int
    size: int
    seal: str


def build(
    out: BinaryIO,
    basic: Basic,
    nodes: Sequence[Node],
    settings: Sequence[Setting],
    documents: Iterable[Document],
    sign: Callable[[bytes], tuple[str, str]] | None = None,
    clarified: Sequence[Backward] = (),
) -> Built:
    """Write the package of one case file to ``out`` (seekable, empty).

    :param clarified: moments of the file that run backwards and that this version
        clarifies; its reason says why.
    :param sign: signs the tag manifest; returns public key and signature as
        hexadecimal text. The same key and content give the same bytes.

    Documents may come in any order of categories and are read one at a time;
    within a category their order is kept.

    :raise PackageError: see there; what ``out`` holds then is of no use.
    """
    if reason := number_problem(basic.number):
        raise PackageError("number", basic.number, reason)
    with ExitStack() as stack:
        builder = _Builder(stack, out, basic, sign)
        return builder.run(nodes, settings, documents, clarified)


class _Builder:
    def __init__(
        self,
        stack: ExitStack,
        out: BinaryIO,
        basic: Basic,
        sign: Callable[[bytes], tuple[str, str]] | None = None,
    ) -> None:
        def spool() -> BinaryIO:
            file = SpooledTemporaryFile(SPOOL)  # noqa: SIM115 - closed by the stack
            return stack.enter_context(file)  # type: ignore[return-value]

        self._writer = Writer(out)
        stack.callback(self._writer.discard)
        self._basic = basic
        self._sign = sign
        self._records, self._xml, self._eep = spool(), spool(), spool()
        self._manifest, self._tags = spool(), spool()
        self._count = dict.fromkeys(CATEGORIES, 0)
        self._bytes = 0

    def run(
        self,
        nodes: Sequence[Node],
        settings: Sequence[Setting],
        documents: Iterable[Document],
        clarified: Sequence[Backward] = (),
    ) -> Built:
        self._tag("bagit.txt", BAGIT)
        for document in documents:
            self._payload(document)
        files = sum(self._count.values())
        if not files:
            raise PackageError("empty", self._basic.number)
        self._describe(nodes, settings, files, clarified)
        self._encapsulate(nodes, files)
        self._tag(README, _readme(self._basic, files, self._bytes).encode())
        self._tag("bag-info.txt", _bag_info(self._basic, files, self._bytes).encode())
        self._tag_file("manifest-sha256.txt", self._manifest)
        seal = self._add("tagmanifest-sha256.txt", self._tags)
        self._add_signature()
        return Built(files, self._bytes, self._writer.close(), seal)

    def _add_signature(self) -> None:
        if self._sign is None:
            return
        self._tags.seek(0)
        key, value = self._sign(self._tags.read())
        text = (
            f"Algorithm: Ed25519\nSigned: tagmanifest-sha256.txt\n"
            f"Public-Key: {key}\nSignature: {value}\n"
        )
        self._add(SIGNATURE, io.BytesIO(text.encode()))

    # -- files ---------------------------------------------------------------

    def _payload(self, document: Document) -> None:
        if document.category not in self._count:
            raise PackageError("category", document.title, document.category)
        self._count[document.category] += 1
        sequence = self._count[document.category]
        name = file_name(document.title, sequence)
        path = f"data/{document.category}/{name}"
        with document.open() as source:
            try:
                written = self._writer.add(self._path(path), source, document.size)
            except ContainerError as error:
                detail = f"{error.values['declared']} -> {error.values['actual']}"
                raise PackageError("length", document.title, detail) from error
        if document.sha256 and document.sha256 != written.sha256:
            detail = f"{document.sha256} -> {written.sha256}"
            raise PackageError("checksum", document.title, detail)
        self._bytes += written.size
        self._manifest.write(f"{written.sha256}  {path}\n".encode())
        record = {
            "path": path,
            "category": document.category,
            "sequence": str(sequence),
            "size": str(written.size),
            "sha256": written.sha256,
            "media": document.media,
            # A title of blanks only has no line; its file has a name all the same.
            "title": line(document.title) or "_",
            "pages": document.pages,
            "dpi": document.dpi,
            "replaces": document.replaces,
        }
        self._records.write(json.dumps(record).encode() + b"\n")

    def _path(self, path: str) -> str:
        return f"{self._basic.number}/{path}"

    def _add(self, path: str, file: BinaryIO) -> str:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        return self._writer.add(self._path(path), file, size).sha256

    def _tag_file(self, path: str, file: BinaryIO) -> None:
        self._tags.write(f"{self._add(path, file)}  {path}\n".encode())

    def _tag(self, path: str, content: bytes) -> None:
        self._tag_file(path, io.BytesIO(content))

    def _documents(self) -> Iterator[dict[str, Any]]:
        self._records.seek(0)
        return map(json.loads, self._records)

    # -- descriptions --------------------------------------------------------

    def _describe(
        self,
        nodes: Sequence[Node],
        settings: Sequence[Setting],
        files: int,
        clarified: Sequence[Backward],
    ) -> None:
        with etree.xmlfile(self._xml, encoding="utf-8") as xml:
            xml.write_declaration()
            with xml.element("archive", xmlns=NS):
                _put(xml, 1, _basic_element(self._basic))
                _put(xml, 1, _process_element(nodes))
                _put(xml, 1, _configuration_element(settings))
                if clarified:
                    _put(xml, 1, _clarifications_element(clarified))
                xml.write("\n  ")
                with xml.element("documents"):
                    for record in self._documents():
                        _put(xml, 2, _document_element(record))
                    xml.write("\n  ")
                totals = {"files": str(files), "bytes": str(self._bytes)}
                _put(xml, 1, etree.Element("totals", totals))
                xml.write("\n")
        schema = CLARIFYING if clarified else "description"
        self._check_and_add("description", self._xml, schema)

    def _encapsulate(self, nodes: Sequence[Node], files: int) -> None:
        with etree.xmlfile(self._eep, encoding="utf-8") as xml:
            xml.write_declaration()
            with ExitStack() as open_elements:

                def enter(name: str, **attributes: str) -> None:
                    if not attributes.get("xmlns"):
                        xml.write("\n")
                    element = xml.element(name, **attributes)
                    open_elements.enter_context(element)

                enter("电子文件封装包", xmlns=EEP)
                _put(xml, 0, _leaf("封装包格式描述", EEP_STATEMENT))
                _put(xml, 0, _leaf("版本", "2009"))
                enter("被签名对象", eep版本="2009")
                for name, value in _wrapping(self._basic):
                    _put(xml, 0, _leaf(name, value))
                enter("封装内容")
                with xml.element("文件实体块"):
                    for element in _record_head(self._basic, files):
                        _put(xml, 1, element)
                    with xml.element("文件数据"):
                        for place, record in enumerate(self._documents(), 1):
                            _put(xml, 2, _eep_document(record, place))
                        xml.write("\n")
                _put(xml, 0, _acts(self._basic, nodes))
        self._check_and_add("encapsulation", self._eep)

    def _check_and_add(self, name: str, file: BinaryIO, schema: str = "") -> None:
        validate(schema or name, file)
        self._tag_file(f"metadata/{name}.xml", file)
        self._tag(f"metadata/{name}.xsd", schema_source(schema or name))


# --- schemas --------------------------------------------------------------------


@cache
def schema_source(name: str) -> bytes:
    """Return a schema, say ``description``, as it is shipped."""
    return (SCHEMAS / f"{name}.xsd").read_bytes()


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(schema_source(name)))


def validate(name: str, file: BinaryIO) -> None:
    """Check a document against the schema ``name``, in one pass.

    :raise PackageError: ``description``, with line and reason.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    options: Any = {"schema": _schema(name), "resolve_entities": False}
    try:
        if size <= SMALL:  # faster, and takes no more memory than it is long
            etree.parse(file, etree.XMLParser(**options))
            return
        for _event, element in etree.iterparse(file, **options):
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise PackageError("description", f"{name}.xml", str(error)) from error


# --- text -----------------------------------------------------------------------


def clean(text: str) -> str:
    """Return ``text`` in NFC with U+FFFD for what XML cannot hold.

    >>> clean("a" + chr(0) + "b") == "a" + chr(0xFFFD) + "b"
    True
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ILLEGAL.sub("\ufffd", unicodedata.normalize("NFC", text))


def line(text: str) -> str:
    """Return ``text`` on one line, at most 500 characters.

    >>> line(" 关于 \\n 水资源 ")
    '关于 水资源'
    """
    return " ".join(clean(text).split())[:500]


def file_name(title: str, sequence: int) -> str:
    """Return a name that every file system takes: ``NN_title``.

    What some system forbids becomes ``_``, as does every control or invisible
    character; a long title is cut, its extension kept.

    >>> file_name("申请表.pdf", 1)
    '01_申请表.pdf'
    >>> file_name("../a:b%.pdf ", 12)
    '12_.._a_b_.pdf'
    >>> len(file_name("字" * 300 + ".pdf", 1).encode()) <= NAME_BYTES
    True
    """
    text = _UNSAFE.sub("_", clean(title)).strip()
    text = "".join("_" if unicodedata.category(c)[0] == "C" else c for c in text)
    text = " ".join(text.split()).rstrip(". ") or "_"
    stem, dot, extension = text.rpartition(".")
    if not dot or len(extension) > 10 or not extension.isascii():
        stem, dot, extension = text, "", ""
    prefix = f"{sequence:02d}_"
    ending = dot + extension
    stem = stem[: NAME_CHARS - len(prefix) - len(ending)]
    while len((prefix + stem + ending).encode()) > NAME_BYTES:
        stem = stem[:-1]
    return prefix + stem + ending


# --- elements -------------------------------------------------------------------


def _put(xml: Any, depth: int, element: etree._Element) -> None:
    """Write ``element`` on lines of its own, indented to ``depth``."""
    etree.indent(element, "  ", level=depth)
    xml.write("\n" + "  " * depth, element)


def _leaf(name: str, text: str) -> etree._Element:
    element = etree.Element(name)
    element.text = text
    return element


def _tree(name: str, *children: etree._Element, **attributes: str) -> etree._Element:
    element = etree.Element(name, attributes)
    element.extend(children)
    return element


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _snake(name: str) -> str:
    return re.sub("([A-Z])", lambda found: f"_{found[0].lower()}", name)


def _basic_element(basic: Basic) -> etree._Element:
    values = ((f.name, line(getattr(basic, f.name))) for f in fields(basic))
    return _tree("basic", *(_leaf(_camel(n), v) for n, v in values if v))


def _process_element(nodes: Iterable[Node]) -> etree._Element:
    names = ("name", "agency", "person", "action", "opinion", "started_at", "ended_at")
    process = etree.Element("process")
    for place, node in enumerate(nodes, 1):
        element = etree.SubElement(process, "node", sequence=str(place))
        for name in names:
            value = getattr(node, name)
            value = clean(value).strip() if name == "opinion" else line(value)
            if value:
                element.append(_leaf(_camel(name), value))
    return process


def _configuration_element(settings: Iterable[Setting]) -> etree._Element:
    return _tree(
        "configuration",
        *(
            _tree(
                "setting",
                _leaf("name", line(setting.name)),
                category=setting.category,
                required=setting.required,
            )
            for setting in settings
        ),
    )


def _clarifications_element(clarified: Iterable[Backward]) -> etree._Element:
    """An attribute that would be empty is left out."""
    return _tree(
        "clarifications",
        *(
            _tree("clarification", **{k: v for k, v in pair._asdict().items() if v})
            for pair in clarified
        ),
    )


def _document_element(record: dict[str, Any]) -> etree._Element:
    names = ("path", "category", "sequence", "size", "sha256", "media")
    attributes = {name: record[name] for name in names}
    for name in ("pages", "dpi", "replaces"):
        if record[name]:
            attributes[name] = str(record[name])
    return _tree("document", _leaf("title", record["title"]), **attributes)


def _wrapping(basic: Basic) -> list[tuple[str, str]]:
    return [
        ("封装包类型", "修改型" if basic.version else "原始型"),
        ("封装包类型描述", "政务服务办件归档信息包；编码数据仅存文件摘要"),
        ("封装包创建时间", basic.compiled_at),
        ("封装包创建单位", line(basic.custodian)),
    ]


def _record_head(basic: Basic, files: int) -> list[etree._Element]:
    return [
        _leaf("聚合层次", "件"),
        _tree(
            "来源",
            _leaf("全宗名称", line(basic.fonds_name)),
            _leaf("立档单位名称", line(basic.custodian)),
        ),
        _leaf("电子文件号", line(basic.case_number)),
        _leaf("档号", basic.number),
        _tree("内容描述", _leaf("题名", line(basic.title))),
        _tree(
            "形式特征",
            _leaf("件数", str(files)),
            _leaf("语种", "汉语"),
            _leaf("稿本", "定稿"),
        ),
        _tree("存储位置", _leaf("当前位置", f"{basic.number}/data")),
        _leaf("信息系统描述", line(basic.system)),
        _leaf("附注", "文件数据存于信息包 data 目录，编码数据为其 SHA-256 摘要"),
    ]


def _eep_document(record: dict[str, Any], place: int) -> etree._Element:
    digest = base64.b64encode(bytes.fromhex(record["sha256"])).decode()
    extension = record["path"].rpartition(".")[2]
    format_name = extension.upper() if "/" not in extension else "未知"
    coding = _tree(
        "编码",
        _tree(
            "电子属性",
            _tree(
                "格式信息",
                _leaf("格式名称", format_name),
                _leaf("MIME", record["media"]),
            ),
            _leaf("计算机文件名", record["path"]),
            _leaf("计算机文件大小", record["size"]),
        ),
        _leaf("编码描述", "仅存摘要，文件见计算机文件名"),
        _leaf("反编码关键字", "sha256-base64Binary"),
        _leaf("编码数据", digest),
    )
    return _tree(
        "文档",
        _leaf("文档标识符", record["path"]),
        _leaf("文档序号", str(place)),
        _leaf("文档主从声明", "主文档" if place == 1 else "从文档"),
        _leaf("题名", record["title"]),
        _tree("文档数据", coding),
    )


def _acts(basic: Basic, nodes: Iterable[Node]) -> etree._Element:
    block = etree.Element("业务实体块")
    for node in nodes:
        act = _tree(
            "业务实体",
            _leaf("业务状态", "历史行为"),
            _leaf("业务行为", line(f"{node.name} {node.action}")),
            _leaf("行为时间", node.ended_at),
            _leaf("行为依据", line(basic.mode_basis or basic.mode)),
        )
        if opinion := clean(node.opinion).strip():
            act.append(_leaf("行为描述", opinion))
        block.append(act)
    return block


# --- tag files ------------------------------------------------------------------


def _bag_info(basic: Basic, files: int, size: int) -> str:
    values = {
        "Source-Organization": basic.custodian,
        "Bagging-Date": basic.compiled_at[:10],
        "External-Identifier": basic.number,
        "External-Description": basic.title,
        "Internal-Sender-Identifier": basic.case_number,
        "Bag-Software-Agent": basic.system,
        "Payload-Oxum": f"{size}.{files}",
    }
    if basic.version:
        values["Version"] = basic.version
        values["Previous-Seal"] = basic.previous_seal
    return "".join(f"{name}: {line(value)}\n" for name, value in values.items())


def _readme(basic: Basic, files: int, size: int) -> str:
    version = ""
    if basic.version:
        version = (
            f"版本：{basic.version}（更正，仅含更正的文件；原归档内容不变）\n"
            f"上一版本封存值：{basic.previous_seal}\n更正理由：{line(basic.reason)}\n"
        )
    return (
        "说明文件\n"
        f"档号：{basic.number}\n"
        f"{version}"
        f"题名：{line(basic.title)}\n"
        f"办件编号：{line(basic.case_number)}\n"
        f"保管单位：{line(basic.custodian)}\n"
        f"文件数：{files}\n"
        f"字节数：{size}\n"
        "结构：data 目录存放申请材料（application）、过程文件（process）、"
        "结果文件（result）；metadata/description.xml 为基本信息、办理流程信息、"
        "归档配置信息描述；metadata/encapsulation.xml 为封装描述；"
        "manifest-sha256.txt 为 data 目录各文件的 SHA-256 校验值，"
        "tagmanifest-sha256.txt 为其余文件的校验值。\n"
        "信息包采用 BagIt 1.0（RFC 8493）结构，未压缩，"
        "可用任一 BagIt 工具或 sha256sum -c 校验。\n"
    )


def seal_of(tagmanifest: bytes) -> str:
    """Return the seal of a package whose tag manifest is given.

    >>> seal_of(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(tagmanifest).hexdigest()
