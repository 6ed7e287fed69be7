"""The examples in docstrings of pure modules say what is true."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PATTERNS = (
    "addons/*/[a-z]*.py",
    "addons/*/kernel/**/*.py",
    "addons/*/report/*.py",
    "bin/*.py",
    "tests/**/*.py",
)
FILES = sorted(
    path
    for pattern in PATTERNS
    for path in ROOT.glob(pattern)
    if path != Path(__file__) and ">>> " in path.read_text("utf-8")
)


def _load(path: Path) -> ModuleType:
    """The module as the suite itself imports it; programs from their files."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] == "addons":
        return importlib.import_module(".".join(("odoo", *parts)))
    if parts[0] == "tests":
        return importlib.import_module(".".join(parts))
    spec = importlib.util.spec_from_file_location(f"doctest_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    # A program finds its neighbours where it lies.
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples(path):
    results = doctest.testmod(_load(path), optionflags=doctest.ELLIPSIS)
    assert results.attempted, "the examples are in no docstring"
    assert not results.failed
