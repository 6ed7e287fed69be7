import threading
from unittest.mock import patch

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import clause


@tagged("post_install", "-at_install")
class TestPublicServer(HttpCase):
    """The switch that makes a server answer public pages alone."""

    INSIDE = (
        "/web/login",
        "/web",
        "/odoo",
        "/web/session/authenticate",
        "/web/dataset/call_kw",
        "/xmlrpc/2/common",
        "/jsonrpc",
        "/web/image/res.partner/1/image_128",
        "/web/content/1",
        "/web/database/selector",
        "/gov/push/verify/none",
    )
    OUTSIDE = ("/gov/apply", "/gov/ask", "/gov/services", "/gov/chains", "/web/health")

    def switch(self, on):
        handler = type(self.env["ir.http"])
        patcher = patch.object(handler, "_public_server", classmethod(lambda cls: on))
        patcher.start()
        self.addCleanup(patcher.stop)

    @clause("JN18-24-01")
    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_public_server_answers_public_pages_alone(self):
        self.switch(True)
        for path in self.OUTSIDE:
            with self.subTest(path=path):
                answer = self.url_open(path, allow_redirects=False)
                self.assertEqual(answer.status_code, 200)
        for path in self.INSIDE:
            with self.subTest(path=path):
                answer = self.url_open(path, allow_redirects=False)
                self.assertEqual(answer.status_code, 404)
                self.assertNotIn("csrf_token", answer.text)

    @clause("JN18-24-01")
    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_somebody_logged_in_gets_no_further_there(self):
        new_test_user(self.env, "public.server", password="public.server")
        self.authenticate("public.server", "public.server")
        self.switch(True)
        for path in ("/odoo", "/web/session/get_session_info"):
            answer = self.url_open(path, allow_redirects=False)
            self.assertEqual(answer.status_code, 404, path)

    @clause("JN18-24-01")
    def test_staff_server_still_has_its_log_in(self):
        self.switch(False)
        answer = self.url_open("/web/login")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("csrf_token", answer.text)

    @clause("JN18-24-01")
    def test_no_route_for_users_is_open_outside(self):
        handler = self.env["ir.http"]
        threading.current_thread().dbname = self.env.cr.dbname  # as in a request
        for rule in handler.routing_map().iter_rules():
            routing = rule.endpoint.routing
            if handler._open_outside(rule) and rule.rule != "/web/health":
                self.assertNotEqual(routing["auth"], "user", rule.rule)
                self.assertTrue(rule.rule.startswith("/gov/"), rule.rule)

    def test_the_switch_is_read_from_the_environment(self):
        handler = type(self.env["ir.http"])
        for value, expected in (("1", True), ("true", True), ("", False), ("0", False)):
            with patch.dict("os.environ", {"GOV_PUBLIC_SERVER": value}):
                self.assertEqual(handler._public_server(), expected)
