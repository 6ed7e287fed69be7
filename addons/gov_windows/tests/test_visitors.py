from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TODAY, WindowsCommon, clause

SATURDAY = TODAY + timedelta(5)
TUESDAY = TODAY + timedelta(1)


class VisitorsCommon(WindowsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.item = cls.delegation("direct")
            cls.window.delegation_ids = cls.item
            cls.make_posting(cls.ann)

    def book(self, day=TUESDAY, hour=10, **vals):
        return self.env["gov.appointment"].create(
            {
                "centre_id": self.centre.id,
                "delegation_id": self.item.id,
                "window_id": self.window.id,
                "start": datetime(day.year, day.month, day.day, hour - 8),
                "name": "张小敏",
                "phone": "13812343210",
                **vals,
            }
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVisitors(VisitorsCommon):
    def test_places_follow_the_rota(self):
        self.put_on_duty(self.ann, day=TUESDAY)
        slots = self.env["gov.appointment"]._slots(self.item, self.centre, TUESDAY)
        self.assertEqual(len(slots), 8)
        self.assertEqual({left for _start, _window, left in slots}, {3})
        for number in range(3):
            self.book(phone=f"1380000000{number}")
        with self.assertRefused("JN18-22-12"):
            self.book(phone="13800000009")
        with self.assertRefused("JN18-22-12"):
            self.book(hour=20, phone="9")
        visit = self.book(hour=11, phone="8")
        visit.action_cancel()
        again = self.book(hour=11, phone="13812343210", name="张小敏")
        self.assertEqual(again.visitor, "张*敏 138****3210")

    def test_no_places_while_the_hall_is_closed(self):
        """Who is on duty from seven to seven receives from nine to five, and in the
        late hours that the door announces."""
        self.put_on_duty(self.ann, day=TUESDAY, hours=(7, 19))
        visits = self.env["gov.appointment"]

        def hours():
            slots = visits._slots(self.item, self.centre, TUESDAY)
            return [start.hour + 8 for start, _window, _left in slots]

        self.assertEqual(hours(), [9, 10, 11, 12, 13, 14, 15, 16])
        late = {"weekday": "workday", "kind": "extended"}
        self.env["gov.centre.hours"].create(
            {"centre_id": self.centre.id, "hour_from": 17, "hour_to": 19, **late}
        )
        self.assertEqual(hours()[-3:], [16, 17, 18])
        with self.assertRefused("JN18-22-12"):
            self.book(hour=8)

    def test_no_places_on_working_days_without_rota(self):
        self.assertFalse(
            self.env["gov.appointment"]._slots(self.item, self.centre, TUESDAY)
        )

    @clause("JN18-22-12")
    def test_holiday_appointment_brings_the_person_along(self):
        rota = self.make_rota()
        rota.uncovered_reason = "A trial"
        rota.action_publish()
        visit = self.book(SATURDAY, channel="phone")
        self.assertTrue(visit.is_rest_day)
        self.assertEqual(visit.shift_id.employee_id, self.ann)
        self.assertEqual(visit.shift_id.day, SATURDAY)
        self.assertEqual(visit.shift_id.state, "published")
        second = self.book(SATURDAY, hour=11, phone="1", channel="site")
        self.assertFalse(second.shift_id, "somebody is there already")
        third = self.book(SATURDAY + timedelta(1), phone="2", channel="public")
        self.assertEqual(third.shift_id.employee_id, self.ann)

    def test_holiday_appointment_without_anybody_asks_for_a_volunteer(self):
        rota = self.make_rota()
        rota.state = "published"
        self.env["gov.posting"].search([("employee_id", "=", self.ann.id)]).unlink()
        visit = self.book(SATURDAY)
        duty = self.env["gov.open.shift"].search([("rota_id", "=", rota.id)])
        self.assertEqual(duty.note, visit.code)

    def test_reminders_and_no_shows(self):
        self.put_on_duty(self.ann, day=TUESDAY)
        visit = self.book(email="z@example.com")
        self.env["gov.appointment"]._cron_remind()
        self.assertTrue(visit.reminded_on)
        mail = self.env["mail.mail"].search([("email_to", "=", "z@example.com")])
        self.assertEqual(len(mail), 1)
        self.env["gov.appointment"]._cron_remind()
        with freeze_time("2026-03-03 02:31:00"):
            self.env["gov.appointment"]._cron_remind()
        self.assertEqual(visit.state, "missed")
        self.put_on_duty(self.ann, day=TUESDAY + timedelta(1))
        with (
            patch.object(
                type(visit), "_setting", lambda self, name, default: min(default, 1)
            ),
            self.assertRaises(UserError),
        ):
            self.book(TUESDAY + timedelta(1), channel="public")

    @clause("JN18-03-07")
    def test_queue(self):
        tickets = self.env["gov.ticket"]
        first = tickets._draw(self.centre, self.window.kind, self.item)
        second = tickets._draw(self.centre, self.window.kind)
        self.assertEqual(second.serial, first.serial + 1)
        other = tickets._draw(self.centre, "utilities")
        self.assertEqual(other.serial, 1)
        clerk = self.ann.user_id
        with self.assertRefused("JN18-22-10"):
            tickets.with_user(clerk).action_call_next()
        self.put_on_duty(self.ann)
        with freeze_time("2026-03-02 02:12:00"):
            tickets.with_user(clerk).action_call_next()
        self.assertEqual((first.state, first.window_id), ("called", self.window))
        self.assertEqual(first.wait_minutes, 12)
        self.assertIn(
            (first.number, self.window.number), self.centre._screen()["called"]
        )
        with self.assertRaises(UserError):
            first.with_user(self.ben.user_id).action_served()
        first.reference = "CASE-1"
        with freeze_time("2026-03-02 02:30:00"):
            tickets.with_user(clerk).action_call_next()
        self.assertEqual((first.state, first.serve_minutes), ("served", 18))
        self.assertEqual(second.state, "called")
        second.with_user(clerk).action_missed()
        self.assertEqual(second.state, "missed")
        with self.assertRaises(UserError):
            tickets.with_user(clerk).action_call_next()
        self.assertEqual(other.state, "waiting", "another row")

    def test_appointments_are_called_first(self):
        self.put_on_duty(self.ann)
        visit = self.book(TODAY, hour=11)
        with freeze_time("2026-03-02 03:00:00"):
            walk_in = self.env["gov.ticket"]._draw(self.centre, self.window.kind)
            visit.action_arrived()
            self.env["gov.ticket"].with_user(self.ann.user_id).action_call_next()
        self.assertEqual(visit.state, "arrived")
        self.assertEqual(walk_in.state, "waiting")


@tagged("post_install", "-at_install")
class TestPublicPages(HttpCase, VisitorsCommon):
    def setUp(self):
        super().setUp()
        clock = freeze_time(NOW)
        clock.start()
        self.addCleanup(clock.stop)
        self.base = f"/gov/centre/{self.centre.id}"
        self.env["ir.config_parameter"].set_param("gov_items.rate_limit", "0/60")

    def page(self, path="", status=200):
        answer = self.url_open(self.base + path)
        self.assertEqual(answer.status_code, status, path)
        return answer.text

    @clause("HZ22-43-02", "HZ22-81-04", "HZ22-82-02", "JC25-23-04")
    def test_page_of_a_centre(self):
        self.centre.write({"phone": "0537-1", "address": "Road 1"})
        self.put_on_duty(self.ann)
        rule = self.env["gov.centre.document"].create(
            {
                "centre_id": self.centre.id,
                "kind_id": self.env.ref("gov_windows.document_kind_hours").id,
                "name": "Hours rule",
                "date_from": "2026-01-01",
                "file": "JVBERi0=",
                "file_name": "rule.pdf",
                "is_public": True,
            }
        )
        old = rule.copy({"name": "Old rule", "date_to": "2026-02-01"})
        text = self.page()
        programme = self.programme.name
        for part in ("0537-1", "Road 1", programme, "Entry 1", "Hours rule"):
            self.assertIn(part, text)
        self.assertIn("data:image/png;base64,", text, "the printable code")
        self.assertIn("tag now", text, "served today")
        self.assertNotIn("Old rule", text, "only what is in force")
        self.assertNotIn("Ann", text)
        self.assertEqual(self.url_open(f"{self.base}/rule/{rule.id}").content, b"%PDF-")
        self.page(f"/rule/{old.id}", 404)
        guide = self.page(f"/item/{self.item.id}")
        self.assertIn("Application form", guide)
        self.centre.is_public = False
        self.page(status=404)

    def test_foreign_items_are_not_shown(self):
        self.page(f"/item/{self.delegation('receipt').id}", 404)

    @clause("HZ22-81-05")
    def test_leaflet(self):
        answer = self.url_open(f"{self.base}/leaflet.pdf")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF"))
        before = answer.content
        self.window.delegation_ids |= self.delegation("entrust")
        self.assertNotEqual(self.url_open(f"{self.base}/leaflet.pdf").content, before)

    @clause("JN18-03-11", "HZ22-81-05")
    def test_screen(self):
        self.ann.gov_badge_number = "JN0042"
        self.window.notice = "Bring the licence"
        self.put_on_duty(self.ann)
        self.env["gov.ticket"]._draw(self.centre, self.window.kind)
        self.env["gov.ticket"].with_user(self.ann.user_id).action_call_next()
        for text in (self.page("/screen"), self.page("/screen?window=1")):
            self.assertIn("001", text)
            self.assertIn("JN0042", text)
            self.assertIn("Bring the licence", text)
            self.assertNotIn("Ann", text)

    def token(self, text):
        return text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    @clause("JN18-03-08")
    def test_touch_page_draws_a_number(self):
        text = self.page("/touch")
        self.assertIn("Entry 1", text)
        self.assertNotIn('type="text"', text, "no keyboard")
        answer = self.url_open(
            f"{self.base}/ticket",
            data={"csrf_token": self.token(text), "delegation_id": self.item.id},
        )
        ticket = self.env["gov.ticket"].search([("centre_id", "=", self.centre.id)])
        self.assertIn(ticket.number, answer.text)
        self.assertEqual(ticket.delegation_id, self.item)

    def test_booking_on_the_public_page(self):
        self.put_on_duty(self.ann, day=TUESDAY)
        path = f"{self.base}/item/{self.item.id}"
        text = self.url_open(path).text
        data = {
            "csrf_token": self.token(text),
            "slot": f"{self.window.id}|2026-03-03 02:00:00",
            "name": "张小敏",
            "phone": "13812343210",
        }
        answer = self.url_open(f"{path}/book", data=data)
        visit = self.env["gov.appointment"].search([("centre_id", "=", self.centre.id)])
        self.assertEqual((visit.channel, visit.state), ("public", "booked"))
        self.assertIn(visit.code, answer.text)
        self.assertIn("138****3210", answer.text)
        self.assertNotIn("13812343210", answer.text)
        again = self.url_open(f"{path}/book", data={**data, "phone": ""})
        self.assertIn("fault", again.text)
        bad = self.url_open(f"{path}/book", data={**data, "slot": "x"})
        self.assertEqual(bad.status_code, 200)
        self.url_open(
            f"/gov/appointment/{visit.token}/cancel",
            data={"csrf_token": self.token(answer.text)},
        )
        visit.invalidate_recordset()
        self.assertEqual(visit.state, "cancelled")
        self.assertEqual(self.url_open("/gov/appointment/x").status_code, 404)

    def test_map(self):
        self.centre.write({"latitude": 35.4, "longitude": 116.6})
        data = self.url_open("/gov/map.json").json()
        mine = [c for c in data["centres"] if c["id"] == self.centre.id]
        self.assertEqual(mine[0]["lat"], 35.4)
        self.assertEqual(self.url_open("/gov/map").status_code, 200)

    def test_requests_are_limited(self):
        self.env["ir.config_parameter"].set_param("gov_items.rate_limit", "2/600")
        self.env["ir.config_parameter"].set_param(
            "gov_items.rate_limit_store", "database"
        )
        states = [self.url_open(self.base).status_code for _ in range(4)]
        self.assertIn(429, states)

    @mute_logger("odoo.http")
    def test_staff_pages_need_a_login_and_rights(self):
        rota = self.make_rota()
        path = f"/gov/rota/{rota.id}/month.pdf"
        self.assertIn("/web/login", self.url_open(path).url)
        self.assertIn("/web/login", self.url_open("/gov/my-rota").url)
        self.authenticate("w.ben", "w.ben")
        self.assertEqual(self.url_open(path).status_code, 403, "a draft")
        posting = self.env["gov.posting"].search([("employee_id", "=", self.ann.id)])
        badge = self.url_open(f"/gov/badges/{posting.id}.pdf")
        self.assertEqual(badge.status_code, 403)
        self.authenticate("w.manager", "w.manager")
        self.assertEqual(self.url_open(path).headers["Content-Type"], "application/pdf")
        self.assertEqual(self.url_open("/gov/rota/0/month.pdf").status_code, 404)

    def test_my_rota_on_the_phone_and_in_the_calendar(self):
        self.put_on_duty(self.ann, day=TUESDAY)
        self.authenticate("w.ann", "w.ann")
        text = self.url_open("/gov/my-rota").text
        self.assertIn("09:00–17:00", text)
        path = text.split("/gov/calendar/")[1].split('"')[0]
        self.authenticate(None, None)
        feed = self.url_open(f"/gov/calendar/{path}")
        self.assertIn("BEGIN:VEVENT", feed.text)
        self.assertEqual(self.url_open("/gov/calendar/x.ics").status_code, 404)
