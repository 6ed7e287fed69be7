from urllib.parse import parse_qs, urlsplit

from odoo.tests import tagged

from .common import PERSON, clause
from .simulator import simulator
from .test_public import FIELDS, PublicCommon

OTHER = "11010519491231002X"
ANSWER = {"code": PERSON, "name": "李晓敏", "phone": ""}


@tagged("post_install", "-at_install")
class TestIdentity(PublicCommon):
    """Log-in at the identity platform: off by default; then it fills the form."""

    def door(self, server):
        door = self.env["gov.gateway"].search([("kind", "=", "identity")])
        door.write({"provider": "http", "url": server.url, "attempts": 1})
        self.env.flush_all()

    def log_in(self, state=None):
        start = self.url_open(f"/gov/identity?next={self.path}", allow_redirects=False)
        sent = parse_qs(urlsplit(start.headers["Location"]).query)
        state = state or sent["state"][0]
        return self.url_open(f"/gov/identity/back?ticket=T1&state={state}")

    def test_off_by_default(self):
        self.assertEqual(self.url_open("/gov/identity").status_code, 404)
        self.assertNotIn("/gov/identity", self.url_open(self.path).text)

    @clause("HZ22-43-01")
    def test_identity_comes_from_the_platform(self):
        with simulator(lambda *_: (200, ANSWER)) as server:
            self.door(server)
            self.assertIn("/gov/identity", self.url_open(self.path).text)
            form = self.log_in()
            self.assertEqual(server.calls[0][:2], ("person", {"ticket": "T1"}))
        self.assertTrue(form.url.endswith(self.path))
        self.assertIn(PERSON, form.text)
        forged = {**FIELDS, "name": "别人", "code": OTHER}
        self.send(self.path, form.text, forged, self.files())
        case = self.newest().sudo()
        self.assertEqual(case.applicant_code, PERSON, "not what the form said")
        self.assertEqual(case.applicant_name, "李晓敏")

    @clause("HZ22-43-04")
    def test_known_fields_are_filled_in_and_marked(self):
        self.accepted("direct", delivery="post", address="古槐路1号")
        with simulator(lambda *_: (200, ANSWER)) as server:
            self.door(server)
            form = self.log_in()
        self.assertIn("13812343210", form.text)
        self.assertIn("古槐路1号", form.text)
        self.assertGreaterEqual(form.text.count('class="filled"'), 4)
        stranger = self.env["gov.case"]._known_of({"code": OTHER, "name": "别人"})
        self.assertNotIn("address", stranger)

    @clause("HZ22-43-01")
    def test_item_codes_of_the_platform_open_the_form(self):
        code = "000112345678"
        self.live["direct"].item_id.code = code
        answer = self.url_open(f"/gov/apply?item={code}&region=990101")
        self.assertTrue(answer.url.endswith(self.path))
        unknown = self.url_open("/gov/apply?item=ZZZ")
        self.assertEqual(unknown.status_code, 200)

    def test_a_log_in_that_nobody_began(self):
        with simulator(lambda *_: (200, ANSWER)) as server:
            self.door(server)
            self.assertEqual(
                self.url_open("/gov/identity/back?ticket=T1&state=x").status_code, 404
            )
            self.assertEqual(self.log_in("forged").status_code, 404)
            self.assertFalse(server.calls, "no ticket is exchanged")

    def test_void_ticket_and_way_out(self):
        with simulator(lambda *_: (200, {"code": "1", "name": "x"})) as server:
            self.door(server)
            self.assertNotIn("Logged in", self.log_in().text)
            start = self.url_open(
                "/gov/identity?next=https://evil.example/", allow_redirects=False
            )
            state = parse_qs(urlsplit(start.headers["Location"]).query)["state"][0]
            back = self.url_open(
                f"/gov/identity/back?ticket=T&state={state}", allow_redirects=False
            )
            self.assertTrue(back.headers["Location"].endswith("/gov/apply"))
