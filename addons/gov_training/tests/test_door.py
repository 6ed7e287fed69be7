from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TrainingCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDoor(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.meeting = cls.make_session(
                "2026-03-02 02:00:00",
                trainer_ids=[Command.link(cls.ann.id)],
                attendance_ids=[Command.create({"employee_id": cls.cora.id})],
            )
            cls.line = cls.meeting.attendance_ids

    def sign_in(self, token, user=None):
        user = user or self.cora.user_id
        return self.env["gov.training.session"].with_user(user)._sign_in(token)

    @clause("JN21-10-03", "JN21-10-07")
    def test_signed_in_by_the_code(self):
        token = self.meeting.with_user(self.ann.user_id)._door_token()
        self.assertEqual(self.sign_in(token), self.line)
        self.assertRecordValues(
            self.line, [{"present": True, "source": "code", "tested": False}]
        )
        self.assertEqual(str(self.line.signed_at), NOW)

    @clause("JN21-10-03")
    def test_a_code_runs_out(self):
        token = self.meeting.with_user(self.organiser)._door_token()
        with freeze_time("2026-03-02 02:02:01"), self.assertRefused("JN21-10-03"):
            self.sign_in(token)
        for forged in ("", "1.2.3", token[:-1], f"9{token}"):
            with self.assertRefused("JN21-10-03"):
                self.sign_in(forged)
        self.assertFalse(self.line.present)

    @clause("JN21-10-03")
    def test_not_before_and_not_after(self):
        later = self.make_session(
            "2026-03-02 03:00:00",
            attendance_ids=[Command.create({"employee_id": self.cora.id})],
        )
        with self.assertRefused("JN21-10-03"):
            self.sign_in(later._door_token())
        over = self.make_session(
            "2026-03-02 01:00:00",
            attendance_ids=[Command.create({"employee_id": self.cora.id})],
        )
        with self.assertRefused("JN21-10-03"):
            self.sign_in(over._door_token())

    @clause("JN21-10-03")
    def test_a_stranger_is_not_signed_in(self):
        token = self.meeting._door_token()
        with self.assertRefused("JN21-10-03"):
            self.sign_in(token, self.ben.user_id)
        self.assertFalse(self.meeting.present_count)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_only_who_records_has_the_code(self):
        for user in (self.cora.user_id, self.ben.user_id):
            with self.assertRaises(AccessError):
                self.meeting.with_user(user)._door_token()

    @mute_logger("odoo.sql_db")
    @clause("JN21-10-03")
    def test_the_database_refuses_presence_before_the_start(self):
        later = self.make_session("2026-03-02 03:00:00")
        line = self.env["gov.training.attendance"].create(
            {"session_id": later.id, "employee_id": self.cora.id}
        )
        self.env.flush_all()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE gov_training_attendance SET present = TRUE, signed_at = %s "
                "WHERE id = %s",
                [later.start - timedelta(seconds=1), line.id],
            )

    def test_organisers_book_trainers_without_personnel_rights(self):
        """They name colleagues, and read nobody's file."""
        session = (
            self.env["gov.training.session"]
            .with_user(self.organiser)
            .create(
                {
                    "name": "x",
                    "plan_id": self.plan.id,
                    "start": "2026-03-03 01:00:00",
                    "stop": "2026-03-03 02:00:00",
                    "trainer_ids": [Command.set(self.ann.ids)],
                }
            )
        )
        self.assertEqual(session.trainer_ids, self.ann.with_user(self.organiser))
        session.trainer_ids = [Command.set(self.ben.ids)]
        self.assertEqual(session.sudo().trainer_ids, self.ben)
        self.assertEqual(session.sudo().trainer_line_ids.user_id, self.ben.user_id)
        with self.assertRaises(AccessError):
            session.with_user(self.cora.user_id).trainer_ids = [Command.clear()]
        found = session.search([("trainer_ids", "=", self.ben.id)])
        self.assertIn(session, found)


@tagged("post_install", "-at_install")
class TestDoorPages(TrainingCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = cls.env.cr.now().replace(microsecond=0)
        cls.plan = cls.make_plan(cls.city_bureau, now.year)
        start = now - timedelta(minutes=5)
        cls.meeting = cls.make_session(
            start.strftime("%Y-%m-%d %H:%M:%S"),
            stop=now + timedelta(minutes=50),
            trainer_ids=[Command.link(cls.ann.id)],
            attendance_ids=[Command.create({"employee_id": cls.cora.id})],
        )
        for person in cls.ann | cls.cora:
            person.user_id.password = person.user_id.login + ".1"

    def login(self, person):
        login = person.user_id.login
        self.authenticate(login, f"{login}.1")

    @mute_logger("odoo.http")
    def test_screen_code_and_signing_in(self):
        self.login(self.ann)
        door = f"/gov/training/door/{self.meeting.id}"
        self.assertIn("Manuals", self.url_open(door).text)
        picture = self.url_open(f"{door}/code")
        self.assertEqual(picture.headers["Content-Type"], "image/png")
        self.assertEqual(picture.headers["Cache-Control"], "no-store")
        url = f"/gov/training/in/{self.meeting._door_token()}"
        self.login(self.cora)
        self.assertEqual(self.url_open(door).status_code, 403)
        self.assertEqual(self.url_open(url).status_code, 200)
        self.assertTrue(self.meeting.attendance_ids.present)
        self.assertIn("JN21-10-03", self.url_open("/gov/training/in/1.2.3").text)

    def test_login_needed(self):
        for path in (f"door/{self.meeting.id}", "in/1.2.3"):
            answer = self.url_open(f"/gov/training/{path}", allow_redirects=False)
            self.assertIn(answer.status_code, (302, 303))
