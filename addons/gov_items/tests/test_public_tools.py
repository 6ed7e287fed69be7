"""What public pages share: search by initials, a limit on requests."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .. import controllers
from ..controllers.rate_limit import limited
from ..models import gov_rate_limit
from .common import GovCommon


@tagged("post_install", "-at_install")
class TestPinyin(GovCommon):
    def test_entries_and_items_are_found_by_initials(self):
        self.entry.name = "水路运输经营许可"
        self.entry.item_id.name = "银行开户许可证"
        self.assertEqual(self.entry.pinyin_initials, "slysjyxk")
        self.assertEqual(self.entry.item_id.pinyin_initials, "yhkhxkz")
        found = self.env["gov.entry"].name_search("SLYS")
        self.assertIn(self.entry.id, [key for key, _name in found])
        found = self.env["gov.item"].name_search("yhkh")
        self.assertIn(self.entry.item_id.id, [key for key, _name in found])

    def test_initials_follow_the_name(self):
        self.entry.name = "水路运输"
        self.entry.name = "旅馆业特种行业许可"
        self.assertEqual(self.entry.pinyin_initials, "lgytzhyxk")


@tagged("post_install", "-at_install")
class TestRateLimit(GovCommon):
    def setUp(self):
        super().setUp()
        self.limits = self.env["gov.rate.limit"]
        self.parameters = self.env["ir.config_parameter"]
        self.parameters.set_param("gov_items.rate_limit", "2/60")
        self.limits._forget_clients()
        clock = patch.object(gov_rate_limit.time, "time", lambda: 600.0)
        clock.start()
        self.addCleanup(clock.stop)
        self.addCleanup(self.limits._forget_clients)

    def hits(self, *clients, scope="page"):
        return [self.limits._hit(scope, client) for client in clients]

    def check_counting(self):
        self.assertEqual(self.hits("a", "a", "b", "a", "b"), [0, 0, 0, 60, 0])
        self.assertEqual(self.hits("a", scope="other"), [0])

    def test_in_memory(self):
        self.check_counting()
        self.assertFalse(self.limits.search([]))

    def test_in_the_database(self):
        self.parameters.set_param("gov_items.rate_limit_store", "database")
        with self.enter_registry_test_mode():
            self.check_counting()
        self.limits.invalidate_model()
        rows = self.limits.search([("scope", "=", "page")])
        self.assertEqual(sorted(rows.mapped("hits")), [2, 3])
        self.assertNotIn("a", rows.mapped("client"))

    def test_scope_has_its_own_limit(self):
        self.parameters.set_param("gov_items.rate_limit.page", "1/10")
        self.assertEqual(self.hits("a", "a"), [0, 10])
        self.parameters.set_param("gov_items.rate_limit.page", "0/10")
        self.assertEqual(self.hits("a", "a", "a"), [0, 0, 0])
        self.parameters.set_param("gov_items.rate_limit.page", "nonsense")
        self.assertEqual(self.hits("c"), [0])

    def test_old_rows_go(self):
        old = self.limits.create(
            {"scope": "s", "client": "c", "window_start": "2020-01-01 00:00:00"}
        )
        self.limits._gc_windows()
        self.assertFalse(old.exists())

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_else_reads_counters(self):
        clerk = self.make_user("limit_reader")
        with self.assertRaises(AccessError):
            self.limits.with_user(clerk).search([])
        admin = self.make_user("limit_admin", "gov_items.group_system_admin")
        self.limits.with_user(admin).search([])
        with self.assertRaises(AccessError):
            self.limits.with_user(admin).create(
                {"scope": "s", "client": "c", "window_start": "2026-01-01"}
            )


@tagged("post_install", "-at_install")
class TestLimited(HttpCase):
    def test_decorator_answers_429(self):
        calls = []

        @limited("page")
        def endpoint(_self, number):
            calls.append(number)
            return "page"

        request = self._fake_request()
        with patch.object(controllers.rate_limit, "request", request):
            answers = [endpoint(None, number) for number in (1, 2)]
        self.assertEqual(calls, [1])
        self.assertEqual(answers[0], "page")
        self.assertEqual(answers[1], ("answer", 429, "7"))

    def _fake_request(self):
        waits = iter((0, 7))

        class Limits:
            def _hit(self, scope, address):
                return next(waits)

        class Env(dict):
            def _(self, text, **values):
                return text % values

        class Request:
            env = Env({"gov.rate.limit": Limits()})

            class httprequest:
                remote_addr = "192.0.2.1"

            def make_response(self, data, headers, status):
                return "answer", status, dict(headers)["Retry-After"]

        return Request()
