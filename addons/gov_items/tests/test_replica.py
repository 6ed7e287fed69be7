from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import config

from ..models.ir_http import WROTE


@tagged("-at_install", "post_install")
class TestReplica(HttpCase):
    """Who wrote a moment ago reads where it was written."""

    def setUp(self):
        super().setUp()
        self.enterContext(patch.dict(config.options, {"db_replica_host": "replica"}))
        self.authenticate("admin", "admin")

    def call(self, method, *arguments):
        """Call a method of the user and return whether the cursor could only read."""
        seen = []
        users = type(self.env["res.users"])
        real = getattr(users, method)

        def spied(records, *args, **kwargs):
            seen.append(records.env.cr.readonly)
            return real(records, *args, **kwargs)

        if hasattr(real, "_readonly"):
            spied._readonly = real._readonly
        with patch.object(users, method, spied):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {
                    "model": "res.users",
                    "method": method,
                    "args": [[self.session.uid], *arguments],
                    "kwargs": {},
                },
            )
        return seen[0]

    def forget(self):
        cookies = self.opener.cookies
        for cookie in list(cookies):
            if cookie.name == WROTE:
                cookies.clear(cookie.domain, cookie.path, cookie.name)

    def test_after_writing(self):
        self.forget()
        self.assertTrue(self.call("web_read", {"name": {}}))
        self.assertNotIn(WROTE, self.opener.cookies)
        self.assertFalse(self.call("write", {"signature": "x"}))
        self.assertIn(WROTE, self.opener.cookies)
        self.assertFalse(self.call("web_read", {"name": {}}), "on the primary")
        self.forget()
        self.assertTrue(self.call("web_read", {"name": {}}), "on the replica again")

    def test_reading_on_the_primary_does_not_go_on_for_ever(self):
        self.opener.cookies.set(WROTE, "1")
        with patch("odoo.http.FutureResponse.set_cookie") as later:
            self.call("web_read", {"name": {}})
        self.assertNotIn(WROTE, [call.args[0] for call in later.call_args_list])

    def test_switched_off_and_without_a_replica(self):
        self.forget()
        self.env["ir.config_parameter"].set_param("gov_items.replica_lag", "0")
        self.call("write", {"signature": "x"})
        self.assertNotIn(WROTE, self.opener.cookies)
        self.env["ir.config_parameter"].set_param("gov_items.replica_lag", "5")
        with patch.dict(config.options, {"db_replica_host": None}):
            self.call("write", {"signature": "x"})
        self.assertNotIn(WROTE, self.opener.cookies)
