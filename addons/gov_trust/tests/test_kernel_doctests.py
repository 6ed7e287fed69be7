import doctest
from importlib import import_module
from pathlib import Path

from odoo.tests import BaseCase, tagged

from .. import kernel

NAMES = sorted(p.stem for p in Path(kernel.__file__).parent.glob("[a-z]*.py"))


@tagged("post_install", "-at_install")
class TestKernelDoctests(BaseCase):
    def test_examples(self):
        for name in NAMES:
            with self.subTest(name):
                module = import_module(f"{kernel.__name__}.{name}")
                failed, tried = doctest.testmod(module)
                self.assertFalse(failed)
                self.assertTrue(tried, "a kernel shows by example what it does")

    def test_kernels_do_not_need_the_orm(self):
        for name in NAMES:
            with self.subTest(name):
                source = Path(kernel.__file__).with_name(f"{name}.py").read_text()
                self.assertNotRegex(source, r"(?m)^\s*(from|import) odoo\b")
