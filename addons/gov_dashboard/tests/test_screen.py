import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from odoo.addons.gov_cases.tests.common import CasesCommon, clause


@tagged("post_install", "-at_install")
class TestScreen(CasesCommon):
    """What a wall screen shows and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.screen = cls.env["gov.screen"].create(
            {"name": "Wall", "programme_id": cls.live["direct"].programme_id.id}
        )

    def token(self):
        action = self.screen.action_new_address()
        return action["params"]["message"].rsplit("/", 1)[1]

    def test_address_is_the_right_to_look(self):
        token = self.token()
        store = self.env["gov.screen"]
        self.assertEqual(store._by_token(token), self.screen)
        self.assertNotIn(token, self.screen.sudo().token_hash)
        for wrong in ("", token[:-1], token + "x", self.screen.sudo().token_hash):
            self.assertFalse(store._by_token(wrong))
        newer = self.token()
        self.assertFalse(store._by_token(token))
        self.screen.active = False
        self.assertFalse(store._by_token(newer))

    @clause("JN18-28-02")
    def test_figures_without_personal_data(self):
        with freeze_time("2026-03-02 02:00:00"):
            case = self.accepted("direct")
            self.until(case, "decide")
            self.take(case)
            self.accepted("window")
            self.env.flush_all()
            payload = self.screen.with_user(self.env.ref("base.public_user")).sudo()
            payload = payload._payload()
        self.assertEqual(payload["month"]["accepted"], 2)
        self.assertEqual(payload["today"]["handled"], 1)
        self.assertEqual(payload["lights"]["green"], 1)
        self.assertEqual(
            [(t["entry"], t["region"]) for t in payload["ticker"]],
            [(case.entry_id.name, case.region_id.name)],
        )
        self.assertEqual(sum(flow["accepted"] for flow in payload["flows"]), 2)
        self.assertTrue(payload["duty"])
        text = json.dumps(payload, ensure_ascii=False)
        for secret in (case.applicant_name, case.applicant_code, case.phone):
            self.assertNotIn(secret, text)
        self.assertNotIn(case.number, text)

    def test_a_decision_tells_the_screens(self):
        self.token()
        case = self.accepted("direct")
        self.until(case, "decide")
        waiting = self.env.cr.precommit.data.setdefault("bus.bus.values", [])
        before = len(waiting)
        self.take(case)
        new = waiting[before:]
        mine = [row for row in new if self.screen._channel() in row["channel"]]
        self.assertEqual(len(mine), 1)
        message = json.loads(mine[0]["message"])
        self.assertEqual(message["payload"]["id"], case.id)
        self.assertNotIn(case.applicant_name, mine[0]["message"])

    def test_who_makes_screens(self):
        users = {
            "city": new_test_user(self.env, "s.city", "gov_items.group_city_manager"),
            "auditor": new_test_user(self.env, "s.audit", "gov_items.group_auditor"),
            "agency": new_test_user(
                self.env, "s.agency", "gov_items.group_agency_manager"
            ),
        }
        may = {"city": "crwu", "auditor": "r", "agency": ""}
        verbs = {"c": "create", "r": "read", "w": "write", "u": "unlink"}
        for who, user in users.items():
            screen = self.screen.with_user(user)
            for letter, verb in verbs.items():
                allowed = letter in may[who]
                self.assertEqual(screen.has_access(verb), allowed, f"{who} {verb}")
        with self.assertRaises(AccessError):
            self.screen.with_user(users["auditor"]).action_new_address()
        with self.assertRaises(AccessError):
            self.screen.with_user(users["city"]).read(["token_hash"])


@tagged("post_install", "-at_install")
class TestScreenPage(HttpCase):
    """The page over HTTP, without login."""

    def test_page_and_data(self):
        screen = self.env["gov.screen"].create({"name": "Hall <b>1</b>"})
        message = screen.action_new_address()["params"]["message"]
        token = message.rsplit("/", 1)[1]
        page = self.url_open(f"/gov/wall/{token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Hall &lt;b&gt;1", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        answer = self.url_open(f"/gov/wall/{token}/data")
        self.assertEqual(answer.json()["name"], "Hall <b>1</b>")
        for path in ("/gov/wall/wrong", "/gov/wall/wrong/data"):
            self.assertEqual(self.url_open(path).status_code, 404)

    def test_too_many_requests(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("gov_items.rate_limit.screen", "2/60")
        codes = [self.url_open("/gov/wall/wrong").status_code for _n in range(4)]
        self.assertIn(429, codes)
