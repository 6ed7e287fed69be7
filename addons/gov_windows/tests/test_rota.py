from datetime import date, timedelta

from psycopg2 import IntegrityError
from psycopg2.errors import ExclusionViolation

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TODAY, WindowsCommon, clause

TUESDAY = TODAY + timedelta(1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRota(WindowsCommon):
    @mute_logger("odoo.sql_db")
    def test_one_place_at_a_time(self):
        """Overlapping shifts of one person: refused by the database, drafts too."""
        rota, other = self.make_rota(), self.make_rota()
        self.make_shift(rota, self.ann, hours=(9, 12))
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self.make_shift(other, self.ann, self.city_window, hours=(11.5, 17))
        self.make_shift(other, self.ann, self.city_window, hours=(12, 17))
        self.make_shift(other, self.ben, hours=(9, 12))

    @mute_logger("odoo.sql_db")
    def test_hours(self):
        rota = self.make_rota()
        for hours in ((17, 9), (9, 9), (8, 20.5)):
            with (
                self.subTest(hours),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.make_shift(rota, self.ann, hours=hours)
        self.assertEqual(self.make_shift(rota, self.ann, hours=(8, 20)).hours, 12)

    def test_inside_rota_and_centre(self):
        rota = self.make_rota()
        with self.assertRaises(ValidationError):
            self.make_shift(rota, self.ann, day=TODAY + timedelta(7))
        elsewhere = self.make_centre("Zone Hall", self.zone, self.zone_dept)
        with self.assertRaises(ValidationError):
            self.make_shift(rota, self.ann, self.make_window("1", elsewhere))
        shift = self.make_shift(rota, self.ann, day=TODAY + timedelta(6))
        with self.assertRaises(ValidationError):
            rota.date_to = TODAY + timedelta(5)
        self.assertEqual(shift.day, date(2026, 3, 8))
        self.assertTrue(shift.is_rest_day, "a Sunday")

    def test_day_is_the_halls(self):
        """An early shift begins the day before in UTC."""
        shift = self.make_shift(self.make_rota(), self.ann, hours=(7, 12))
        self.assertEqual(str(shift.start), "2026-03-01 23:00:00")
        self.assertEqual(shift.day, TODAY)

    @clause("JN18-22-09")
    def test_open_every_day(self):
        self.window.open_daily = True
        rota = self.make_rota(days=3)
        for day in (TODAY, TODAY + timedelta(2)):
            self.make_shift(rota, self.ann, day=day)
        self.make_shift(rota, self.ben, self.city_window, day=TUESDAY)
        self.assertEqual(rota.uncovered_count, 1)
        self.assertIn("2026-03-03", rota.uncovered_text)
        with self.assertRefused("JN18-22-09"):
            rota.action_publish()
        with self.assertRefused("JN18-22-09"):
            rota.state = "published"
        rota.uncovered_reason = "Moving day, decided by the office"
        rota.action_publish()
        self.assertEqual(rota.state, "published")
        with self.assertRefused("JN18-22-09"):
            rota.uncovered_reason = False

    @clause("JN18-22-09")
    def test_another_published_rota_covers(self):
        """A window on its own rota is not open in the rota of the others."""
        self.window.open_daily = True
        own = self.make_rota(days=2)
        self.make_shift(own, self.ann)
        self.make_shift(own, self.ann, day=TUESDAY)
        others = self.make_rota(days=2)
        self.make_shift(others, self.ben, self.city_window)
        self.assertEqual(others.uncovered_count, 2, "a draft covers nothing")
        own.action_publish()
        others.invalidate_recordset()
        self.assertEqual(others.uncovered_count, 0)
        others.action_publish()

    @clause("JN18-22-09")
    def test_days_without_anybody_are_listed(self):
        """Where no window is open every day: listed, not refused."""
        rota = self.make_rota(days=3)
        self.make_shift(rota, self.ann)
        self.assertEqual(rota.uncovered_count, 2)
        rota.action_publish()

    @clause("JN18-05-01")
    def test_published_past_is_kept(self):
        rota = self.make_rota(days=2)
        first = self.make_shift(rota, self.ann)
        second = self.make_shift(rota, self.ann, day=TUESDAY)
        rota.action_publish()
        with freeze_time("2026-03-03 02:00:00"):
            for act in (
                lambda: first.write({"employee_id": self.ben.id}),
                lambda: first.unlink(),
                lambda: second.write({"start": first.start, "stop": first.stop}),
                lambda: self.make_shift(rota, self.ben),
                lambda: rota.action_reopen(),
                lambda: rota.write({"date_from": TUESDAY}),
                lambda: rota.unlink(),
            ):
                with self.assertRefused("JN18-05-01"):
                    act()
            second.employee_id = self.ben
            self.assertEqual(second.user_id, self.ben.user_id)
            self.make_shift(rota, self.carl, day=TUESDAY)

    @clause("JN18-05-01")
    def test_past_of_a_draft_is_free(self):
        rota = self.make_rota(TODAY - timedelta(7))
        self.make_shift(rota, self.ann, day=TODAY - timedelta(7)).unlink()
        shift = self.make_shift(rota, self.ann, day=TODAY - timedelta(7))
        rota.action_publish()
        with self.assertRefused("JN18-05-01"):
            shift.unlink()

    @clause("JN18-05-01")
    def test_the_day_ends_at_midnight_in_the_hall(self):
        """16:00 UTC is midnight there."""
        shift = self.put_on_duty(self.ann)
        with freeze_time("2026-03-02 15:59:00"):
            shift.stop = "2026-03-02 10:00:00"
        with freeze_time("2026-03-02 16:01:00"), self.assertRefused("JN18-05-01"):
            shift.stop = "2026-03-02 11:00:00"

    def test_reopen_before_the_first_day(self):
        rota = self.make_rota(TUESDAY)
        shift = self.make_shift(rota, self.ann, day=TUESDAY)
        rota.action_publish()
        self.assertEqual(shift.state, "published")
        rota.action_reopen()
        self.assertEqual(shift.state, "draft")
        self.assertFalse(rota.published_on)

    def test_uncovered_queries_do_not_grow(self):
        self.window.open_daily = True
        rotas = self.env["gov.rota"].concat(
            *(self.make_rota(TODAY + timedelta(7 * n)) for n in range(50))
        )
        counts = []
        for some in (rotas[:1], rotas):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_uncovered()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
