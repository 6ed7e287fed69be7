"""Checks XML against the small part of XML Schema that our descriptions use.

Known are: global and local elements, named and inline types, sequences with
``minOccurs``/``maxOccurs``, attributes with ``use``, and restrictions of
``xs:string`` and a few built-in types by pattern, enumeration and length. A
schema that uses anything else is refused when it is read, so that no rule is
passed over in silence. Standard library only, one pass, memory independent of
the document's length; a document type declaration is refused unread, so there
are no entities to expand.
"""

from __future__ import annotations

import base64
import binascii
import re
import xml.etree.ElementTree as ET  # noqa: S405 - only for our own schema
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from xml.parsers import expat

XS: Final = "{http://www.w3.org/2001/XMLSchema}"
MAX_DEPTH: Final = 32
MAX_TEXT: Final = 1 << 20


class Fault(NamedTuple):
    """What is wrong in a document: code, element's path, line, and values."""

    code: str
    path: str
    line: int
    values: dict[str, Any]


class SchemaError(ValueError):
    """The schema uses a part of XML Schema that is not known here."""


@dataclass(slots=True)
class Simple:
    """A type of text: what :func:`_text_fault` compares a value with."""

    base: str = "string"
    patterns: list[re.Pattern[str]] = field(default_factory=list)
    choices: frozenset[str] = frozenset()
    min_length: int = 0
    max_length: int | None = None


@dataclass(slots=True)
class Particle:
    """A child that a sequence wants, and how often."""

    name: str
    least: int
    most: int | None
    type: Complex | Simple


@dataclass(slots=True)
class Complex:
    """A type with children and attributes, but no text of its own."""

    children: list[Particle] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    attributes: dict[str, tuple[bool, Simple]] = field(default_factory=dict)


# --- the schema -----------------------------------------------------------------


class Schema:
    """A schema read from our own file; ``root`` is its one global element.

    :raise SchemaError: the file uses what is not known here.
    """

    def __init__(self, source: bytes) -> None:
        top = ET.fromstring(source)  # noqa: S314 - shipped with the program
        self.namespace = top.get("targetNamespace", "")
        self._types: dict[str, Complex | Simple] = {}
        roots = []
        for node in top:
            if node.tag in (f"{XS}complexType", f"{XS}simpleType"):
                self._types[node.get("name", "")] = self._type(node)
            elif node.tag == f"{XS}element":
                roots.append(node)
            elif node.tag != f"{XS}annotation":
                raise SchemaError(node.tag)
        (root,) = roots
        self.root = self._particle(root)

    def _type(self, node: ET.Element) -> Complex | Simple:
        if node.tag == f"{XS}simpleType":
            return self._simple(node)
        found = Complex()
        for part in node:
            if part.tag == f"{XS}sequence":
                found.children = [self._particle(child) for child in part]
                found.places = {c.name: n for n, c in enumerate(found.children)}
            elif part.tag == f"{XS}attribute":
                required = part.get("use") == "required"
                kind = self._type_of(part)
                assert isinstance(kind, Simple)
                found.attributes[part.get("name", "")] = (required, kind)
            elif part.tag != f"{XS}annotation":
                raise SchemaError(part.tag)
        return found

    def _particle(self, node: ET.Element) -> Particle:
        if node.tag != f"{XS}element":
            raise SchemaError(node.tag)
        most = node.get("maxOccurs", "1")
        return Particle(
            f"{self.namespace} {node.get('name')}",
            int(node.get("minOccurs", "1")),
            None if most == "unbounded" else int(most),
            self._type_of(node),
        )

    def _type_of(self, node: ET.Element) -> Complex | Simple:
        name = node.get("type")
        if name is None:
            inline = [n for n in node if n.tag != f"{XS}annotation"]
            if len(inline) != 1:
                raise SchemaError(f"{node.get('name')} has no type")
            return self._type(inline[0])
        prefix, _, local = name.rpartition(":")
        return _built_in(local) if prefix == "xs" else self._types[local]

    def _simple(self, node: ET.Element) -> Simple:
        (restriction,) = [n for n in node if n.tag != f"{XS}annotation"]
        if restriction.tag != f"{XS}restriction":
            raise SchemaError(restriction.tag)
        prefix, _, local = restriction.get("base", "").rpartition(":")
        base = _built_in(local) if prefix == "xs" else self._types[local]
        assert isinstance(base, Simple)
        found = Simple(
            base.base,
            list(base.patterns),
            base.choices,
            base.min_length,
            base.max_length,
        )
        choices = []
        for facet in restriction:
            value = facet.get("value", "")
            kind = facet.tag.removeprefix(XS)
            if kind == "enumeration":
                choices.append(value)
            else:
                _FACETS[kind](found, value)
        if choices:
            found.choices = frozenset(choices)
        return found


def _built_in(name: str) -> Simple:
    if name not in _BUILT_IN:
        raise SchemaError(f"xs:{name}")
    return Simple(name)


def _set_pattern(kind: Simple, value: str) -> None:
    if re.search(r"\\[dwsDWSiIcCpP]", value):
        raise SchemaError(f"pattern {value}")
    kind.patterns.append(re.compile(value, re.DOTALL))


def _set_min_length(kind: Simple, value: str) -> None:
    kind.min_length = int(value)


def _set_max_length(kind: Simple, value: str) -> None:
    kind.max_length = int(value)


_FACETS: Final[dict[str, Callable[[Simple, str], None]]] = {
    "pattern": _set_pattern,
    "minLength": _set_min_length,
    "maxLength": _set_max_length,
}


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and bool(
        date.fromisoformat(text)
    )


def _is_time(text: str) -> bool:
    shape = (
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}"
    )
    return bool(re.fullmatch(shape, text)) and bool(datetime.fromisoformat(text))


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    return True


_BUILT_IN: Final[dict[str, Callable[[str], bool]]] = {
    "string": lambda text: True,
    "date": _is_date,
    "dateTime": _is_time,
    "nonNegativeInteger": lambda text: bool(re.fullmatch("0*[0-9]{1,18}", text)),
    "positiveInteger": lambda text: bool(re.fullmatch("0*[1-9][0-9]{0,17}", text)),
    "base64Binary": _is_base64,
}


# --- the document ---------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    path: str
    line: int
    type: Complex | Simple | None
    attributes: Mapping[str, str]
    place: int = 0
    count: int = 0
    text: list[str] = field(default_factory=list)
    length: int = 0


class Element(NamedTuple):
    """What a listener is told at the end of an element."""

    path: str
    attributes: Mapping[str, str]
    text: str
    line: int


class _Stop(Exception):
    """Reading ends here, the fault is noted."""


class Checker:
    """Reads one document and keeps the faults it finds.

    :param listen: called with each :class:`Element` when it ends, children
        before parents; also for elements that have faults.
    :param most: faults after which reading stops.
    """

    def __init__(
        self,
        schema: Schema,
        listen: Callable[[Element], None] | None = None,
        most: int = 100,
    ) -> None:
        self.faults: list[Fault] = []
        self._schema = schema
        self._listen = listen
        self._most = most
        self._stack: list[_Open] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def check(self, chunks: Iterable[bytes | memoryview]) -> list[Fault]:
        """Read the document and return its faults, in their order."""
        try:
            for chunk in chunks:
                self._parser.Parse(bytes(chunk), False)
            self._parser.Parse(b"", True)
        except _Stop:
            return self.faults
        except (expat.ExpatError, ValueError, LookupError) as error:
            line = getattr(error, "lineno", self._parser.CurrentLineNumber)
            text = expat.ErrorString(getattr(error, "code", 0)) or str(error)
            self.faults.append(Fault("malformed", self._path(), line, {"error": text}))
        return self.faults

    def _path(self) -> str:
        return self._stack[-1].path if self._stack else ""

    def _fault(self, code: str, path: str = "", line: int = 0, **values: Any) -> None:
        line = line or self._parser.CurrentLineNumber
        self.faults.append(Fault(code, path or self._path(), line, values))
        if len(self.faults) >= self._most:
            raise _Stop

    def _doctype(self, *_details: Any) -> None:
        self._fault("doctype")
        raise _Stop

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = self._expected(name)
        line = self._parser.CurrentLineNumber
        path = name.rpartition(" ")[2]
        if self._stack:
            path = f"{self._stack[-1].path}/{path}"
        self._stack.append(_Open(path, line, kind, attributes))
        if len(self._stack) > MAX_DEPTH:
            self._fault("depth", limit=MAX_DEPTH)
            raise _Stop
        if attributes or isinstance(kind, Complex):
            self._check_attributes(kind, attributes)

    def _expected(self, name: str) -> Complex | Simple | None:
        """Return the type that the element has where it stands."""
        if not self._stack:
            if name == self._schema.root.name:
                return self._schema.root.type
            local = name.rpartition(" ")[2]
            self._fault("root", local, name=local)
            return None
        parent = self._stack[-1]
        if parent.type is None:
            return None
        if isinstance(parent.type, Simple):
            self._fault("unexpected", name=name.rpartition(" ")[2])
            return None
        return self._next_child(parent, name, parent.type)

    def _next_child(
        self, parent: _Open, name: str, kind: Complex
    ) -> Complex | Simple | None:
        place = kind.places.get(name, -1)
        if place < parent.place:
            self._fault("unexpected", name=name.rpartition(" ")[2])
            return kind.children[place].type if place >= 0 else None
        while parent.place < place:
            self._close_particle(parent, kind.children[parent.place])
        child = kind.children[place]
        parent.count += 1
        if child.most is not None and parent.count > child.most:
            self._fault("too_many", name=name.rpartition(" ")[2], limit=child.most)
        return child.type

    def _close_particle(self, parent: _Open, child: Particle) -> None:
        if parent.count < child.least:
            self._fault("missing", name=child.name.rpartition(" ")[2])
        parent.place += 1
        parent.count = 0

    def _check_attributes(
        self, kind: Complex | Simple | None, attributes: Mapping[str, str]
    ) -> None:
        if kind is None:
            return
        known = kind.attributes if isinstance(kind, Complex) else {}
        for name, value in attributes.items():
            if name not in known:
                self._fault("unexpected_attribute", name=name)
            elif reason := _text_fault(known[name][1], value):
                self._fault("value", name=f"@{name}", value=value[:60], rule=reason)
        for name, (required, _kind) in known.items():
            if required and name not in attributes:
                self._fault("missing", name=f"@{name}")

    def _text(self, text: str) -> None:
        top = self._stack[-1]
        if isinstance(top.type, Simple):
            top.length += len(text)
            if top.length > MAX_TEXT:
                self._fault("long", limit=MAX_TEXT)
                raise _Stop
            top.text.append(text)
        elif top.type is not None and text.strip(" \t\r\n"):
            self._fault("text", value=text.strip()[:60])

    def _end(self, _name: str) -> None:
        top = self._stack[-1]
        path = top.path
        text = "".join(top.text)
        if isinstance(top.type, Complex):
            children = top.type.children
            while top.place < len(children):
                self._close_particle(top, children[top.place])
        elif top.type is not None and (reason := _text_fault(top.type, text)):
            name = path.rpartition("/")[2]
            self._fault("value", line=top.line, name=name, value=text[:60], rule=reason)
        self._stack.pop()
        if self._listen is not None:
            self._listen(Element(path, top.attributes, text, top.line))


def _text_fault(kind: Simple, text: str) -> str | None:
    """Return the rule of ``kind`` that ``text`` breaks, or None.

    >>> _text_fault(Simple("date"), "2026-02-30")
    'date'
    >>> _text_fault(Simple(choices=frozenset({"Y"})), "Y")
    """
    try:
        if not _BUILT_IN[kind.base](text):
            return kind.base
    except ValueError:
        return kind.base
    if kind.choices and text not in kind.choices:
        return "one of " + " ".join(sorted(kind.choices))
    if len(text) < kind.min_length:
        return f"length >= {kind.min_length}"
    if kind.max_length is not None and len(text) > kind.max_length:
        return f"length <= {kind.max_length}"
    for pattern in kind.patterns:
        if not pattern.fullmatch(text):
            return pattern.pattern
    return None
