import base64
import json
import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PERSON, CasesCommon, clause

FIELDS = {
    "circumstance": "new",
    "name": "李晓敏",
    "code": PERSON,
    "phone": "13812343210",
    "delivery": "counter",
}
PDF = ("form.pdf", b"%PDF form", "application/pdf")


class PublicCommon(CasesCommon, HttpCase):
    """Pages over HTTP, without login."""

    def setUp(self):
        super().setUp()
        self.env["gov.rate.limit"]._forget_clients()
        self.path = f"/gov/apply/{self.live['direct'].id}"

    def hidden(self, page):
        """The hidden fields of the form on a page."""
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
        return dict(found)

    def send(self, path, page=None, data=None, files=None, **kwargs):
        page = page or self.url_open(path).text
        return self.opener.post(
            self.base_url() + path,
            data={**self.hidden(page), **(data or {})},
            files=files,
            timeout=30,
            **kwargs,
        )

    def files(self):
        lines = self.live["direct"].entry_id.manual_ids.document_ids
        return {f"file_{line.id}": PDF for line in lines}

    def newest(self):
        return self.env["gov.case"].search([], limit=1)


@tagged("post_install", "-at_install")
class TestApply(PublicCommon):
    """The public form: one page, any device, no JavaScript."""

    @clause("JN21-04-03", "JN18-27-03", "HZ22-43-06", "JN18-29-03")
    def test_from_the_list_to_the_progress_page(self):
        listed = self.url_open(f"/gov/apply?q={self.entry.name}&region=990101")
        self.assertIn(self.path, listed.text)
        form = self.url_open(self.path)
        self.assertNotIn("<script", form.text, "works without JavaScript")
        self.assertIn("viewport", form.text)
        self.assertEqual(form.headers["Cache-Control"], "no-store")
        answer = self.send(self.path, form.text, FIELDS, self.files())
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        self.assertIn("/gov/progress/", answer.url)
        self.assertNotIn("李晓敏", answer.text)
        self.assertNotIn(PERSON, answer.text)
        case = self.newest()
        self.assertEqual((case.channel, case.state), ("web", "draft"))
        self.assertIn(case.number, answer.text)
        self.assertTrue(all(case.document_ids.mapped("submitted")))
        self.assertEqual(case.accept_agency_id, self.county_dept)

    @clause("SUITE-TWICE")
    def test_button_pressed_twice(self):
        form = self.url_open(self.path).text
        first = self.send(self.path, form, FIELDS, self.files())
        second = self.send(self.path, form, FIELDS, self.files())
        self.assertEqual(first.url, second.url)
        other = self.send(self.path, None, FIELDS, self.files())
        self.assertIn("SUITE-TWICE", other.text)
        self.assertNotIn("/gov/progress/", other.url, "whose it is stays unsaid")

    def test_mistakes_keep_what_was_typed(self):
        wrong = {**FIELDS, "code": PERSON[:-1] + "2"}
        count = self.env["gov.case"].search_count([])
        answer = self.send(self.path, None, wrong, self.files())
        self.assertIn("13812343210", answer.text)
        self.assertIn('role="alert"', answer.text)
        self.assertEqual(self.env["gov.case"].search_count([]), count)

    @clause("SUITE-UPLOAD")
    def test_program_is_no_document(self):
        name = next(iter(self.files()))
        answer = self.send(self.path, None, FIELDS, {name: ("a.pdf", b"MZ\x90")})
        self.assertIn("SUITE-UPLOAD", answer.text)

    def test_markup_is_text(self):
        answer = self.send(self.path, None, {**FIELDS, "name": "<b>x</b>", "code": "1"})
        self.assertNotIn("<b>x</b>", answer.text)

    def test_without_the_form_nothing_is_taken(self):
        with mute_logger("odoo.http"):
            answer = self.opener.post(
                self.base_url() + self.path, data=FIELDS, timeout=30
            )
        self.assertEqual(answer.status_code, 400)

    @clause("JN18-03-03", "JN18-25-01")
    def test_terminal_and_telephone(self):
        terminal = self.url_open("/gov/kiosk").text
        self.assertIn('http-equiv="refresh"', terminal)
        self.assertIn('class="kiosk"', terminal)
        self.assertIn('autocomplete="off"', terminal)
        self.send(f"{self.path}?c=kiosk", None, FIELDS, self.files())
        self.assertEqual(self.newest().channel, "kiosk")
        phone = {"User-Agent": "Mozilla/5.0 (iPhone) Mobile"}
        form = self.url_open(self.path, headers=phone).text
        other = {**FIELDS, "name": "李四"}
        self.send(self.path, form, other, self.files(), headers=phone)
        self.assertEqual(self.newest().channel, "mobile")
        self.county_hall.write({"self_service_area": 30, "terminal_count": 2})

    def test_what_is_not_live_or_not_online_is_not_there(self):
        self.entry.write({"online": False, "offline_law": "Law art. 1"})
        self.assertEqual(self.url_open(self.path).status_code, 404)
        self.assertNotIn(self.path, self.url_open("/gov/apply").text)
        self.assertEqual(self.url_open("/gov/apply/999999").status_code, 404)

    def test_too_often(self):
        self.env["ir.config_parameter"].set_param("gov_items.rate_limit.apply", "3/60")
        codes = [self.url_open("/gov/apply").status_code for _i in range(4)]
        self.assertEqual(codes, [200, 200, 200, 429])

    def test_too_large(self):
        self.env["ir.config_parameter"].set_param("gov_cases.upload_total_mb", "1")
        large = dict.fromkeys(self.files(), ("a.pdf", b"%PDF" + b"0" * 3 * 1048576))
        with mute_logger("odoo.http"):
            answer = self.send(self.path, None, FIELDS, large)
        self.assertEqual(answer.status_code, 413)


@tagged("post_install", "-at_install")
class TestProgressActs(PublicCommon):
    """What the applicant may do behind the QR code."""

    @clause("JN18-03-01")
    def test_missing_documents_from_the_telephone(self):
        case = self.open_case("direct", files=False)
        case.action_supplement("All of it")
        path = f"/gov/progress/{case.sudo().token}"
        page = self.url_open(path).text
        answer = self.send(f"{path}/documents", page, None, self.files())
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(all(case.document_ids.mapped("submitted")))

    @clause("JN18-03-09", "HZ22-53-10")
    def test_rated_once(self):
        case = self.finish(self.accepted("direct"))
        path = f"/gov/progress/{case.sudo().token}"
        page = self.url_open(path).text
        self.send(f"{path}/rate", page, {"level": "5", "comment": "Slow"})
        rating = case.sudo().rating_ids
        self.assertEqual((rating.level, rating.channel), ("5", "qr"))
        again = self.send(f"{path}/rate", page, {"level": "1"})
        self.assertIn("HZ22-53-10", again.text)
        self.assertEqual(len(case.sudo().rating_ids), 1)
        self.assertNotIn('name="level"', self.url_open(path).text)

    def test_no_enumeration(self):
        """Wrong keys differ in nothing, and only so many may be tried."""
        token = self.accepted("direct").sudo().token
        self.env["ir.config_parameter"].set_param(
            "gov_items.rate_limit.progress", "6/60"
        )
        answers = [
            self.url_open(f"/gov/progress/{wrong}")
            for wrong in ("1", token[:-1], token.swapcase(), "x" * 32)
        ]
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.url_open(f"/gov/progress/{token}")
        self.url_open(f"/gov/progress/{token}")
        self.assertEqual(self.url_open(f"/gov/progress/{token}").status_code, 429)

    def test_screens_of_one_hall_are_counted_each_for_itself(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("gov_items.rate_limit.screen", "2/60")
        other = self.window.copy({"name": "Next to it", "number": "77"})
        urls = [window.action_open_screen()["url"] for window in (self.window, other)]
        for url in urls * 2:
            self.assertEqual(self.url_open(url).status_code, 200)
        self.assertEqual(self.url_open(urls[0]).status_code, 429)

    def test_a_terminal_remains_one(self):
        page = self.url_open(f"{self.path}?c=kiosk").text
        answer = self.send(self.path, page, FIELDS)
        self.assertIn("c=kiosk", answer.url)
        self.assertIn('class="kiosk"', answer.text)
        self.assertIn('data-home="/gov/kiosk"', answer.text, "it forgets the last one")
        self.assertIn('<svg role="img"', answer.text, "and the phone goes on")
        ask = re.search(r'href="(/gov/ask[^"]*)"', answer.text)[1].replace("&amp;", "&")
        self.assertIn('data-home="/gov/kiosk"', self.url_open(ask).text)
        plain = self.url_open(f"/gov/progress/{self.newest().sudo().token}").text
        self.assertNotIn("<svg", plain)
        self.assertNotIn("gov-idle", plain)

    def test_a_telephone_nobody_answers_is_refused(self):
        known = self.newest()
        answer = self.send(self.path, None, {**FIELDS, "phone": "call me"})
        self.assertIn("JN18-25-03", answer.text)
        self.assertEqual(self.newest(), known)

    def test_pages_have_a_sign(self):
        page = self.url_open("/gov/apply").text
        sign = re.search(r'<link rel="icon" [^>]*href="([^"]+)"', page)[1]
        answer = self.url_open(sign)
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "image/svg+xml")

    def test_screen(self):
        with self.assertRaises(AccessError):
            self.window.with_user(self.clerk).screen_token  # noqa: B018
        stranger = self.make_user("p.stranger", "gov_cases.group_clerk")
        with self.assertRefused("SUITE-AGENCY"):
            self.window.with_user(stranger).action_open_screen()
        action = self.window.with_user(self.clerk).action_open_screen()
        case = self.accepted("direct")
        page = self.url_open(action["url"]).text
        self.assertIn("李*敏", page)
        self.assertNotIn("李晓敏", page)
        self.assertIn('data-live="8"', page)
        thanks = self.send(action["url"], page, {"level": "2"})
        self.assertIn('data-home="/gov/rate/', thanks.text, "then it asks anew")
        self.assertEqual(case.sudo().rating_ids.channel, "counter")
        late = self.send(action["url"], page, {"level": "5"})
        self.assertIn("HZ22-53-10", late.text, "the next applicant rates himself")
        self.assertEqual(len(self.window.rating_ids), 1)
        self.assertEqual(self.url_open("/gov/rate/" + "x" * 32).status_code, 404)


@tagged("post_install", "-at_install")
class TestAsk(PublicCommon):
    """Questions and complaints by the public."""

    @clause("HZ22-43-03", "JN18-27-04", "JN18-17-03")
    def test_asked_and_answered(self):
        data = {
            "kind": "question",
            "delegation": self.live["direct"].id,
            "text": "Which form?",
            "person": "张三",
        }
        answer = self.send("/gov/ask", None, data)
        inquiry = self.env["gov.inquiry"].search([], limit=1)
        self.assertIn(inquiry.number, answer.text)
        self.assertNotIn("张三", answer.text)
        manager = self.make_user(
            "p.manager", "gov_items.group_agency_manager", self.county_dept
        )
        inquiry.with_user(manager).action_answer("The blue one", publish=True)
        self.assertIn("The blue one", self.url_open(answer.url).text)
        self.assertIn("The blue one", self.url_open("/gov/ask").text)
        self.assertEqual(self.url_open("/gov/ask/" + "x" * 32).status_code, 404)

    @clause("JN18-27-06")
    def test_complaint_from_the_case(self):
        case = self.finish(self.accepted("direct")).sudo()
        page = self.url_open(f"/gov/ask?case={case.token}").text
        data = {"kind": "complaint", "text": "Rude"}
        self.send("/gov/ask", page, data)
        inquiry = self.env["gov.inquiry"].search([], limit=1)
        self.assertEqual(inquiry.case_id, case)
        self.assertTrue(inquiry.officer_id)

    def test_nothing_said(self):
        answer = self.send("/gov/ask", None, {"text": "x"})
        self.assertIn("HZ22-43-03", answer.text)

    @clause("JN18-27-05")
    def test_public_results(self):
        case = self.finish(self.accepted("direct"))
        self.assertNotIn(case.number, self.url_open("/gov/results").text)
        self.entry.publish_result = True
        page = self.url_open("/gov/results").text
        self.assertIn(case.number, page)
        self.assertIn("李*敏", page)
        self.assertNotIn("李晓敏", page)


@tagged("post_install", "-at_install")
class TestApi(PublicCommon):
    """JSON for other systems."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["gov.api.partner"].create({"name": "One-window system"})
        cls.key = cls.partner._new_key("intake")
        cls.key_progress = cls.partner._new_key("progress")

    def body(self, **values):
        content = base64.b64encode(b"%PDF 1").decode()
        return {
            "programme": "TST",
            "number": self.entry.sequence,
            "region": "990101",
            "circumstance": "new",
            "applicant": {
                "name": "李晓敏",
                "code": PERSON,
                "phone": "0537-2215678",
            },
            "documents": [
                {"document": "Application form", "name": "a.pdf", "content": content}
            ],
            **values,
        }

    def call(self, method, path, key=None, body=None, **headers):
        if key:
            headers["Authorization"] = f"Bearer {key}"
        return self.opener.request(
            method,
            self.base_url() + f"/gov/api/v1/{path}",
            data=json.dumps(body) if isinstance(body, dict) else body,
            headers=headers,
            timeout=30,
        )

    def hand_in(self, body=None, key=None, idempotency="key-00001"):
        return self.call(
            "POST",
            "cases",
            key or self.key,
            self.body() if body is None else body,
            **{"Idempotency-Key": idempotency},
        )

    @clause("JN18-03-01", "JN21-04-01")
    def test_handed_in_and_asked_for(self):
        answer = self.hand_in()
        self.assertEqual(answer.status_code, 201, answer.text)
        case = self.newest()
        self.assertEqual(answer.json()["number"], case.number or "")
        self.assertEqual(case.create_uid, self.partner.user_id)
        self.assertEqual(case.channel, "web")
        self.assertTrue(case.document_ids.filtered("submitted"))
        self.assertEqual(self.partner.case_count, 1)
        token = answer.json()["token"]
        progress = self.call("GET", f"cases/{token}", self.key_progress)
        self.assertEqual(progress.status_code, 200)
        self.assertEqual(progress.json()["applicant"], "李*敏")
        self.assertNotIn("李晓敏", progress.text)

    @clause("JN21-04-01", "SUITE-TWICE")
    def test_same_key_same_answer(self):
        first, second = self.hand_in().json(), self.hand_in().json()
        self.assertEqual(first, second)
        other = self.body(
            applicant={"name": "李四", "code": PERSON, "phone": "13812343210"}
        )
        self.assertEqual(self.hand_in(other).status_code, 409)

    def test_keys_and_scopes(self):
        for key in (None, "x", self.key_progress):
            answer = self.call("POST", "cases", key, self.body())
            self.assertEqual(answer.status_code, 401)
        self.assertEqual(self.call("GET", "cases/abc", self.key).status_code, 401)
        keys = self.env["res.users.apikeys"].search(
            [("user_id", "=", self.partner.user_id.id)]
        )
        self.assertEqual(len(keys), 2)
        self.env.cr.execute("SELECT key FROM res_users_apikeys")
        stored = [key for (key,) in self.env.cr.fetchall()]
        self.assertNotIn(self.key, stored, "only hashes are kept")
        self.partner.scope_intake = False
        self.assertEqual(self.hand_in().status_code, 401)
        with self.assertRaises(UserError):
            self.partner._new_key("intake")
        self.partner.action_revoke_keys()
        answer = self.call("GET", "cases/abc", self.key_progress)
        self.assertEqual(answer.status_code, 401)

    def test_archived_partner_is_out(self):
        self.partner.active = False
        self.assertEqual(self.hand_in().status_code, 401)

    def test_only_ones_own_cases(self):
        token = self.accepted("direct").sudo().token
        answer = self.call("GET", f"cases/{token}", self.key_progress)
        self.assertEqual(answer.status_code, 404)

    def test_only_ones_own_agencies(self):
        self.partner.agency_ids = self.county2_dept
        answer = self.hand_in()
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(answer.json()["clause"], "JN18-25-01")

    def test_wrong_bodies(self):
        for body in ("no json", "[]", '{"applicant": 1}', '{"documents": [1]}'):
            self.assertEqual(self.hand_in(body).status_code, 400, body)
        reuse = self.body(documents=[{"document": "Plan", "reuse": 1}])
        self.assertEqual(self.hand_in(reuse).status_code, 400)
        self.assertEqual(self.hand_in(idempotency="short").status_code, 400)
        wrong = self.body(applicant={"name": "x", "code": "1", "phone": "13812343210"})
        answer = self.hand_in(wrong)
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(answer.json()["clause"], "JN18-25-03")
        for phone in ({}, {"phone": "1"}):
            lacking = self.body(applicant={"name": "李晓敏", "code": PERSON, **phone})
            answer = self.hand_in(lacking)
            self.assertEqual(answer.status_code, 422)
            self.assertEqual(answer.json()["clause"], "JN18-25-03")
            self.assertRegex(answer.json()["error"], "telephone|电话")
        self.assertEqual(self.hand_in().status_code, 201, "nothing was left behind")

    def test_list_and_description(self):
        answer = self.call("GET", "items?region=990101", self.key)
        names = {item["name"] for item in answer.json()["items"]}
        self.assertIn(self.entry.name, names)
        description = self.call("GET", "openapi.json").json()
        self.assertEqual(description["openapi"], "3.1.0")
        self.assertEqual(
            set(description["paths"]),
            {"/gov/api/v1/items", "/gov/api/v1/cases", "/gov/api/v1/cases/{token}"},
        )
        body = description["paths"]["/gov/api/v1/cases"]["post"]["requestBody"]
        schema = body["content"]["application/json"]["schema"]
        self.assertIn("phone", schema["properties"]["applicant"]["required"])

    def test_too_often(self):
        self.env["ir.config_parameter"].set_param("gov_items.rate_limit.api", "2/60")
        codes = [self.call("GET", "items", self.key).status_code for _i in range(3)]
        self.assertEqual(codes, [200, 200, 429])

    def test_account_has_no_role(self):
        user = self.partner.user_id
        self.assertFalse(user.has_group("base.group_user"))
        with self.assertRaises(AccessError):
            self.env["gov.case"].with_user(user).search([])
        for role in (self.clerk, self.approver):
            with self.assertRaises(AccessError):
                self.partner.with_user(role).read(["name"])
