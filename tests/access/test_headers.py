"""What every page of the suite tells the browser, errors and refusals included."""

import re

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_routes import filled, suite_routes

#: Header -> what it must say.
WANTED = {
    "X-Content-Type-Options": r"nosniff",
    "X-Frame-Options": r"DENY|SAMEORIGIN",
    "Referrer-Policy": r"same-origin|no-referrer",
    "Content-Security-Policy": r"default-src '(self|none)'.*frame-ancestors '",
}


@tagged("security", "post_install", "-at_install")
class TestHeaders(HttpCase):
    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_every_public_route(self):
        paths = [
            # A form is sent with nothing in it, and refused.
            (filled(path), None if "GET" in (routing.get("methods") or "GET") else b"-")
            for path, routing, _function in suite_routes(self.env)
            if routing["auth"] in ("public", "none") and path.startswith("/gov/")
        ]
        self.assertGreater(len(paths), 30)
        for path, body in paths:
            answer = self.url_open(path, body, allow_redirects=False)
            with self.subTest(path=path, status=answer.status_code):
                self.assertLess(answer.status_code, 500)
                for name, pattern in WANTED.items():
                    self.assertRegex(answer.headers.get(name, "-"), pattern)
                policy = answer.headers["Content-Security-Policy"]
                scripts = re.search(r"script-src ([^;]*)", policy)
                self.assertNotIn("unsafe", scripts[1] if scripts else "")

    def test_no_page_of_ours_needs_a_script_in_the_page(self):
        """The policy forbids scripts in the page; so none may be there."""
        views = self.env["ir.ui.view"].search([("type", "=", "qweb")])
        names = views.get_external_id()
        for view in views:
            if names[view.id].startswith("gov_"):
                scripts = re.findall(r"<script\b[^>]*>", view.arch_db)
                with self.subTest(view=names[view.id]):
                    self.assertFalse([tag for tag in scripts if "src=" not in tag])
                    self.assertNotRegex(view.arch_db, r"\son[a-z]+=\"|javascript:")
