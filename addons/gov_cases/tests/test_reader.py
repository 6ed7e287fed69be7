from odoo.tests import tagged

from .common import CasesCommon, clause


@tagged("post_install", "-at_install")
class TestReader(CasesCommon):
    """Where the window's devices are asked; ``tests/test_browser.py`` reads a card."""

    @clause("JN18-03-06")
    def test_off_by_default_and_never_another_machine(self):
        parameters = self.env["ir.config_parameter"]
        cases = self.env["gov.case"].with_user(self.clerk)
        self.assertEqual(cases.desk_open()["reader"], "")
        for foreign in ("http://10.0.0.9:8000", "https://127.0.0.1.evil.example"):
            parameters.set_param("gov_cases.reader_address", foreign)
            self.assertEqual(cases.desk_open()["reader"], "")
        own = "http://127.0.0.1:18989"
        parameters.set_param("gov_cases.reader_address", own)
        self.assertEqual(cases.desk_open()["reader"], own)
