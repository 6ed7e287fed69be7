from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import NOW, CasesCommon, clause
from .simulator import simulator

SECRET = ("李晓敏", "360426199101010071", "13812343210")


@tagged("post_install", "-at_install")
class TestMessages(CasesCommon):
    """Who is told of what, by which channel; nothing while all is off."""

    def switch_on(self, *events, audience="applicant"):
        texts = self.env["gov.message.template"].with_context(active_test=False)
        found = texts.search([("event", "in", events), ("audience", "=", audience)])
        found.active = True
        return found

    def door(self, server):
        door = self.env["gov.gateway"].search([("kind", "=", "message")])
        door.write({"provider": "http", "url": server.url, "attempts": 1})

    def messages(self, case):
        return self.env["gov.message"].search([("case_id", "=", case.id)])

    def test_off_until_switched_on(self):
        case = self.finish(self.accepted("direct"))
        self.assertFalse(self.messages(case))

    @clause("JN18-26-04")
    def test_short_messages_on_each_event(self):
        self.switch_on("accept", "supplement", "decide")
        with simulator(lambda *_: (200, {"receipt": "R1"})) as server:
            self.door(server)
            case = self.finish(self.accepted("direct"))
            rows = self.messages(case)
            self.assertEqual(set(rows.mapped("event")), {"accept", "decide"})
            self.assertEqual(set(rows.mapped("state")), {"queued"})
            self.env["gov.message"]._cron_send()
            self.assertEqual(set(rows.mapped("state")), {"confirmed"})
            sent = [payload for _operation, payload, _key in server.calls]
            self.assertEqual({one["phone"] for one in sent}, {"13812343210"})
            self.assertEqual(len({one["key"] for one in sent}), 2)
            other = self.open_case("direct")
            other.action_supplement("A signature")
            self.assertEqual(self.messages(other).event, "supplement")
        for text in rows.mapped("text"):
            self.assertIn(case.sudo().number, text)
            self.assertFalse([word for word in SECRET if word in text])

    @clause("JN18-26-04")
    def test_the_channel_that_the_applicant_chose(self):
        self.switch_on("accept")
        with simulator(lambda *_: (200, {"receipt": "R1"})) as server:
            self.door(server)
            page = self.accepted("direct", notify_by="page")
            none = self.accepted("direct", notify_by="none")
        self.assertEqual(self.messages(page).channel, "page")
        self.assertFalse(self.messages(none))
        token = page.sudo().token
        (shown,) = self.env["gov.case"]._progress(token)["messages"]
        self.assertEqual(shown["text"], self.messages(page).text)

    @clause("JN18-26-04")
    def test_officers_are_told_by_their_own_channel(self):
        self.switch_on("decide", audience="officer")
        self.switch_on("light", audience="officer")
        case = self.until(self.accepted("direct"), "decide")
        due = case.sudo().due_on
        with freeze_time(datetime.combine(due, datetime.min.time())):
            self.env["gov.supervision.run"]._cron_run()
        self.take(case)
        rows = self.messages(case)
        self.assertEqual(set(rows.mapped("event")), {"light", "decide"})
        self.assertEqual(rows.user_id, self.clerk)
        notified = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.clerk.partner_id.id)]
        )
        self.assertEqual(
            len(notified.mail_message_id.filtered(lambda m: m.model == "gov.case")), 2
        )

    def test_a_text_names_no_person(self):
        texts = self.env["gov.message.template"]
        for mark in ("{applicant_name}", "{phone}", "{address}"):
            with self.assertRaises(ValidationError):
                texts.create({"event": "accept", "text": f"Dear {mark}"})

    def test_what_nobody_answers_is_given_up_and_sent_again(self):
        self.switch_on("accept")
        self.env["ir.config_parameter"].set_param("gov_cases.outbox_tries", "2")
        with simulator(lambda *_: (503, {})) as server:
            self.door(server)
            row = self.messages(self.accepted("direct"))
            self.env["gov.message"]._cron_send()
            self.assertEqual((row.state, row.tries), ("queued", 1))
            self.env["gov.message"]._cron_send()
            self.assertEqual(row.tries, 1, "not before its time")
            later = datetime.fromisoformat(NOW) + timedelta(minutes=3)
            with freeze_time(later):
                self.env["gov.message"]._cron_send()
            self.assertEqual((row.state, row.tries), ("dead", 2))
        with simulator(lambda *_: (200, {"receipt": "R2"})) as server:
            self.door(server)
            row.with_user(self.clerk).action_send_again()
            self.env["gov.message"]._cron_send()
        self.assertEqual((row.state, row.receipt), ("confirmed", "R2"))

    def test_who_reads_messages(self):
        self.switch_on("accept")
        case = self.accepted("direct")
        self.assertTrue(self.messages(case).with_user(self.clerk).text)
        stranger = self.make_user("m.two", "gov_cases.group_clerk", self.county2_dept)
        own = self.env["gov.message"].with_user(stranger)
        self.assertFalse(own.search([]))
        with self.assertRaises(AccessError):
            self.messages(case).with_user(stranger).action_send_again()
        with self.assertRaises(AccessError):
            own.create({"case_id": case.id})
        with self.assertRaises(AccessError):
            self.env["gov.message.template"].with_user(self.clerk).create(
                {"event": "accept", "text": "x"}
            )


@tagged("post_install", "-at_install")
class TestLibraries(CasesCommon):
    """Each event of an electronic certificate reaches both libraries."""

    def setUp(self):
        super().setUp()
        manual = self.entries["direct"].manual_ids.sudo()
        manual.state = "draft"
        manual.write({"licence_name": "Transport licence", "electronic_licence": True})
        manual.state = "published"

    def doors(self, server):
        doors = self.env["gov.gateway"].search(
            [("kind", "in", ("city_library", "province_library"))]
        )
        doors.write({"provider": "http", "url": server.url, "attempts": 1})

    def test_off_until_the_libraries_are_set_up(self):
        self.finish(self.accepted("direct"))
        self.assertFalse(self.env["gov.licence.sync"].search([]))

    @clause("JN21-05-03", "JN21-05-06")
    def test_both_libraries_at_once_with_receipts(self):
        answers = {"city": iter([{"taken": 1}, {"receipt": "C-1"}])}

        def answer(_operation, payload):
            self.assertEqual(payload["event"], "issue")
            return 200, next(answers["city"], {"receipt": "P-1"})

        with simulator(answer) as server:
            self.doors(server)
            case = self.finish(self.accepted("direct"))
            licence = self.env["gov.licence"].search([("case_id", "=", case.id)])
            rows = self.env["gov.licence.sync"].search(
                [("licence_id", "=", licence.id)]
            )
            self.assertEqual(
                set(rows.mapped("library")), {"city_library", "province_library"}
            )
            self.env["gov.licence.sync"]._cron_send()
            self.assertEqual(set(rows.mapped("state")), {"sent", "confirmed"})
            waiting = rows.filtered(lambda row: row.state == "sent")
            later = datetime.fromisoformat(NOW) + timedelta(days=2)
            with freeze_time(later):
                self.env["gov.licence.sync"]._cron_send()
            self.assertEqual(waiting.state, "confirmed")
            (message, *_rest) = [payload for _op, payload, _auth in server.calls]
        self.assertEqual(message["number"], licence.number)
        self.assertEqual(message["holder"], "李晓敏")
        self.assertEqual(message["sha256"], licence.document_id.sha256)

    @clause("JN21-05-06")
    def test_what_was_not_sent_shows_its_age(self):
        with simulator(lambda *_: (500, {})) as server:
            self.doors(server)
            self.finish(self.accepted("direct"))
            self.env["gov.licence.sync"]._cron_send()
        rows = self.env["gov.licence.sync"].with_user(self.clerk).search([])
        self.assertEqual(set(rows.mapped("state")), {"queued"})
        created = min(rows.mapped("create_date"))
        with freeze_time(created + timedelta(days=4, hours=1)):
            rows.invalidate_recordset(["age_days"])
            self.assertEqual(set(rows.mapped("age_days")), {4})

    def test_who_reads_them(self):
        with simulator(lambda *_: (500, {})) as server:
            self.doors(server)
            self.finish(self.accepted("direct"))
        rows = self.env["gov.licence.sync"].search([])
        stranger = self.make_user("l.two", "gov_cases.group_clerk", self.county2_dept)
        self.assertFalse(self.env["gov.licence.sync"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            rows.with_user(stranger).action_send_again()
        with self.assertRaises(AccessError):
            rows[:1].with_user(self.clerk).write({"receipt": "x"})


@tagged("post_install", "-at_install")
class TestPlatform(CasesCommon):
    """Staff of the centre reach the cloud platform's interaction system."""

    @clause("HZ22-61-07")
    def test_centre_staff_are_signed_on(self):
        pushes = self.env["gov.push"].with_user(self.centre_clerk)
        pushes.search([])  # the push screens are theirs
        opened = pushes.action_open_platform()
        self.assertEqual(opened["params"]["next"]["res_model"], "gov.push")
        address = "https://cloud.example/once/1"
        with simulator(lambda *_: (200, {"url": address})) as server:
            door = self.env["gov.gateway"].search([("kind", "=", "interaction")])
            door.write({"provider": "http", "url": server.url, "attempts": 1})
            self.assertEqual(pushes.action_open_platform()["url"], address)
            ((operation, payload, _auth),) = server.calls
        self.assertEqual((operation, payload["login"]), ("sign_on", "c.centre"))
        self.assertNotIn("password", payload)

    def test_an_answer_without_address(self):
        pushes = self.env["gov.push"].with_user(self.centre_clerk)
        with simulator(lambda *_: (200, {"url": "javascript:1"})) as server:
            door = self.env["gov.gateway"].search([("kind", "=", "interaction")])
            door.write({"provider": "http", "url": server.url, "attempts": 1})
            with self.assertRaises(UserError):
                pushes.action_open_platform()

    def test_not_for_everybody(self):
        plain = self.make_user("p.plain", "gov_items.group_user", self.county_dept)
        with self.assertRaises(AccessError):
            self.env["gov.push"].with_user(plain).action_open_platform()
