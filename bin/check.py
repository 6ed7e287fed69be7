"""Checks of the suite that neither ruff nor pylint-odoo knows.

    bin/check.py [ROOT]

Reads the addons below ROOT/addons and the text files of ROOT as they lie on the
disk, without Odoo, and prints one line per problem: ``path:line: rule: what``.
Exits with 1 when there is one. A rule is a function marked ``@rule("name")``
that takes an :class:`Addon` and yields problems; ``repository`` rules take the
root folder instead.
"""

from __future__ import annotations

import ast
import csv
import io
import re
import subprocess
import sys
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import polib
from lxml import etree

VERSION = re.compile(r"19\.0\.\d+\.\d+\.\d+")
AUTHOR = "Power Sharing Suite contributors"
MAX_LINES = 40
#: Manifest keys and the values that Odoo assumes without them.
DEFAULTS = {
    "application": False,
    "auto_install": False,
    "assets": {},
    "data": [],
    "demo": [],
    "depends": [],
    "description": "",
    "external_dependencies": {},
    "installable": True,
    "sequence": 100,
    "summary": "",
    "test": [],
}
#: Folders whose XML and CSV files Odoo only loads when the manifest names them.
LOADED = ("data", "demo", "report", "security", "templates", "views", "wizards")
#: Folders with ORM classes, one to a file.
MODEL_FOLDERS = ("models", "wizards")
#: Folders where a Chinese literal would bypass the translation.
SPEAKING_FOLDERS = (*MODEL_FOLDERS, "controllers")
#: Third-party imports that Odoo itself requires, so no addon declares them.
ODOO_BRINGS = frozenset(
    "PIL PyPDF2 babel cryptography dateutil docutils freezegun gevent lxml markupsafe "
    "num2words openpyxl passlib polib psutil psycopg2 pytz qrcode reportlab requests "
    "urllib3 vobject werkzeug xlrd xlsxwriter".split()
)
#: Distribution name where it differs from the module's.
DISTRIBUTIONS = {
    "chinese_calendar": "chinesecalendar",
    "docx": "python-docx",
    "stdnum": "python-stdnum",
}
CJK = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdifr]")
#: View attributes that the screen shows.
SHOWN = ("string", "help", "placeholder", "confirm")
#: Written in parts, so that this file does not name what it forbids.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("debian", "org"),
        ("ubuntu", "com"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("proxy.golang", "org"),
        ("ghcr", "io"),
        ("quay", "io"),
        ("docker", "io"),
    )
]
#: Folders of one person's machine.
MACHINE_PATHS = re.compile(r"(?<![\w}])/(?:ro" + r"ot|wo" + r"rk|ho" + r"me/\w+)/")
TEXT_SUFFIXES = frozenset(
    ".cfg .conf .css .csv .editorconfig .example .html .ini .js .json .md .po .pot "
    ".py .scss .sh .sql .svg .toml .txt .xml .yaml .yml".split()
)


class Problem(NamedTuple):
    path: Path
    line: int
    rule: str
    message: str


Found = Iterator[tuple[Path, int, str]]
ADDON_RULES: dict[str, Callable[[Addon], Found]] = {}
REPOSITORY_RULES: dict[str, Callable[[Path], Found]] = {}


def rule(name: str, registry: dict | None = None) -> Callable:
    """Registers a rule under the name that its problems carry."""

    def register(function: Callable) -> Callable:
        (ADDON_RULES if registry is None else registry)[name] = function
        return function

    return register


@dataclass
class Addon:
    """One addon as it lies on the disk, each file read once."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def shipped(self) -> bool:
        """Whether users get it: an addon ``test_…`` only serves the tests."""
        return not self.name.startswith("test_")

    @cached_property
    def manifest(self) -> dict:
        return ast.literal_eval((self.path / "__manifest__.py").read_text("utf-8"))

    @cached_property
    def loaded(self) -> list[str]:
        return [*self.manifest.get("data", []), *self.manifest.get("demo", [])]

    @cached_property
    def trees(self) -> dict[Path, ast.Module]:
        """Python files with their syntax trees, tests included."""
        return {
            path: ast.parse(path.read_text("utf-8"), str(path))
            for path in self.files("*.py")
            if path.name != "__manifest__.py"
        }

    @cached_property
    def sources(self) -> dict[Path, ast.Module]:
        """The same without tests."""
        return {p: t for p, t in self.trees.items() if not self.inside(p, "tests")}

    @cached_property
    def xml(self) -> dict[Path, etree._Element | etree.XMLSyntaxError]:
        """XML files with their roots, or with the error that hid the root."""
        found = {}
        for path in self.files("*.xml"):
            try:
                found[path] = etree.parse(path).getroot()
            except etree.XMLSyntaxError as error:
                found[path] = error
        return found

    def xml_roots(self) -> Iterator[tuple[Path, etree._Element]]:
        for path, root in self.xml.items():
            if not isinstance(root, etree.XMLSyntaxError):
                yield path, root

    def models(self) -> Iterator[tuple[Path, ast.ClassDef, dict[str, object]]]:
        """Every ORM class with its literal class attributes."""
        for path, tree in self.sources.items():
            for node in tree.body:
                if isinstance(node, ast.ClassDef) and _odoo_bases(node):
                    yield path, node, _literals(node)

    def files(self, pattern: str) -> list[Path]:
        return sorted(
            path
            for path in self.path.rglob(pattern)
            if path.is_file() and "__pycache__" not in path.parts
        )

    def inside(self, path: Path, *folders: str) -> bool:
        return path.relative_to(self.path).parts[0] in folders


def _odoo_bases(node: ast.ClassDef) -> set[str]:
    """Names among Model, TransientModel, AbstractModel that a class derives from."""
    names = {base.attr for base in node.bases if isinstance(base, ast.Attribute)}
    return names & {"Model", "TransientModel", "AbstractModel"}


def _literals(node: ast.ClassDef) -> dict[str, object]:
    values = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(
            statement.targets[0], ast.Name
        ):
            try:
                values[statement.targets[0].id] = ast.literal_eval(statement.value)
            except ValueError:
                values[statement.targets[0].id] = None
    return values


def _docstrings(tree: ast.Module) -> set[int]:
    """Ids of the nodes that are docstrings (or other bare strings)."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


# -- papers and packaging ----------------------------------------------------------


@rule("readme")
def check_readme(addon: Addon) -> Found:
    for name in ("DESCRIPTION", "CONFIGURE", "USAGE") if addon.shipped else ():
        path = addon.path / "readme" / f"{name}.md"
        if not path.is_file() or not path.read_text("utf-8").strip():
            yield path, 1, "is missing or empty"


@rule("wheel")
def check_wheel(addon: Addon) -> Found:
    path = addon.path / "pyproject.toml"
    if not addon.shipped:
        return
    if not path.is_file() or "whool.buildapi" not in path.read_text("utf-8"):
        yield path, 1, "does not build a wheel with whool"


@rule("manifest")
def check_manifest(addon: Addon) -> Found:
    path, manifest = addon.path / "__manifest__.py", addon.manifest
    if not VERSION.fullmatch(str(manifest.get("version"))):
        yield path, 1, f"version {manifest.get('version')!r} is not 19.0.x.y.z"
    if manifest.get("license") != "AGPL-3":
        yield path, 1, f"licence is {manifest.get('license')!r}, not AGPL-3"
    if manifest.get("author") != AUTHOR:
        yield path, 1, f"author is {manifest.get('author')!r}, not {AUTHOR!r}"
    for key, default in DEFAULTS.items():
        if key in manifest and manifest[key] == default:
            yield path, 1, f"{key!r} repeats its default value"


@rule("manifest-files")
def check_manifest_files(addon: Addon) -> Found:
    path = addon.path / "__manifest__.py"
    for name, count in Counter(addon.loaded).items():
        if not (addon.path / name).is_file():
            yield path, 1, f"{name} does not exist"
        if count > 1:
            yield path, 1, f"{name} is listed {count} times"
    for file in [*addon.files("*.xml"), *addon.files("*.csv")]:
        if addon.inside(file, *LOADED) and not _is_loaded(addon, file):
            yield path, 1, f"{file.relative_to(addon.path)} is not listed"
    for pattern in _asset_patterns(addon.manifest):
        owner, _, rest = pattern.lstrip("/").partition("/")
        if owner == addon.name and not any(addon.path.glob(rest)):
            yield path, 1, f"asset {pattern} matches no file"


def _is_loaded(addon: Addon, file: Path) -> bool:
    """A file that the manifest names, or that some code of the addon reads."""
    if file.relative_to(addon.path).as_posix() in addon.loaded:
        return True
    return any(
        isinstance(node, ast.Constant) and node.value == file.name
        for tree in addon.sources.values()
        for node in ast.walk(tree)
    )


def _asset_patterns(manifest: dict) -> Iterator[str]:
    for entries in manifest.get("assets", {}).values():
        for entry in entries:
            if isinstance(entry, str):
                yield entry
            elif entry[0] != "include":
                yield entry[-1]


@rule("depends")
def check_depends(addon: Addon) -> Found:
    known = _closure(addon) | {addon.name, "base"}
    declared = set(addon.manifest.get("external_dependencies", {}).get("python", []))
    brought = ODOO_BRINGS | sys.stdlib_module_names | {"odoo", "__future__"}
    for path, tree in addon.sources.items():
        for line, module in _imports(tree):
            top, *rest = module.split(".")
            if top == "odoo" and rest[:1] == ["addons"]:
                if len(rest) > 1 and rest[1] not in known:
                    yield path, line, f"imports {rest[1]}, which is not in depends"
            elif top not in brought and not (addon.path / "kernel" / top).exists():
                name = DISTRIBUTIONS.get(top, top)
                if name not in declared:
                    yield path, line, f"{name} is not in external_dependencies"


def _closure(addon: Addon) -> set[str]:
    """All dependencies, looked up through the sibling addons only."""
    found: set[str] = set()
    todo = list(addon.manifest.get("depends", []))
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            path = addon.path.parent / name / "__manifest__.py"
            if path.is_file():
                todo += Addon(path.parent).manifest.get("depends", [])
    return found


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            if node.module == "odoo.addons":
                for alias in node.names:
                    yield node.lineno, f"odoo.addons.{alias.name}"
            else:
                yield node.lineno, node.module or ""


# -- translations ------------------------------------------------------------------


@rule("translation")
def check_translation(addon: Addon) -> Found:
    path = addon.path / "i18n" / "zh_CN.po"
    wanted = dict(_python_terms(addon)) | dict(_xml_terms(addon))
    if not path.is_file():
        if wanted and addon.shipped:
            yield path, 1, "is missing"
        return
    entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
    for entry in entries:
        if entry.fuzzy:
            yield path, entry.linenum, f"fuzzy: {entry.msgid[:60]!r}"
        elif not entry.msgstr.strip():
            yield path, entry.linenum, f"not translated: {entry.msgid[:60]!r}"
        elif Counter(PLACEHOLDER.findall(entry.msgid)) != Counter(
            PLACEHOLDER.findall(entry.msgstr)
        ):
            yield path, entry.linenum, f"other placeholders than {entry.msgid[:60]!r}"
        for mark in _marks(entry):
            # Odoo leaves such a term in English wherever code says it; without the
            # module it loads no term of any addon.
            yield path, entry.linenum, f"no '#. {mark}': {entry.msgid[:60]!r}"
    known = {_squeeze(entry.msgid) for entry in entries}
    for term, (file, line) in wanted.items():
        if term not in known:
            yield file, line, f"not in zh_CN.po: {term[:60]!r}"


def _marks(entry: polib.POEntry) -> set[str]:
    """Comments that an entry lacks for the kinds of code that it comes from."""
    kinds = {
        Path(source).suffix for source, _n in entry.occurrences if "code:" in source
    }
    wanted = {"odoo-python"} if ".py" in kinds else set()
    wanted |= {"odoo-javascript"} if kinds & {".js", ".xml"} else set()
    lacks = {mark for mark in wanted if mark not in entry.comment}
    return lacks if re.match(r"modules?: \w+", entry.comment) else lacks | {"module:"}


def _squeeze(text: str) -> str:
    return " ".join(text.split())


Terms = Iterator[tuple[str, tuple[Path, int]]]


def _python_terms(addon: Addon) -> Terms:
    """Literals that Odoo offers for translation, as its own export finds them."""
    for path, tree in addon.sources.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for text in _call_terms(node):
                    if re.search(r"[A-Za-z]{2}", text):
                        yield _squeeze(text), (path, node.lineno)
    for path, node, values in addon.models():
        if isinstance(values.get("_description"), str) and "_name" in values:
            yield _squeeze(values["_description"]), (path, node.lineno)


def _call_terms(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else None
    if isinstance(call.func, ast.Name):
        name = call.func.id
    if name in ("_", "_lt") and call.args:
        yield from _strings(call.args[0])
    elif _is_field(call) and not _hidden_field(call):
        for keyword in call.keywords:
            if keyword.arg in ("string", "help"):
                yield from _strings(keyword.value)
            elif keyword.arg in ("selection", "selection_add"):
                yield from _labels(keyword.value)
        if name == "Selection" and call.args:
            yield from _labels(call.args[0])
        elif name not in ("Many2one", "One2many", "Many2many") and call.args:
            yield from _strings(call.args[0])


def _is_field(call: ast.Call) -> bool:
    """A call as ``fields.Char(…)``."""
    return (
        isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "fields"
        and call.func.attr != "Domain"
    )


def _hidden_field(call: ast.Call) -> bool:
    return any(
        keyword.arg == "export_string_translation"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is False
        for keyword in call.keywords
    )


def _strings(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _labels(node: ast.AST) -> Iterator[str]:
    for pair in getattr(node, "elts", []):
        if isinstance(pair, ast.Tuple) and len(pair.elts) == 2:
            yield from _strings(pair.elts[1])


def _xml_terms(addon: Addon) -> Terms:
    for path, root in addon.xml_roots():
        if addon.inside(path, "static", "tests"):
            continue
        for element in root.iterfind(".//menuitem[@name]"):
            yield _squeeze(element.get("name")), (path, element.sourceline)
        for arch in root.iterfind(".//field[@name='arch']"):
            for element in arch.iter(tag=etree.Element):
                for text in _shown(element):
                    if re.search(r"[A-Za-z]{2}", text):
                        yield _squeeze(text), (path, element.sourceline)


def _shown(element: etree._Element) -> Iterator[str]:
    """Attributes of a view's element that Odoo translates."""
    for attribute in SHOWN:
        if element.get(attribute):
            yield element.get(attribute)
    if element.tag == "attribute" and element.get("name") in SHOWN and element.text:
        yield element.text


# -- XML and CSV -------------------------------------------------------------------


@rule("xml")
def check_xml(addon: Addon) -> Found:
    seen: dict[str, Path] = {}
    for path, root in addon.xml.items():
        if isinstance(root, etree.XMLSyntaxError):
            yield path, root.lineno or 1, f"is not well-formed: {root.msg}"
            continue
        yield from _layout(path)
        if addon.inside(path, "static", "tests"):
            continue
        for element in root.iterfind(".//*[@id]"):
            key = element.get("id")
            if element.tag in ("record", "menuitem", "template") and "." not in key:
                if key in seen:
                    yield path, element.sourceline, f"id {key} is in {seen[key]} too"
                seen.setdefault(key, path.relative_to(addon.path))


def _layout(path: Path) -> Found:
    text = path.read_text("utf-8")
    commented = _comment_lines(text)
    for number, line in enumerate(text.splitlines(), 1):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in line:
            yield path, number, "contains a tab"
        elif line != line.rstrip():
            yield path, number, "ends in blanks"
        elif len(indent) % 2 and number not in commented:
            yield path, number, "is not indented by a multiple of two"
    if not text.endswith("\n"):
        yield path, text.count("\n") + 1, "does not end with a line break"


def _comment_lines(text: str) -> set[int]:
    lines: set[int] = set()
    for match in re.finditer(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", text, re.DOTALL):
        first = text.count("\n", 0, match.start()) + 1
        lines.update(range(first + 1, first + match[0].count("\n") + 1))
    return lines


@rule("csv")
def check_csv(addon: Addon) -> Found:
    for path in addon.files("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            ids: set[str] = set()
            for row in reader:
                if len(row) != len(header):
                    text = f"has {len(row)} columns, not {len(header)}"
                    yield path, reader.line_num, text
                elif header[0] == "id":
                    if row[0] and row[0] in ids:
                        yield path, reader.line_num, f"id {row[0]} is there twice"
                    ids.add(row[0])


# -- security ----------------------------------------------------------------------


@rule("access")
def check_access(addon: Addon) -> Found:
    path = addon.path / "security" / "ir.model.access.csv"
    covered: set[str] = set()
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                name = row.get("model_id:id") or row.get("model_id/id") or ""
                covered.add(name.rpartition(".")[2])
                if not (row.get("group_id:id") or row.get("group_id/id")):
                    yield path, 1, f"{row.get('id')} names no group"
    for file, node, values in addon.models():
        name = values.get("_name")
        inherited = values.get("_inherit")
        if not isinstance(name, str) or "AbstractModel" in _odoo_bases(node):
            continue
        if name == inherited or name in (inherited or ()) or values.get("_abstract"):
            continue
        if f"model_{name.replace('.', '_')}" not in covered:
            yield file, node.lineno, f"{name} has no line in ir.model.access.csv"


@rule("sudo")
def check_sudo(addon: Addon) -> Found:
    for path in addon.sources:
        comments = _comments(path)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            code = line.split("#")[0]
            if ".sudo(" in code or "with_user(SUPERUSER_ID" in code:
                comment = comments.get(number, "")
                reason = re.sub(r"#|noqa\S*|pylint:\s*\S+", "", comment)
                if len(reason.split()) < 3:
                    yield path, number, "gives no reason on the same line"


def _comments(path: Path) -> dict[int, str]:
    reader = io.StringIO(path.read_text("utf-8")).readline
    return {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(reader)
        if token.type == tokenize.COMMENT
    }


# -- Python ------------------------------------------------------------------------


@rule("odoo")
def check_odoo_traps(addon: Addon) -> Found:
    for path, tree in addon.trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and any(
                getattr(target, "id", "") == "_sql_constraints"
                for target in node.targets
            ):
                yield path, node.lineno, "_sql_constraints is ignored by Odoo 19"
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "commit"
                and ast.unparse(node.func.value).split(".")[-1] in ("cr", "_cr")
            ):
                yield path, node.lineno, "commits by hand"


@rule("depends-once")
def check_depends_once(addon: Addon) -> Found:
    """A second ``@api.depends`` on a method takes the place of the first."""
    for path, tree in addon.sources.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [
                    decorator.func.attr
                    for decorator in node.decorator_list
                    if isinstance(decorator, ast.Call)
                    and isinstance(decorator.func, ast.Attribute)
                ]
                for name in ("depends", "constrains", "onchange"):
                    if names.count(name) > 1:
                        text = f"{node.name} has two api.{name}: only one counts"
                        yield path, node.lineno, text


@rule("length")
def check_length(addon: Addon) -> Found:
    for path, tree in addon.sources.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if ast.get_docstring(node, clean=False) is not None:
                    doc = node.body[0]
                    lines -= (doc.end_lineno or doc.lineno) - doc.lineno + 1
                if lines > MAX_LINES:
                    text = f"{node.name} has {lines} lines without its docstring"
                    yield path, node.lineno, f"{text}, more than {MAX_LINES}"


@rule("one-model")
def check_one_model(addon: Addon) -> Found:
    """One class to a file, and the file called after the model.

    An extension may be one of several, each with an aspect at the end of its name.
    """
    files: dict[Path, list[tuple[int, str, bool]]] = {}
    for path, node, values in addon.models():
        name = values.get("_name") or values.get("_inherit")
        if isinstance(name, list | tuple):
            name = name[0]
        extends = "_name" not in values
        files.setdefault(path, []).append((node.lineno, str(name), extends))
    for path, found in files.items():
        line, name, extends = found[0]
        stem = name.replace(".", "_")
        if len(found) > 1:
            names = ", ".join(name for _line, name, _extends in found)
            yield path, found[1][0], f"holds {len(found)} models: {names}"
        elif addon.inside(path, *MODEL_FOLDERS) and path.stem != stem:
            if not (extends and path.stem.startswith(stem + "_")):
                yield path, line, f"holds {name}: call it {stem}.py"


@rule("chinese")
def check_chinese(addon: Addon) -> Found:
    for path, tree in addon.sources.items():
        if not addon.inside(path, *SPEAKING_FOLDERS):
            continue
        docstrings = _docstrings(tree)
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and CJK.search(node.value)
                and id(node) not in docstrings
            ):
                yield path, node.lineno, f"Chinese in a literal: {node.value[:30]!r}"


@rule("kernel")
def check_kernel(addon: Addon) -> Found:
    for path, tree in addon.sources.items():
        if addon.inside(path, "kernel"):
            for line, module in _imports(tree):
                if module.split(".")[0] == "odoo":
                    yield path, line, "a kernel imports Odoo"


@rule("tests")
def check_tests(addon: Addon) -> Found:
    folder = addon.path / "tests"
    init = folder / "__init__.py"
    if not init.is_file() and (addon.shipped or folder.is_dir()):
        yield init, 1, "is missing"
        return
    listed = {
        alias.name
        for node in ast.walk(ast.parse(init.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module
        for alias in node.names
    }
    for path in sorted(folder.glob("test_*.py")):
        if path.stem not in listed:
            yield init, 1, f"does not import {path.stem}"


# -- the whole repository ----------------------------------------------------------


@rule("names", REPOSITORY_RULES)
def check_names(root: Path) -> Found:
    """Neither package registries nor folders of one machine are named."""
    hosts = re.compile("|".join(map(re.escape, HOSTS)))
    for path in _text_files(root):
        text = path.read_text("utf-8", "replace")
        for pattern in (hosts, MACHINE_PATHS):
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                yield path, line, f"names {match[0]}"


@rule("requirements", REPOSITORY_RULES)
def check_requirements(root: Path) -> Found:
    """What an addon declares is pinned for the whole suite, after the mark of
    its own lines: only those go into the production image."""
    path = root / "requirements.txt"
    text = path.read_text("utf-8") if path.is_file() else ""
    own = text.partition("# The suite's own.")[2]
    pinned = {name.lower() for name in re.findall(r"(?m)^([\w.-]+)==", own)}
    for manifest in sorted((root / "addons").glob("*/__manifest__.py")):
        declared = Addon(manifest.parent).manifest.get("external_dependencies", {})
        for name in declared.get("python", []):
            if name.lower() not in pinned | {
                brought.lower() for brought in ODOO_BRINGS
            }:
                yield manifest, 1, f"{name} is not among the suite's requirements"


def _text_files(root: Path) -> Iterator[Path]:
    """Files that git knows or would take, read as text by suffix or first line."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=False)
    if listed.returncode or not listed.stdout:
        names = [str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()]
    else:
        names = listed.stdout.decode().rstrip("\0").split("\0")
    for name in sorted(set(names)):
        path = root / name
        if not path.is_file() or path.name == "LICENSE":
            continue
        if path.suffix in TEXT_SUFFIXES or path.read_bytes()[:2] == b"#!":
            yield path


def check(root: Path) -> list[Problem]:
    """All problems of the repository at ``root``, in the order of their places."""
    problems = []
    for manifest in sorted((root / "addons").glob("*/__manifest__.py")):
        addon = Addon(manifest.parent)
        for name, function in ADDON_RULES.items():
            for path, line, message in function(addon):
                problems.append(Problem(path, line, name, message))
    for name, function in REPOSITORY_RULES.items():
        for path, line, message in function(root):
            problems.append(Problem(path, line, name, message))
    return sorted(problems)


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1])
    problems = check(root.resolve())
    for problem in problems:
        path = problem.path.relative_to(root.resolve())
        print(f"{path}:{problem.line}: {problem.rule}: {problem.message}")
    if problems:
        print(f"{len(problems)} problems", file=sys.stderr)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
