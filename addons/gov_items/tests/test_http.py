from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.tests import HttpCase, tagged

from ..models import ir_http


@tagged("post_install", "-at_install")
class TestHttp(HttpCase):
    """Addresses and forms that hold what the database cannot."""

    def status(self, path, **kwargs):
        return self.url_open(path, allow_redirects=False, **kwargs).status_code

    def test_nul(self):
        self.assertEqual(self.status("/gov/services/%00"), 400)
        self.assertEqual(self.status("/gov/services?q=%00"), 400)
        self.assertEqual(self.status("/gov/services?a%00b=1"), 400)
        self.assertEqual(self.status("/gov/no/such/%00"), 404)
        self.assertEqual(self.status("/gov/services?q=x"), 200)

    def test_number_beyond_any_id(self):
        # A user's own page; nobody's would end at the sign-in first.
        self.authenticate("admin", "admin")
        self.assertEqual(self.status(f"/gov/matrix/{2**31}/xlsx"), 404)

    def test_who_meets_another_is_served_at_once(self):
        """Odoo would wait for up to 2 s, then 4 s, with a worker that serves nobody."""
        tries = []

        @api.model
        def clash(model, domain):
            tries.append(domain)
            if len(tries) < 4:
                raise SerializationFailure()
            return 7

        self.authenticate("admin", "admin")
        with (
            patch.object(type(self.env["gov.region"]), "search_count", clash),
            patch("odoo.service.model.time.sleep") as slow,
            patch.object(ir_http.random, "uniform", lambda low, high: high),
        ):
            answer = self.make_jsonrpc_request(
                "/web/dataset/call_kw/gov.region/search_count",
                {
                    "model": "gov.region",
                    "method": "search_count",
                    "args": [[]],
                    "kwargs": {},
                },
            )
        self.assertEqual((answer, len(tries)), (7, 4))
        waits = [call.args[0] for call in slow.call_args_list]
        self.assertEqual(waits, list(ir_http.WAITS[:3]), "Odoo's own waits are longer")

    def test_error_page(self):
        """People read what went wrong in their language; programs get the bare code."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search(
            [("name", "=", "gov_items")]
        )._update_translations(["zh_CN"])
        html = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        for path, status in (
            ("/gov/no/such/page", 404),
            ("/gov/services/NONE", 404),
            ("/gov/services?q=%00", 400),
        ):
            page = self.url_open(path, headers=html)
            self.assertEqual(page.status_code, status)
            self.assertIn('lang="zh-CN"', page.text)
            self.assertIn("返回事项查询", page.text)
            # What its own policy forbids.
            self.assertNotIn("<script", page.text)
            self.assertIn("script-src 'self'", page.headers["Content-Security-Policy"])
        bare = self.url_open("/gov/services/NONE")
        self.assertNotIn("返回事项查询", bare.text)

    def test_every_page_names_its_language(self):
        self.assertRegex(self.url_open("/web/login").text, r'<html[^>]* lang="\w')

    def test_line_break_in_an_address(self):
        """Found by fuzzing: Odoo's redirection of ``//`` failed with 500."""
        answer = self.url_open("/gov/services/JC25//list.%0A", allow_redirects=False)
        self.assertEqual(answer.status_code, 404)
