from datetime import date, timedelta

from psycopg2 import IntegrityError
from psycopg2.errors import ExclusionViolation

from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TODAY, TrainingCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInstructor(TrainingCommon):
    @clause("JN21-10-08")
    @mute_logger("odoo.sql_db")
    def test_one_primary_per_item_and_agency(self):
        """The database sees to it."""
        self.make_instructor(is_primary=True)
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self.make_instructor(self.ben, is_primary=True)
        second = self.make_instructor(self.ben)
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            second.is_primary = True
            self.env.flush_all()
        self.make_instructor(
            self.ben, is_primary=True, entry_id=self.entries["window"].id
        )
        self.make_instructor(self.cora, is_primary=True, agency_id=self.city_bureau.id)

    @mute_logger("odoo.sql_db")
    def test_one_term_at_a_time(self):
        self.make_instructor()
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self.make_instructor(date_from=date(2027, 1, 1))

    @clause("JN21-10-08")
    @mute_logger("odoo.sql_db")
    def test_primary_is_full_time(self):
        with self.assertRefused("JN21-10-08"):
            self.make_instructor(is_primary=True, full_time=False)
        instructor = self.make_instructor(is_primary=True)
        with self.assertRefused("JN21-10-08"):
            instructor.full_time = False
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE gov_instructor SET full_time = false WHERE id = %s",
                [instructor.id],
            )

    @clause("JN21-10-12")
    @mute_logger("odoo.sql_db")
    def test_not_replaced_at_will(self):
        instructor = self.make_instructor()
        end = TODAY + timedelta(30)
        for vals in (
            {"date_to": end},
            {"date_to": end, "replacement_reason": "  ", "successor_id": self.ben.id},
            {"date_to": end, "replacement_reason": "Retired"},
            {"date_to": end, "successor_id": self.ben.id},
            {
                "date_to": end,
                "replacement_reason": "Retired",
                "successor_id": self.ann.id,
            },
        ):
            with self.subTest(vals), self.assertRefused("JN21-10-12"):
                instructor.write(vals)
        with self.assertRefused("JN21-10-12"):
            self.make_instructor(self.ben, date_to=end)
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE gov_instructor SET date_to = %s WHERE id = %s",
                [end, instructor.id],
            )

    @clause("JN21-10-12")
    def test_no_swap_and_no_removal(self):
        instructor = self.make_instructor()
        with self.assertRefused("JN21-10-12"):
            instructor.employee_id = self.ben
        with self.assertRefused("JN21-10-12"):
            instructor.unlink()
        coming = self.make_instructor(self.ben, date_from=TODAY + timedelta(1))
        coming.employee_id = self.cora
        coming.unlink()

    @clause("JN21-10-12")
    def test_replace(self):
        old = self.make_instructor(is_primary=True)
        day = TODAY + timedelta(10)
        wizards = self.env["gov.instructor.replace"].with_user(self.organiser)
        form = Form(
            wizards.with_context(active_model="gov.instructor", active_id=old.id)
        )
        form.successor_id = self.ben
        form.date = day
        form.reason = "Moved to another office"
        action = form.save().action_replace()
        proposal = self.env["gov.instructor.replacement"].browse(action["res_id"])
        self.assertFalse(old.date_to, "nothing changes before the approval")
        with self.assertRefused("JN21-10-12"):
            proposal.with_user(self.organiser).action_approve()
        with self.assertRefused("JN21-10-12"):
            proposal.with_user(self.organiser).write({"state": "approved"})
        proposal.with_user(self.head).action_approve()
        with self.assertRefused("JN21-10-12"):
            proposal.with_user(self.head).action_refuse()
        new = self.env["gov.instructor"].search([("employee_id", "=", self.ben.id)])
        self.assertRecordValues(
            old | new,
            [
                {
                    "employee_id": self.ann.id,
                    "date_to": day + timedelta(5),
                    "successor_id": self.ben.id,
                    "is_primary": True,
                    "in_force": True,
                },
                {
                    "employee_id": self.ben.id,
                    "date_to": False,
                    "successor_id": False,
                    "is_primary": True,
                    "in_force": False,
                },
            ],
        )
        self.assertEqual(new.date_from, day)
        during, after = day + timedelta(2), day + timedelta(6)
        self.assertTrue(old._is_primary_on(during))
        self.assertFalse(new._is_primary_on(during), "one is asked first at a time")
        self.assertTrue(new._is_primary_on(after))

    def test_no_successor_where_the_item_leaves_the_list(self):
        instructor = self.make_instructor()
        self.entry.date_to = TODAY
        instructor.write(
            {"date_to": TODAY, "replacement_reason": "The item was withdrawn"}
        )
        self.assertTrue(instructor.in_force, "on the last day")

    def test_in_force(self):
        now = self.make_instructor()
        coming = self.make_instructor(self.ben, date_from=TODAY + timedelta(1))
        every = now | coming
        found = self.env["gov.instructor"].search([("in_force", "=", True)])
        self.assertEqual(found & every, now)
        self.assertEqual(every.filtered("in_force"), now)
        found = self.env["gov.instructor"].search([("in_force", "=", False)])
        self.assertEqual(found & every, coming)
        self.assertEqual(self.entry.instructor_count, 1)
        self.assertEqual(now.agency_id, self.city_dept)
