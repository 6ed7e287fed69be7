"""Every route of the suite: who may call it, how, and how often.

``routes.csv`` has a line for each route. Beyond the table: a page for users sends
whoever is not signed in away, a public page is limited in how often it may be asked,
and a form that is sent by POST carries a token against forgery.
"""

import re
import threading

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .table import compare

HEADER = ("route", "methods", "type", "auth", "csrf", "limited")
#: Public routes that are called by machines with a key of their own: the key is checked
#: first, and no page of a person can send it.
KEYED = re.compile(r"/gov/api/")
NUMBER = 2_000_000_000


def suite_routes(env):
    """Yield (path, routing, endpoint) of the suite's routes."""
    threading.current_thread().dbname = env.cr.dbname  # as a request's thread has
    for rule in env["ir.http"].routing_map().iter_rules():
        function = rule.endpoint.func
        if any(
            getattr(method, "__module__", "").startswith("odoo.addons.gov_")
            for method in overridden(function)
        ):
            yield rule.rule, rule.endpoint.routing, function


def overridden(function):
    """Yield the method of a route and those it overrides.

    Which of several addons comes first for a route (as for signing out) depends on the
    order in which a process imported them: it is ours when any of them is.
    """
    yield function
    for kind in type(getattr(function, "__self__", None)).__mro__:
        if function.__name__ in vars(kind):
            yield vars(kind)[function.__name__]


def filled(path):
    """The path with a number that nobody has, and a word, in its gaps."""
    path = re.sub(r"<(int|float)(\([^)]*\))?:\w+>", str(NUMBER), path)
    return re.sub(r"<[^>]*>", "nothing", path)


@tagged("security", "post_install", "-at_install")
class TestRoutes(HttpCase):
    maxDiff = None

    def routes(self):
        return suite_routes(self.env)

    def scope(self, function):
        """The scope under which a route is limited, or None."""
        while function is not None:
            if hasattr(function, "limited_scope"):
                return function.limited_scope
            function = getattr(function, "__wrapped__", None) or getattr(
                function, "func", None
            )
        return None

    def test_every_route_is_in_the_table(self):
        rows = [
            (
                path,
                " ".join(sorted(routing.get("methods") or ("any",))),
                routing["type"],
                routing["auth"],
                "csrf" if routing.get("csrf", routing["type"] == "http") else "-",
                self.scope(function) or "-",
            )
            for path, routing, function in self.routes()
        ]
        compare(self, "routes.csv", HEADER, rows, 2)

    def test_public_routes_are_limited(self):
        open_ones = [
            path
            for path, routing, function in self.routes()
            if path.startswith("/gov/")
            and routing["auth"] in ("public", "none")
            and not self.scope(function)
        ]
        self.assertEqual(open_ones, [])

    def test_forms_carry_a_token(self):
        bare = [
            path
            for path, routing, _function in self.routes()
            if routing["type"] == "http"
            and not routing.get("csrf", True)
            and "GET" not in (routing.get("methods") or ())
            and not KEYED.match(path)
        ]
        self.assertEqual(bare, [])

    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_a_form_without_the_token_is_refused(self):
        """Asked, not read from the table: a page of somebody else's sends a form."""
        forms = [
            filled(path)
            for path, routing, _function in self.routes()
            if routing["type"] == "http"
            and "POST" in (routing.get("methods") or ())
            and routing["auth"] in ("public", "none")
            and not KEYED.match(path)
        ]
        self.assertGreater(len(forms), 8)
        for path in forms:
            with self.subTest(path=path):
                answer = self.url_open(path, {"name": "x"}, allow_redirects=False)
                self.assertEqual(answer.status_code, 400)
                self.assertIn("CSRF", answer.text)

    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_nobody_gets_into_a_page_for_users(self):
        plain = new_test_user(self.env, "routes.plain", password="routes.plain")
        self.assertFalse(plain.has_group("gov_items.group_user"))
        paths = [
            filled(path)
            for path, routing, _function in self.routes()
            if routing["auth"] == "user"
            and routing["type"] == "http"
            and "GET" in (routing.get("methods") or ("GET",))
        ]
        for path in paths:
            with self.subTest(path=path):
                answer = self.url_open(path, allow_redirects=False)
                self.assertIn(answer.status_code, (303, 403, 404))
        self.authenticate("routes.plain", "routes.plain")
        for path in paths:
            with self.subTest(path=path, user="plain"):
                answer = self.url_open(path, allow_redirects=False)
                self.assertLess(answer.status_code, 500, answer.text[:500])
