"""bin/clauses.py counts what is proven and refuses ids that nobody knows."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OWN = """code,addon,kind,summary
AA-1,gov_a,rule,Own wording of one
AA-2,gov_a,rule,Two
AA-3,gov_a,policy,Three
AA-4,gov_a,policy,Four
XK-24,gov_b,rule,A statute
"""
DESIGN = """id,addon,kind,what_the_product_does
AA-1,gov_a,rule,One
AA-5,gov_b,deadline,Five
"""
TEST = """
from odoo.addons.gov_a.tests.common import clause

class TestOne:
    @clause("AA-1", "AA-3")
    def test_one(self):
        with self.assertRefused("AA-2"):
            self.env["gov.clause"]._refusal("AA-0", "is not known")

    @clause("AA-2")
    def helper(self):
        pass
"""
MODEL = """
def refuse(self):
    raise self.env["gov.clause"]._refusal("XK-24", "no")
"""
FILES = {"addons/gov_a/tests/test_a.py": TEST, "addons/gov_a/models/gov_a.py": MODEL}


@pytest.fixture(scope="module")
def clauses():
    """The program as a module, under a name of its own."""
    path = ROOT / "bin/clauses.py"
    spec = importlib.util.spec_from_file_location("gov_clauses", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with five own clauses and one test that proves two of them."""
    root = tmp_path / "main"
    _write(root / "addons/gov_items/data/gov.clause.csv", OWN)
    for name, text in FILES.items():
        _write(root / name, text)
    return root


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_counts(clauses, tree, capsys):
    assert clauses.main([str(tree)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "addon               proven  recorded      open",
        "gov_a                    2         1         1",
        "gov_b                    0         0         1",
        "total                    2         1         2",
    ]


def test_the_design_adds_to_the_own_list(clauses, tree, capsys):
    _write(tree.parent / "shared/design/clauses.csv", DESIGN)
    assert clauses.main([str(tree)]) == 0
    assert capsys.readouterr().out.splitlines()[2:] == [
        "gov_b                    0         0         2",
        "total                    2         1         3",
    ]


def test_lists(clauses, tree, capsys):
    assert clauses.main(["--open", "gov_a", str(tree)]) == 0
    assert capsys.readouterr().out == "AA-2           rule         Two\n"
    assert clauses.main(["--proven", "gov_a", str(tree)]) == 0
    assert [line[:4] for line in capsys.readouterr().out.splitlines()] == [
        "AA-1",
        "AA-3",
    ]
    with pytest.raises(SystemExit):
        clauses.main(["--open", "gov_c", str(tree)])


@pytest.mark.parametrize(
    ("old", "new", "unknown"),
    [
        ('@clause("AA-1"', '@clause("AA-9"', "AA-9"),
        ('@clause("AA-1"', "@clause(CODE", "CODE"),
        ('assertRefused("AA-2"', 'assertRefused("AA-8"', "AA-8"),
        ('_refusal("XK-24"', '_refusal("XK-25"', "XK-25"),
    ],
)
def test_unknown_ids(clauses, tree, capsys, old, new, unknown):
    [(name, text)] = [(name, text) for name, text in FILES.items() if old in text]
    _write(tree / name, text.replace(old, new))
    assert clauses.main([str(tree)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"{name}:")
    assert error.endswith(f": unknown clause {unknown}\n")


def test_marks_of_the_suite(clauses):
    known = clauses.read_clauses(ROOT)
    assert known
    assert [mark for mark in clauses.read_marks(ROOT) if mark.id not in known] == []
