"""At the door: failures counted and locked out, everything noted, two factors."""

import base64
import time
from unittest.mock import patch

from odoo import http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import config, mute_logger

from odoo.addons.auth_totp.models.totp import TIMESTEP, TOTP, hotp
from odoo.addons.gov_items.tests.common import clause

WORD = "Correct-Horse-1"


@tagged("post_install", "-at_install")
class TestSignIn(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["gov.trust.policy"]._current()
        cls.policy.action_level3()
        cls.policy.lock_after = 3
        cls.clerk = new_test_user(
            cls.env, "door.clerk", "gov_cases.group_clerk", password=WORD
        )
        cls.security = new_test_user(
            cls.env, "door.security", "gov_items.group_security_admin", password=WORD
        )
        # Odoo's own cool-down per address would answer before ours.
        cls.env["ir.config_parameter"].set_param("base.login_cooldown_after", "0")
        cls.events = cls.env["gov.audit.event"]

    def setUp(self):
        super().setUp()
        self.newest = self.events.search([], limit=1).id

    def noted(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        self.env.invalidate_all()
        return self.events.search([*domain, ("id", ">", self.newest)], order="id")

    @mute_logger("odoo.addons.base.models.res_users")
    def sign_in(self, login="door.clerk", password=WORD):
        """Sign in as a browser does; return the answer."""
        self.opener.cookies.clear()
        page = self.url_open("/web/login")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        data = {"login": login, "password": password, "csrf_token": token}
        return self.url_open("/web/login", data, allow_redirects=False)

    def test_success_and_failure_are_noted(self):
        self.assertEqual(self.sign_in().status_code, 303)
        self.assertEqual(self.noted(kind="sign_in", success=True).login, "door.clerk")
        self.assertEqual(self.sign_in(password="wrong").status_code, 200)
        failed = self.noted(kind="sign_in", success=False)
        self.assertEqual(failed.login, "door.clerk")
        self.assertTrue(failed.address)
        self.assertNotIn("wrong", str(failed._plain()))

    def test_lock_out_and_opening(self):
        for _number in range(3):
            self.sign_in(password="wrong")
        self.assertEqual(len(self.noted(kind="lock")), 1)
        # The right password no longer helps, from no address.
        self.assertEqual(self.sign_in().status_code, 200)
        lock = self.env["gov.sign.in.lock"].search([("login", "=", "door.clerk")])
        self.assertTrue(lock.is_locked)
        lock.with_user(self.security).action_unlock()
        self.assertEqual(self.sign_in().status_code, 303)

    def test_a_success_forgets_the_failures(self):
        for _round in range(2):
            self.sign_in(password="wrong")
            self.sign_in(password="wrong")
            self.assertEqual(self.sign_in().status_code, 303)
        self.assertFalse(self.noted(kind="lock"))

    def test_names_that_nobody_has_are_locked_alike(self):
        for _number in range(3):
            answer = self.sign_in("nobody.here", "x")
        known = self.sign_in("door.security", "x")
        self.assertEqual(answer.status_code, known.status_code)
        self.assertTrue(
            self.env["gov.sign.in.lock"].search([("login", "=", "nobody.here")])
        )

    @clause("SUITE-THREE")
    def test_only_the_security_administrator_opens_locks(self):
        lock = self.env["gov.sign.in.lock"].create({"login": "x", "failures": 1})
        with self.assertRaises(UserError) as caught:
            lock.with_user(self.clerk).action_unlock()
        self.assertEqual(caught.exception.clause_code, "SUITE-THREE")

    def test_a_refusal_is_noted(self):
        self.authenticate("door.clerk", WORD)
        noted = []

        def note(model, kind, **parts):
            noted.append((model.env.user.login, kind, parts))

        # The test's one transaction would roll back with the refusal.
        with patch.object(type(self.events), "_log", note), mute_logger("odoo.http"):
            self.make_jsonrpc_request_refused("gov.audit.event", "search", [[]])
        ((login, kind, parts),) = noted
        self.assertEqual((login, kind), ("door.clerk", "refusal"))
        self.assertTrue(parts["apart"])
        self.assertFalse(parts["success"])
        self.assertEqual(parts["subject"], "/web/dataset/call_kw")

    def make_jsonrpc_request_refused(self, model, method, args):
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {"model": model, "method": method, "args": args, "kwargs": {}},
            )

    def test_signing_out_is_noted(self):
        self.sign_in()
        noted = []

        def note(model, kind, **parts):
            noted.append((model.env.user.login, kind, parts))

        # The route only reads, and the test has no second transaction.
        with patch.object(type(self.events), "_log", note):
            self.url_open("/web/session/logout", allow_redirects=False)
        self.assertEqual(noted, [("door.clerk", "sign_out", {"apart": True})])

    # --- second factor ---------------------------------------------------------------

    def test_an_administrator_sets_up_a_second_factor_first(self):
        self.sign_in("door.security")
        page = self.url_open("/odoo")
        self.assertTrue(page.url.endswith("/gov/second-factor"), page.url)
        self.assertEqual(page.status_code, 200)
        with mute_logger("odoo.http"):
            self.make_jsonrpc_request_refused("res.users", "search", [[]])
        secret = page.text.split("<code>")[1].split("</code>")[0].replace(" ", "")
        wrong = self.confirm(page, "000000")
        self.assertIn("fault=1", wrong.url)
        right = self.confirm(page, self.code(secret))
        self.assertNotIn("second-factor", right.url)
        self.assertTrue(self.security.totp_enabled)
        self.assertEqual(self.noted(kind="second_factor").mapped("success"), [0, 1])

    def test_a_passkey_instead(self):
        """What is no passkey is refused and noted; who has a factor gets no second."""
        self.sign_in("door.security")
        page = self.url_open("/gov/second-factor")
        self.assertIn("/gov_trust/static/public/passkey.js", page.text)
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"csrf_token": token}
        options = self.url_open("/gov/second-factor/passkey/start", form).json()
        self.assertEqual(options["user"]["name"], "door.security")
        self.assertTrue(options["challenge"])
        for registration in ("", "[]", "{}", '{"id": "x", "rawId": 1}', "no json"):
            answer = self.url_open(
                "/gov/second-factor/passkey", {**form, "registration": registration}
            )
            self.assertEqual(answer.json(), {"right": False}, registration)
        self.assertEqual(self.noted(kind="second_factor").mapped("success"), [0] * 5)
        self.assertFalse(self.security.auth_passkey_key_ids)
        # Who has one already, or needs none, is told so.
        self.policy.second_factor = "none"
        for path in ("/gov/second-factor/passkey/start", "/gov/second-factor/passkey"):
            self.assertEqual(self.url_open(path, form).status_code, 409)

    def test_clerks_may_as_they_like(self):
        self.sign_in()
        self.assertNotIn("second-factor", self.url_open("/odoo").url)
        self.policy.second_factor = "everyone"
        self.assertIn("second-factor", self.url_open("/odoo").url)

    def confirm(self, page, code):
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open("/gov/second-factor", {"code": code, "csrf_token": token})

    def code(self, secret):
        totp = TOTP(base64.b32decode(secret))
        return f"{hotp(totp._key, int(time.time() / TIMESTEP)):06d}"

    # --- passwords -------------------------------------------------------------------

    def test_weak_passwords_are_refused(self):
        with patch.dict(config.options, {"test_enable": False}):
            for word in (
                "short-1A",
                "alllowercase-12",
                "NoDigitsHere-x",
                "NoSpecial1234",
            ):
                with self.assertRaises(UserError, msg=word):
                    self.clerk._check_password_policy([word])
            self.clerk._check_password_policy(["Better-Horse-2026"])

    def test_a_first_password_leads_to_a_new_one(self):
        self.clerk.password_write_date = False
        answer = self.sign_in()
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/reset_password", answer.headers["Location"])

    def test_idle_sessions_ask_again(self):
        self.authenticate("door.clerk", WORD)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/gov/my-rota").status_code, 200)
            self.session["identity-check-next"] = 1
            http.root.session_store.save(self.session)
            page = self.url_open("/gov/my-rota")
        self.assertIn("check-identity", page.url)

    def test_sessions_at_once(self):
        """A further sign-in ends the session that was used the longest ago."""
        self.policy.session_limit = 2
        cookies = []
        for _number in range(3):
            self.assertEqual(self.sign_in().status_code, 303)
            self.url_open("/odoo", allow_redirects=False)
            cookies.append(self.opener.cookies["session_id"])
        self.assertEqual(len(self.noted(kind="session", subject="door.clerk")), 1)
        store = http.root.session_store
        open_now = [bool(store.get(cookie).uid) for cookie in cookies]
        self.assertEqual(open_now, [False, True, True])

    def test_any_number_of_sessions(self):
        self.policy.session_limit = 0
        cookies = []
        for _number in range(3):
            self.sign_in()
            self.url_open("/odoo", allow_redirects=False)
            cookies.append(self.opener.cookies["session_id"])
        store = http.root.session_store
        self.assertTrue(all(store.get(cookie).uid for cookie in cookies))
