from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TODAY, WindowsCommon, clause

TUESDAY = TODAY + timedelta(1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestClosing(WindowsCommon):
    """Days that are over are kept by the database, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.rota = cls.make_rota(days=3)
            cls.shift = cls.make_shift(cls.rota, cls.ann)
            cls.next = cls.make_shift(cls.rota, cls.ann, day=TUESDAY)
            cls.rota.action_publish()
            cls.env.flush_all()

    def close(self, now="2026-03-02 16:30:00"):
        """Run the job; by default at 00:30 of Tuesday in the hall."""
        with freeze_time(now):
            self.env["gov.rota"]._cron_close()

    def sql(self, statement, *values):
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute(statement, values)

    def assertKept(self, statement, *values):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.sql(statement, *values)

    @clause("JN18-05-01")
    def test_the_database_keeps_closed_days(self):
        move = "UPDATE gov_shift SET employee_id = %s WHERE id = %s"
        self.close()
        self.assertEqual(self.rota.closed_to, TODAY)
        self.assertKept(move, self.ben.id, self.shift.id)
        self.assertKept("DELETE FROM gov_shift WHERE id = %s", self.shift.id)
        self.assertKept(
            "UPDATE gov_shift SET day = %s WHERE id = %s", TODAY, self.next.id
        )
        self.assertKept("DELETE FROM gov_rota WHERE id = %s", self.rota.id)
        self.assertKept(
            "INSERT INTO gov_shift (rota_id, window_id, employee_id, start, stop, day)"
            " VALUES (%s, %s, %s, '2026-03-02 12:00', '2026-03-02 13:00', %s)",
            self.rota.id,
            self.window.id,
            self.ben.id,
            TODAY,
        )
        self.sql(move, self.ben.id, self.next.id)

    @clause("JN18-05-01")
    def test_what_is_closed_stays_closed(self):
        self.close()
        for change in ("closed_to = NULL", "closed_to = '2026-03-01'"):
            self.assertKept(f"UPDATE gov_rota SET {change} WHERE id = %s", self.rota.id)
        self.assertKept(
            "UPDATE gov_rota SET state = 'draft', closed_to = NULL WHERE id = %s",
            self.rota.id,
        )

    def test_today_and_drafts_stay_open(self):
        draft = self.make_rota(TODAY + timedelta(10), 1)
        self.close("2026-03-02 15:30:00")
        self.assertFalse(self.rota.closed_to, "23:30 of Monday in the hall")
        self.close("2026-04-01 02:00:00")
        self.assertEqual(self.rota.closed_to, self.rota.date_to)
        self.assertFalse(draft.closed_to)

    def test_nobody_closes_days_by_hand(self):
        mine = self.rota.with_user(self.manager)
        with self.assertRaises(AccessError):
            mine.closed_to = TODAY
        with self.assertRaises(AccessError):
            mine.create(
                {
                    "centre_id": self.centre.id,
                    "date_from": "2026-05-01",
                    "date_to": "2026-05-02",
                    "closed_to": "2026-05-01",
                }
            )
