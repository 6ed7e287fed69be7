import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import clause
from .test_lists import ListCommon


@tagged("post_install", "-at_install")
class TestOpinion(HttpCase, ListCommon):
    def setUp(self):
        super().setUp()
        self.env["gov.rate.limit"]._forget_clients()
        self.addCleanup(self.env["gov.rate.limit"]._forget_clients)
        self.env["ir.config_parameter"].set_param("gov_items.rate_limit", "0/1")
        self.publish_lists()

    def send(self, **values):
        form = self.url_open("/gov/services/TST/opinion")
        self.assertEqual(form.headers["Cache-Control"], "no-store")
        token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)[1]
        return self.url_open(
            "/gov/services/TST/opinion/send",
            data={"csrf_token": token, "text": "Open on Saturdays", **values},
        )

    def receive(self, **values):
        receipt = self.env["gov.opinion"]._receive(
            self.programme, {"text": "Open on Saturdays", **values}
        )
        return self.env["gov.opinion"].search([("receipt", "=", receipt)])

    @clause("JN21-18-01")
    def test_sent_on_the_public_page_and_answered(self):
        page = self.send(
            kind="question",
            region=self.county.code,
            number=str(self.entry.sequence),
            contact="13800001111",
        )
        opinion = self.env["gov.opinion"].search([("text", "=", "Open on Saturdays")])
        self.assertTrue(page.url.endswith(f"/gov/services/opinion/{opinion.receipt}"))
        self.assertNotIn("13800001111", page.text)
        self.assertEqual(
            (opinion.kind, opinion.region_id, opinion.entry_id),
            ("question", self.county, self.entry),
        )
        opinion.answer = "From May on <we> do."
        opinion.write({"is_public": True, "is_adopted": True})
        page = self.url_open("/gov/services/TST/opinion").text
        self.assertNotIn("Open on Saturdays", page)
        opinion.action_answer()
        page = self.url_open("/gov/services/TST/opinion").text
        self.assertIn("From May on &lt;we&gt; do.", page)
        self.assertNotIn("13800001111", page)
        self.assertEqual(
            self.programme._opinion_counts(),
            {"received": 1, "answered": 1, "adopted": 1, "open": 0},
        )

    @clause("JN21-18-01")
    def test_what_the_form_does_not_take(self):
        count = self.env["gov.opinion"].search_count([])
        self.assertIn("<b>", self.send(text="  ").text)
        long = self.send(text="x" * 2001)
        self.assertIn("2000", long.text)
        with mute_logger("odoo.http"):
            self.assertEqual(self.send(website="http://x").status_code, 404)
            answer = self.url_open(
                "/gov/services/TST/opinion/send", data={"text": "no token"}
            )
            self.assertEqual(answer.status_code, 400)
            for path in ("NONE/opinion", "opinion/0000"):
                self.assertEqual(
                    self.url_open(f"/gov/services/{path}").status_code, 404
                )
        self.assertEqual(self.env["gov.opinion"].search_count([]), count)

    @clause("JN21-18-01")
    def test_closed_with_an_answer_or_a_reason(self):
        opinion = self.receive()
        with self.assertRefused("JN21-18-01"):
            opinion.action_answer()
        with self.assertRefused("JN21-18-01"):
            opinion.action_set_aside()
        manager = self.make_user("opinion_m", "gov_items.group_city_manager")
        own = opinion.with_user(manager)
        own.answer = "Yes."
        own.action_answer()
        self.assertEqual(opinion.answered_by_id, manager)
        for vals in ({"answer": "No."}, {"text": "x"}, {"state": "new"}):
            with self.assertRaises(UserError):
                own.write(vals)
        aside = self.receive(text="spam").with_user(manager)
        aside.aside_reason = "advertisement"
        aside.action_set_aside()
        with self.assertRaises(UserError):
            aside.is_public = True

    @clause("JN21-18-01")
    def test_answers_are_due(self):
        with freeze_time("2026-03-02 04:00:00"):
            opinion = self.receive()
        self.assertEqual(str(opinion.due_date), "2026-03-23")
        with freeze_time("2026-03-24 04:00:00"):
            opinion.invalidate_recordset()
            self.assertTrue(opinion.is_overdue)
            self.assertIn(
                opinion, self.env["gov.opinion"].search([("is_overdue", "=", True)])
            )

    def test_who_sees_them(self):
        opinion = self.receive(contact="13800001111")
        opinion.agency_id = self.county_dept
        manager = "gov_items.group_agency_manager"
        own = self.make_user("opinion_own", manager, self.county_dept)
        other = self.make_user("opinion_other", manager, self.county2_dept)
        reader = self.make_user("opinion_reader")
        self.assertEqual(opinion.with_user(own).contact, "13800001111")
        for user in (other, reader):
            with self.subTest(user.login), self.assertRaises(AccessError):
                opinion.with_user(user).read(["text"])
        with self.assertRaises(AccessError):
            self.env["gov.opinion"].with_user(own).create(
                {"programme_id": self.programme.id, "text": "made up"}
            )
