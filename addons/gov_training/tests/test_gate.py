from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.gov_windows.tests.test_solve import SolveCommon

from .common import CONTENT, NOW, TODAY, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGate(SolveCommon):
    """Who is planned: a programme's switch, and what each person was trained on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.item = cls.delegation("direct")
            cls.programme.training_gate = "block"
            cls.window.delegation_ids = [Command.set(cls.item.ids)]
            cls.plan = cls.env["gov.training.plan"].create(
                {"agency_id": cls.city_dept.id, "year": 2026, **CONTENT}
            )

    def train(self, person):
        """A certificate on the item of the window, valid from today."""
        session = self.env["gov.training.session"].create(
            {
                "name": "Items",
                "plan_id": self.plan.id,
                "start": "2026-03-02 01:00:00",
                "stop": "2026-03-02 01:30:00",
                "entry_ids": [Command.set(self.item.entry_id.ids)],
                "attendance_ids": [
                    Command.create(
                        {
                            "employee_id": person.id,
                            "present": True,
                            "tested": True,
                            "score": 90,
                        }
                    )
                ],
            }
        )
        session.action_hold()
        session.action_certify()
        return session.certificate_ids

    def days(self, person, days, windows=None):
        skills = self.env["gov.staff.skill"].with_user(self.manager)
        people = self.ann | self.ben
        return skills._may_serve(people, days, windows)[person.id]

    @clause("JN21-10-05", "JN18-05-04")
    def test_days_on_which_somebody_may_serve(self):
        one = self.train(self.ann)
        week = self.rota._days()
        after = one.valid_until + timedelta(1)
        self.assertEqual(self.days(self.ann, week, self.window), set(week))
        self.assertEqual(self.days(self.ben, week, self.window), set())
        self.assertEqual(
            self.days(self.ann, [date(2026, 3, 1), TODAY, after], self.window), {TODAY}
        )
        self.assertEqual(self.days(self.ben, week, self.city_window), set(week))
        self.assertEqual(self.days(self.ben, week), set(week))
        for gate in ("off", "warn"):
            self.programme.training_gate = gate
            self.assertEqual(self.days(self.ben, week, self.window), set(week))

    @clause("JN21-10-05")
    def test_the_solver_plans_nobody_untrained(self):
        self.train(self.ann)
        run = self.solve()
        self.assertEqual(run.state, "done", run.error)
        self.assertEqual(self.rota.shift_ids.employee_id, self.ann)
        self.assertTrue(self.rota.explanation, "one person cannot fill seven days")

    def test_warned_only_they_are_planned(self):
        self.programme.training_gate = "warn"
        run = self.solve()
        self.assertEqual(run.state, "done", run.error)
        self.assertEqual(self.rota.shift_ids.employee_id, self.ann | self.ben)
        self.assertTrue(all(self.rota.shift_ids.mapped("training_warning")))

    @clause("JN21-10-05")
    def test_no_untrained_substitute(self):
        self.train(self.ann)
        shift = self.make_shift(self.rota, self.ann)
        ranking = self.env["gov.substitute"]
        self.assertFalse(ranking._rank(shift))
        self.train(self.ben)
        found = ranking._rank(shift)
        self.assertEqual([row["employee_id"] for row in found], self.ben.ids)

    @clause("JN21-10-05")
    def test_revoked_afterwards_is_a_conflict(self):
        one = self.train(self.ann)
        shift = self.make_shift(self.rota, self.ann)
        self.assertFalse(shift.conflict)
        one.revoke_reason = "Somebody else sat the test"
        one.action_revoke()
        shift.invalidate_recordset()
        self.assertTrue(shift.conflict)
        self.assertIn(shift, shift.search([("conflict", "!=", False)]))
        with self.assertRefused("JN21-10-05"):
            self.make_shift(self.rota, self.ann, day=TODAY + timedelta(1))

    def test_as_many_statements_for_many(self):
        self.train(self.ann)
        counts = []
        for people, days in (
            (self.ann, self.rota._days()[:1]),
            (self.ann | self.ben, self.rota._days()),
        ):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["gov.staff.skill"]._may_serve(people, days, self.window)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
