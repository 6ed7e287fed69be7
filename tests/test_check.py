"""bin/check.py finds nothing in a good tree and each defect in a spoiled copy."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

GOOD = {
    "__init__.py": "from . import models\n",
    "__manifest__.py": """{
    "name": "Good",
    "summary": "An addon without a fault",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Power Sharing Suite contributors",
    "category": "Productivity",
    "depends": ["mail"],
    "data": [
        "security/ir.model.access.csv",
        "views/gov_good_views.xml",
    ],
}
""",
    "pyproject.toml": '[build-system]\nbuild-backend = "whool.buildapi"\n',
    "readme/DESCRIPTION.md": "What it is.\n",
    "readme/CONFIGURE.md": "How it is set up.\n",
    "readme/USAGE.md": "How it is used.\n",
    "models/__init__.py": "from . import gov_good\n",
    "models/gov_good.py": '''"""A model."""

from odoo import fields, models


class GovGood(models.Model):
    """Good. 好"""

    _name = "gov.good"
    _description = "Good Record"

    limit = fields.Integer(help="In working days")
    state = fields.Selection([("a", "Alpha")], string="Stage")

    def action_done(self):
        self.sudo().limit = 3  # sudo: the limit belongs to the registry
        return self.env._("Done by %(name)s", name=self.env.user.name)
''',
    "kernel/days.py": "import datetime\n",
    "security/ir.model.access.csv": "id,name,model_id:id,group_id:id,perm_read\n"
    "access_good,good,model_gov_good,base.group_user,1\n",
    "views/gov_good_views.xml": """<odoo>
  <record id="gov_good_view_form" model="ir.ui.view">
    <field name="model">gov.good</field>
    <field name="arch" type="xml">
      <form><group string="Limits"/></form>
    </field>
  </record>
  <menuitem id="menu_good" name="Good Menu"/>
</odoo>
""",
    "tests/__init__.py": "from . import test_good\n",
    "tests/test_good.py": "def test_good():\n    pass\n",
}
TERMS = [
    "Alpha",
    "Done by %(name)s",
    "Good Menu",
    "Good Record",
    "In working days",
    "Limits",
    "Stage",
]


def _po(terms: dict[str, str]) -> str:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    return head + "".join(
        f'\n#. module: gov_good\nmsgid "{msgid}"\nmsgstr "{msgstr}"\n'
        for msgid, msgstr in terms.items()
    )


TRANSLATED = {term: f"译 {'%(name)s' if '%' in term else ''}" for term in TERMS}
MODEL = GOOD["models/gov_good.py"]
MANIFEST = GOOD["__manifest__.py"]
VIEWS = GOOD["views/gov_good_views.xml"]
LONG = "\n    def long(self):\n" + "        self.limit += 1\n" * 41

#: name → (file of the addon, its new text or None to remove it, rule that speaks)
DEFECTS = {
    "no usage": ("readme/USAGE.md", None, "readme"),
    "empty description": ("readme/DESCRIPTION.md", "\n", "readme"),
    "no wheel": ("pyproject.toml", None, "wheel"),
    "old version": (
        "__manifest__.py",
        MANIFEST.replace("19.0.1.0.0", "18.0.1.0.0"),
        "manifest",
    ),
    "other licence": (
        "__manifest__.py",
        MANIFEST.replace("AGPL-3", "LGPL-3"),
        "manifest",
    ),
    "other author": (
        "__manifest__.py",
        MANIFEST.replace("Suite contributors", "people"),
        "manifest",
    ),
    "default value": (
        "__manifest__.py",
        MANIFEST.replace('"depends"', '"installable": True, "depends"'),
        "manifest",
    ),
    "listed file lacks": (
        "__manifest__.py",
        MANIFEST.replace('"data": [', '"data": ["views/none.xml", '),
        "manifest-files",
    ),
    "view not listed": ("views/more_views.xml", "<odoo/>\n", "manifest-files"),
    "data not listed": ("data/gov.good.csv", "id,limit\na,1\n", "manifest-files"),
    "asset lacks": (
        "__manifest__.py",
        MANIFEST.replace('"data"', '"assets": {"w": ["addon/static/x.js"]}, "data"'),
        "manifest-files",
    ),
    "addon not in depends": (
        "kernel/days.py",
        "from odoo.addons.queue_job import job\n",
        "depends",
    ),
    "library not declared": ("kernel/days.py", "import stdnum.cn\n", "depends"),
    "no translation": ("i18n/zh_CN.po", None, "translation"),
    "untranslated": ("i18n/zh_CN.po", _po(TRANSLATED | {"Alpha": ""}), "translation"),
    "fuzzy": (
        "i18n/zh_CN.po",
        _po(TRANSLATED).replace('msgid "Alpha"', '#, fuzzy\nmsgid "Alpha"'),
        "translation",
    ),
    "placeholder renamed": (
        "i18n/zh_CN.po",
        _po(TRANSLATED | {"Done by %(name)s": "%(user)s"}),
        "translation",
    ),
    "term of code not marked": (
        "i18n/zh_CN.po",
        _po(TRANSLATED).replace(
            'msgid "Alpha"', '#: code:addons/gov_good/models/a.py:0\nmsgid "Alpha"'
        ),
        "translation",
    ),
    "term of no module": (
        "i18n/zh_CN.po",
        _po(TRANSLATED).replace("#. module: gov_good\n", "", 1),
        "translation",
    ),
    **{
        f"not in the po: {term}": (
            "i18n/zh_CN.po",
            _po({k: v for k, v in TRANSLATED.items() if k != term}),
            "translation",
        )
        for term in TERMS
    },
    "broken XML": ("views/gov_good_views.xml", VIEWS.replace("</form>", ""), "xml"),
    "tab in XML": ("views/gov_good_views.xml", VIEWS.replace("    ", "\t"), "xml"),
    "odd indent": ("views/gov_good_views.xml", VIEWS.replace("    ", "   "), "xml"),
    "blanks at the end": (
        "views/gov_good_views.xml",
        VIEWS.replace("<odoo>", "<odoo> "),
        "xml",
    ),
    "XML id twice": (
        "views/gov_good_views.xml",
        VIEWS.replace("menu_good", "gov_good_view_form"),
        "xml",
    ),
    "CSV id twice": (
        "security/ir.model.access.csv",
        GOOD["security/ir.model.access.csv"]
        + "access_good,again,model_gov_good,base.group_user,1\n",
        "csv",
    ),
    "CSV column lacks": (
        "security/ir.model.access.csv",
        GOOD["security/ir.model.access.csv"] + "b,b,model_gov_good,base.group_user\n",
        "csv",
    ),
    "no access line": (
        "security/ir.model.access.csv",
        GOOD["security/ir.model.access.csv"].replace("model_gov_good", "model_other"),
        "access",
    ),
    "access for nobody": (
        "security/ir.model.access.csv",
        GOOD["security/ir.model.access.csv"].replace("base.group_user", ""),
        "access",
    ),
    "sudo without a reason": (
        "models/gov_good.py",
        MODEL.replace("  # sudo: the limit belongs to the registry", "  # noqa: X1"),
        "sudo",
    ),
    "two api.depends": (
        "models/gov_good.py",
        MODEL.replace(
            "    def action_done",
            '    @api.depends("limit")\n    @api.depends("state")\n    def action_done',
        ).replace("import fields", "import api, fields"),
        "depends-once",
    ),
    "_sql_constraints": (
        "models/gov_good.py",
        MODEL.replace("    limit =", "    _sql_constraints = []\n    limit ="),
        "odoo",
    ),
    "commit": (
        "models/gov_good.py",
        MODEL + "\n    def save(self):\n        self.env.cr.commit()\n",
        "odoo",
    ),
    "long method": ("models/gov_good.py", MODEL + LONG, "length"),
    "two models": (
        "models/gov_good.py",
        MODEL + '\n\nclass U(models.Model):\n    _inherit = "res.users"\n',
        "one-model",
    ),
    "dependency not pinned": (
        "__manifest__.py",
        MANIFEST.replace(
            '"depends"', '"external_dependencies": {"python": ["stdnum2"]}, "depends"'
        ),
        "requirements",
    ),
    "extension of another name": (
        "models/gov_fine.py",
        'from odoo import models\n\n\nclass U(models.Model):\n    _inherit = "a.b"\n',
        "one-model",
    ),
    "file of another name": ("models/gov_fine.py", MODEL, "one-model"),
    "Chinese literal": (
        "models/gov_good.py",
        MODEL.replace('return self.env._("', 'return self.env._("好'),
        "chinese",
    ),
    "kernel with Odoo": ("kernel/days.py", "from odoo import models\n", "kernel"),
    "test not listed": ("tests/test_more.py", "def test_x():\n    pass\n", "tests"),
    "tests without a list": ("tests/__init__.py", None, "tests"),
    "registry host": ("readme/USAGE.md", "see pypi" + ".org for it\n", "names"),
    "machine path": ("readme/USAGE.md", "look into /ro" + "ot/x for it\n", "names"),
}


@pytest.fixture(scope="module")
def check():
    """The program as a module, under a name of its own."""
    spec = importlib.util.spec_from_file_location("gov_check", ROOT / "bin/check.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository with one addon in which there is nothing to find."""
    addon = tmp_path / "addons" / "addon"
    for name, text in (GOOD | {"i18n/zh_CN.po": _po(TRANSLATED)}).items():
        _write(addon / name, text)
    return tmp_path


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_good_tree(check, tree):
    assert check.check(tree) == []


def test_a_large_model_may_have_a_file_per_aspect(check, tree):
    text = "from odoo import models\n\n\nclass G(models.Model):\n"
    path = tree / "addons/addon/models/gov_good_clock.py"
    _write(path, text + '    _inherit = "gov.good"\n')
    assert check.check(tree) == []


@pytest.mark.parametrize("name", DEFECTS)
def test_defect_is_found(check, tree, name):
    file, text, rule = DEFECTS[name]
    _write(tree / "addons" / "addon" / file, text)
    found = {problem.rule for problem in check.check(tree)}
    assert rule in found


def test_every_rule_has_a_defect(check):
    rules = {*check.ADDON_RULES, *check.REPOSITORY_RULES}
    assert rules == {rule for _file, _text, rule in DEFECTS.values()}


def test_exit_code(check, tree, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["check.py", str(tree)])
    assert check.main() == 0
    _write(tree / "addons/addon/readme/USAGE.md", None)
    assert check.main() == 1
    out = capsys.readouterr().out
    assert out == "addons/addon/readme/USAGE.md:1: readme: is missing or empty\n"
