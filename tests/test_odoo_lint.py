"""Odoo's own ``test_lint`` on the addons of the suite.

Its tests walk every manifest of the addons path, which takes minutes and mostly
judges Odoo. Here they see the suite's manifests only; those that walk the
registry see all of it, but only what the suite's classes define counts. What
is left out: ``test_eslint`` (needs a program that is not there), ``test_l10n``
(the suite has no localisation) and ``test_checkers`` (tests test_lint itself).
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

from odoo.modules import Manifest
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

import odoo.addons
from odoo.addons.test_lint.tests import (
    lint_case,
    test_docstring,
    test_dunderinit,
    test_i18n,
    test_index,
    test_jstranslate,
    test_manifests,
    test_markers,
    test_naming,
    test_onchange_domains,
    test_orm_import,
    test_override_signatures,
    test_pofile,
    test_pylint,
    test_routes,
    test_test_holes,
)

ADDONS = Path(__file__).parents[1] / "addons"
OURS = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))
#: Fields of libraries, which they leave without an index.
NOT_OURS = {"queue.job.function.channel_id"}
#: The unique index of the chain begins with it, and a second one costs each row.
INDEXED = {"gov.seal.impression.seal_id"}


@pytest.fixture(autouse=True)
def only_ours(monkeypatch):
    """The manifests of the suite in place of those of the whole addons path."""
    manifests = [Manifest._from_path(str(ADDONS / name)) for name in OURS]
    monkeypatch.setattr(Manifest, "all_addon_manifests", lambda: manifests)


class OursOnly:
    """Lets only those subtests fail that look at an addon of the suite."""

    def subTest(self, msg=None, **params):
        if params.get("module", OURS[0]) in OURS:
            return super().subTest(msg, **params)
        return contextlib.suppress(AssertionError, TypeError, ValueError)


class OurModels:
    """Stands for ``Registry``: the models that the suite defines or extends."""

    def __init__(self, name: str) -> None:
        self.registry = Registry(name)

    def items(self):
        for name, model in self.registry.items():
            if any(self._is_ours(base, name) for base in model.mro()):
                yield name, model

    @staticmethod
    def _is_ours(base: type, name: str) -> bool:
        """A class of the suite for this very model: what extends ``base`` or a mixin
        stands behind all others, too."""
        module, of = (base.__dict__.get(key) for key in ("_module", "_name"))
        return module in OURS and of == name


class TestDocstring(OursOnly, test_docstring.TestDocstring):
    pass


class TestDunderinit(test_dunderinit.TestDunderinit):
    pass


class TestI18n(test_i18n.TestI18n):
    pass


class TestIndex(test_index.TestIndex):
    def test_enforce_index_on_one2many_inverse(self):
        """The same check; queue_job knows some ten functions, without an index."""
        ignored = {*test_index.BTREE_INDEX_IGNORE_FIELDS, *NOT_OURS, *INDEXED}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(test_index, "BTREE_INDEX_IGNORE_FIELDS", ignored)
            super().test_enforce_index_on_one2many_inverse()


class TestJsTranslations(test_jstranslate.TestJsTranslations):
    pass


class TestManifests(test_manifests.ManifestLinter):
    pass


class TestMarkers(test_markers.TestConflictMarkers):
    def test_conflict_markers(self):
        """The same check; the original walks Odoo's folders by itself."""
        for extension in test_markers.EXTENSIONS:
            for path in self.iter_module_files(f"*{extension}"):
                self.check_file(path)


class TestNaming(test_naming.TestNaming):
    def test_parameter_rpc_compatible(self):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(test_naming, "Registry", OurModels)
            super().test_parameter_rpc_compatible()


class TestOnchangeDomains(test_onchange_domains.TestOnchangeDomains):
    pass


class TestOrmImport(test_orm_import.TestDunderinit):
    pass


class TestOverrideSignatures(
    OursOnly, test_override_signatures.TestLintOverrideSignatures
):
    pass


class TestPotFiles(test_pofile.PotLinter):
    pass


class TestPylint(test_pylint.TestPyLint):
    def test_pylint(self):
        """The original also walks Odoo's root, which is not looked at here."""
        with pytest.MonkeyPatch.context() as patch:
            _restrict_pylint(patch)
            super().test_pylint()


class TestRoutes(test_routes.RoutesLinter):
    pass


class TestHoles(test_test_holes.TestTestHoles):
    pass


def _restrict_pylint(patch: pytest.MonkeyPatch) -> None:
    """Runs this environment's pylint without the path of Odoo itself."""
    run, root = subprocess.run, test_pylint.tools.config.root_path

    def run_on_ours(command, **options):
        # A line may switch off a message that only pylint-odoo knows.
        command = [*command, "--disable=unknown-option-value"]
        return run([word for word in command if word != root], **options)

    patch.setattr(test_pylint.subprocess, "run", run_on_ours)
    program = str(Path(sys.executable).with_name("pylint"))
    patch.setattr(test_pylint, "which", lambda name: program)


# -- the restricted tests still see what they are made for -------------------------

GOOD = {
    "__init__.py": "",
    "__manifest__.py": '{"name": "Bad", "author": "A", "license": "AGPL-3"}',
    "tests/__init__.py": "",
}
#: test class, its method, file of an addon and what is wrong in it
DEFECTS = [
    (TestDunderinit, "test_dunderinit", "__init__.py", None),
    (
        TestI18n,
        "test_user_content_as_prop_is_translatable",
        "a/static/b/a.xml",
        "<t><Item label=\"'Some Words'\" /></t>",
    ),
    (TestJsTranslations, "test_js_translations", "static/a.js", "x = _t(`a ${b}`);"),
    (
        TestManifests,
        "test_manifests",
        "__manifest__.py",
        '{"name": "Bad", "author": "A", "license": "AGPL-3", "maintainers": []}',
    ),
    (TestMarkers, "test_conflict_markers", "a.py", "<" * 7 + " HEAD\n"),
    (
        TestOnchangeDomains,
        "test_forbid_domains_in_onchanges",
        "a.py",
        "@api.onchange('a')\ndef f(self):\n    return {'domain': {}}\n",
    ),
    (TestOrmImport, "test_addons_orm_import", "a.py", "from odoo.orm import x\n"),
    (TestPylint, "test_pylint", "a.py", "def f(cr, x):\n    cr.execute('a' + x)\n"),
    (TestHoles, "test_check_tests", "tests/test_a.py", ""),
]


@pytest.mark.parametrize(
    ("case", "method", "file", "text"),
    DEFECTS,
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_defect_is_found(case, method, file, text, tmp_path, monkeypatch):
    addon = tmp_path / "gov_bad"
    for name, content in GOOD.items():
        (addon / name).parent.mkdir(parents=True, exist_ok=True)
        (addon / name).write_text(content, "utf-8")
    monkeypatch.setattr(odoo.addons, "__path__", [*odoo.addons.__path__, str(tmp_path)])
    monkeypatch.setattr(
        Manifest, "all_addon_manifests", lambda: [Manifest._from_path(str(addon))]
    )
    getattr(case(method), method)()  # nothing to find yet
    if text is None:
        (addon / file).unlink()
    else:
        (addon / file).parent.mkdir(parents=True, exist_ok=True)
        (addon / file).write_text(text, "utf-8")
    monkeypatch.setattr("logging.Logger.error", lambda *_args: None)
    with pytest.raises(AssertionError):
        getattr(case(method), method)()


def test_only_subtests_of_ours_fail():
    class Case(OursOnly, TestDunderinit):
        pass

    case = Case("test_dunderinit")
    with case.subTest(module="mail"):
        raise AssertionError("not ours")
    with pytest.raises(AssertionError), case.subTest(module=OURS[0]):
        raise AssertionError("ours")


def test_models_of_ours_are_walked():
    names = {name for name, _model in OurModels(get_db_name()).items()}
    assert "gov.region" in names
    assert "ir.sequence" not in names


def test_files_of_ours_are_walked():
    """The restriction leaves something to look at."""
    case = lint_case.LintCase("iter_module_files")
    walked = {
        Path(path).parts[len(ADDONS.parts)] for path in case.iter_module_files("*")
    }
    assert walked == set(OURS)
