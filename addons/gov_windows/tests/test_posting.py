from datetime import date, timedelta

from psycopg2 import IntegrityError
from psycopg2.errors import ExclusionViolation

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TODAY, WindowsCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPosting(WindowsCommon):
    @clause("JN18-05-05")
    def test_two_years(self):
        posting = self.make_posting(self.ann, date_from=date(2024, 3, 2))
        self.assertEqual(posting.replaceable_from, date(2026, 3, 2))
        with self.assertRefused("JN18-05-05"):
            posting.date_to = date(2026, 2, 28)
        posting.date_to = date(2026, 3, 1)
        self.assertFalse(posting.is_current)

    @clause("JN18-05-05")
    def test_early_end_needs_reason_and_successor(self):
        posting = self.make_posting(self.ann, date_from=date(2025, 3, 2))
        with self.assertRefused("JN18-05-05"):
            posting.write({"date_to": TODAY, "early_end_reason": "health"})
        with self.assertRefused("JN18-05-05"):
            posting.write({"date_to": TODAY, "successor_id": self.ben.id})
        with self.assertRefused("JN18-05-05"):
            posting.write(
                {
                    "date_to": TODAY,
                    "early_end_reason": "health",
                    "successor_id": self.ann.id,
                }
            )
        posting.write(
            {
                "date_to": TODAY,
                "early_end_reason": "health",
                "early_end_state": "approved",
                "successor_id": self.ben.id,
            }
        )
        self.assertTrue(posting.is_current, "the last day is served")

    @clause("JN18-05-05")
    @mute_logger("odoo.sql_db")
    def test_database_keeps_the_two_years(self):
        posting = self.make_posting(self.ann)
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE gov_posting SET date_to = %s WHERE id = %s",
                [TODAY + timedelta(30), posting.id],
            )

    @clause("JN18-05-05")
    def test_leap_day(self):
        posting = self.make_posting(self.ann, date_from=date(2024, 2, 29))
        self.assertEqual(posting.replaceable_from, date(2026, 2, 28))

    @clause("JN18-05-04")
    def test_qualified(self):
        with self.assertRefused("JN18-05-04"):
            self.make_posting(self.ann, qualified_for_approval=False)
        with self.assertRefused("JN18-05-04"):
            self.make_posting(self.ann, qualification_expiry=date(2026, 3, 1))
        posting = self.make_posting(self.ann, qualification_expiry=TODAY)
        with self.assertRefused("JN18-05-04"):
            posting.qualified_for_approval = False

    @mute_logger("odoo.sql_db")
    def test_one_window_at_a_time(self):
        """The database sees to it, up to the last day."""
        first = self.make_posting(self.ann, date_from=date(2024, 1, 1))
        first.date_to = date(2026, 3, 10)
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self.make_posting(
                self.ann, window=self.city_window, date_from=date(2026, 3, 10)
            )
        self.make_posting(
            self.ann, window=self.city_window, date_from=date(2026, 3, 11)
        )
        self.make_posting(self.ben, date_from=date(2026, 3, 10))
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            first.date_to = False
            self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_ends_after_it_begins(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.make_posting(
                self.ann,
                date_to=TODAY - timedelta(1),
                early_end_reason="health",
                early_end_state="approved",
                successor_id=self.ben.id,
            )

    def test_running_and_replaceable(self):
        old = self.make_posting(self.ann, date_from=date(2024, 3, 2))
        young = self.make_posting(self.ben, date_from=date(2024, 3, 3))
        coming = self.make_posting(self.carl, date_from=date(2026, 3, 3))
        every = old | young | coming
        search = self.env["gov.posting"].search
        current = search([("is_current", "=", True)]) & every
        self.assertEqual(current, old | young)
        self.assertEqual(every.filtered("is_current"), current)
        replaceable = search([("is_replaceable", "=", True)]) & every
        self.assertEqual(replaceable, old)
        self.assertEqual(every.filtered("is_replaceable"), replaceable)
        self.assertEqual(search([("is_current", "=", False)]) & every, coming)
        self.assertEqual(self.window.posting_count, 2)
        self.assertEqual(self.centre.posting_count, 2)

    def test_sent_by_the_home_agency(self):
        self.assertEqual(self.make_posting(self.ann).agency_id, self.county_dept)
        lent = self.make_posting(self.ben, agency_id=self.county_bureau.id)
        self.assertEqual(lent.agency_id, self.county_bureau)
