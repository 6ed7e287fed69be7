from psycopg2 import IntegrityError
from psycopg2.errors import ExclusionViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TrainingCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSession(TrainingCommon):
    @clause("JN21-10-03")
    def test_held_needs_people(self):
        session = self.make_session()
        with self.assertRefused("JN21-10-03"):
            session.action_hold()
        line = self.env["gov.training.attendance"].create(
            {"session_id": session.id, "employee_id": self.cora.id}
        )
        with self.assertRefused("JN21-10-03"):
            session.action_hold()
        session.action_all_present()
        self.assertEqual(str(line.signed_at), NOW)
        session.action_hold()
        self.assertEqual((session.invited_count, session.present_count), (1, 1))
        with self.assertRefused("JN21-10-03"):
            session.unlink()

    @clause("JN21-10-03", "JN21-10-07")
    def test_nobody_is_present_before_it_begins(self):
        session = self.make_session("2026-03-02 03:00:00", kind="online")
        with self.assertRefused("JN21-10-03"):
            self.env["gov.training.attendance"].create(
                {
                    "session_id": session.id,
                    "employee_id": self.cora.id,
                    "present": True,
                }
            )
        with self.assertRefused("JN21-10-03"):
            session.state = "held"

    def test_half_by_the_clock_in_china(self):
        """16:00 UTC on June 30 is July 1 in China."""
        session = self.make_session("2026-06-30 16:00:00")
        self.assertEqual((str(session.day), session.half), ("2026-07-01", "2"))
        session = self.make_session("2026-06-30 15:00:00")
        self.assertEqual(session.half, "1")

    def test_inside_the_plans_year(self):
        with self.assertRaises(ValidationError):
            self.make_session("2027-01-05 02:00:00")
        with self.assertRaises(ValidationError):
            self.make_session("2026-12-31 16:00:00")

    @mute_logger("odoo.sql_db")
    def test_room_is_not_taken_twice(self):
        first = self.make_session(place="Room 1")
        self.make_session(place="Room 2")
        self.make_session("2026-03-02 02:00:00", place="Room 1")
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self.make_session(place="Room 1")
        first.action_cancel()
        self.env.flush_all()
        self.make_session(place="Room 1")

    def test_trainer_is_not_booked_twice(self):
        trainers = {"trainer_ids": [Command.link(self.ann.id)]}
        first = self.make_session(**trainers)
        with self.assertRaises(ValidationError):
            self.make_session(**trainers)
        self.make_session("2026-03-02 02:00:00", **trainers)
        first.action_cancel()
        second = self.make_session(**trainers)
        with self.assertRaises(ValidationError):
            first.action_plan()
        self.assertEqual(second.state, "planned")

    @mute_logger("odoo.sql_db")
    def test_database_guards(self):
        session = self.make_session(people=self.cora)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            session.attendance_ids.copy()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            session.stop = session.start
            self.env.flush_all()

    @clause("JN21-10-04")
    def test_manual_that_was_replaced(self):
        manual = self.entry.manual_ids
        session = self.make_session(manual_ids=[Command.link(manual.id)])
        self.assertEqual(session.stale_count, 0)
        self.make_manual(self.entry, date_from="2026-03-01")
        session.invalidate_recordset()
        self.assertEqual(session.stale_count, int(manual.state != "published"))

    def test_organised_by(self):
        session = self.make_session(people=self.cora)
        line = session.attendance_ids
        self.assertEqual(line.organiser_id, self.city_dept)
        self.assertEqual(line.agency_id, self.county_dept)
