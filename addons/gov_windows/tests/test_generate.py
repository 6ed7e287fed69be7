from collections import Counter
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import NOW, TODAY, WindowsCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGenerate(WindowsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.staff = cls.ann | cls.ben
            for employee in cls.staff:
                cls.make_posting(employee, date_from=date(2026, 1, 1))

    def wizard(self, **vals):
        wizards = self.env["gov.rota.generate"].with_user(self.manager)
        return wizards.create({"centre_id": self.centre.id, **vals})

    def generate(self, **vals):
        wizard = self.wizard(**vals)
        action = wizard.action_generate()
        return self.env["gov.rota"].browse(action["res_id"])

    def test_defaults(self):
        form = Form(self.env["gov.rota.generate"].with_user(self.manager))
        form.centre_id = self.centre
        self.assertEqual(str(form.date_from), "2026-04-01")
        self.assertEqual(str(form.date_to), "2026-04-30")
        self.assertEqual(form.window_ids[:], self.window)
        self.assertEqual(len(form.line_ids), 8)
        wizard = form.save()
        self.assertEqual(set(wizard.line_ids.mapped("open_to")), {17.0})

    @clause("JN18-22-09", "JN18-22-10")
    def test_every_day_in_turn(self):
        self.window.open_daily = True
        rota = self.generate()
        self.assertEqual(rota.state, "draft")
        self.assertFalse(rota.generated_note)
        self.assertEqual(rota.uncovered_count, 0)
        self.assertEqual(len(rota.shift_ids), 30)
        every = Counter(shift.employee_id for shift in rota.shift_ids)
        self.assertEqual(sorted(every.values()), [15, 15])
        rest = rota.shift_ids.filtered("is_rest_day")
        self.assertEqual(len(rest), 9, "8 weekend days of April and Qingming")
        shares = Counter(shift.employee_id for shift in rest).values()
        self.assertLessEqual(max(shares) - min(shares), 1)
        rota.action_publish()

    @clause("JN18-22-10")
    def test_pattern_by_kind_of_day(self):
        """Holidays, weekends and shifted working days each follow their line."""
        wizard = self.wizard(date_from="2026-02-14", date_to="2026-02-17")
        by_day = {line.day: line for line in wizard.line_ids}
        by_day["0"].open_to = 18
        by_day["5"].people = 0
        by_day["holiday"].write({"open_from": 10, "open_to": 12})
        rota = self.env["gov.rota"].browse(wizard.action_generate()["res_id"])
        hours = {str(shift.day): shift.hours for shift in rota.shift_ids}
        self.assertEqual(
            hours,
            {
                "2026-02-14": 9.0,  # a Saturday one works: Monday's line
                "2026-02-15": 2.0,  # Spring Festival, on a Sunday
                "2026-02-16": 2.0,
                "2026-02-17": 2.0,
            },
        )

    def test_what_cannot_be_filled_is_listed(self):
        rota = self.generate(
            date_from=TODAY, date_to=TODAY + timedelta(6), max_days=2, stand_in=False
        )
        self.assertEqual(len(rota.shift_ids), 4)
        self.assertEqual(rota.uncovered_count, 3)
        self.assertIn("1 Window 1", rota.generated_note)
        self.assertIn("3", rota.generated_note.splitlines()[0])

    def test_existing_shifts_bound_it(self):
        """Days taken on another rota count for rest, and are not taken twice."""
        earlier = self.make_rota(TODAY, 3)
        for n in range(3):
            self.make_shift(earlier, self.ann, day=TODAY + timedelta(n))
        rota = self.generate(date_from=TODAY, date_to=TODAY + timedelta(4), max_days=3)
        days = rota.shift_ids.filtered(lambda s: s.employee_id == self.ann)
        self.assertFalse(days)
        self.assertEqual(len(rota.shift_ids), 3)

    def test_balance_of_the_year(self):
        """Who had more weekends this year has fewer now."""
        earlier = self.make_rota(date(2026, 1, 1), 31)
        for day in (3, 10, 17, 24, 31):
            self.make_shift(earlier, self.ann, day=date(2026, 1, day))
        rota = self.generate(date_from=date(2026, 3, 7), date_to=date(2026, 3, 8))
        self.assertEqual(rota.shift_ids.employee_id, self.ben)

    def test_colleagues_stand_in(self):
        window = self.make_window("3")
        self.make_posting(self.carl, window)
        dora = self.make_employee("Dora", self.county_dept)
        self.make_posting(dora, self.make_window("4"))
        wizard = {
            "date_from": TODAY,
            "date_to": TODAY + timedelta(6),
            "window_ids": [(6, 0, (self.window | window).ids)],
        }
        rota = self.generate(max_days=2, **wizard)
        served = {(s.window_id, s.employee_id) for s in rota.shift_ids}
        self.assertIn((self.window, dora), served)
        self.assertNotIn((self.window, self.carl), served, "of another agency")
        rota.unlink()
        rota = self.generate(max_days=2, stand_in=False, **wizard)
        self.assertNotIn(dora, rota.shift_ids.employee_id)

    def test_posting_that_ends(self):
        posting = self.make_posting(self.carl, self.city_window)
        posting.write(
            {
                "date_to": TODAY + timedelta(1),
                "early_end_reason": "closure",
                "early_end_state": "approved",
                "successor_id": self.ann.id,
            }
        )
        rota = self.generate(
            date_from=TODAY,
            date_to=TODAY + timedelta(4),
            window_ids=[(6, 0, self.city_window.ids)],
        )
        self.assertEqual(rota.shift_ids.mapped("day")[-1], TODAY + timedelta(1))

    def test_nothing_to_fill(self):
        with self.assertRaises(UserError):
            self.generate(window_ids=[(5,)])
        with self.assertRaises(UserError):
            self.generate(date_from="2026-03-02", date_to="2026-03-01")
