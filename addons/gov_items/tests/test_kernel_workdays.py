from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..kernel.holidays import covered_years, days_of
from ..kernel.workdays import FIXED_HOLIDAYS, WorkCalendar
from .common import clause

CALENDAR = WorkCalendar(
    {day.date: day.is_workday for year in covered_years() for day in days_of(year)},
    covered_years(),
)
# domain.md section 5; None = provisional
VECTORS = (
    ("2026-01-30", 5, "2026-02-06"),
    ("2026-02-13", 5, "2026-02-27"),
    ("2026-02-13", 20, "2026-03-19"),
    ("2026-04-30", 20, "2026-06-01"),
    ("2026-09-18", 5, "2026-09-24"),
    ("2026-09-30", 1, "2026-10-08"),
    ("2026-09-30", 20, "2026-11-03"),
    ("2025-09-26", 10, "2025-10-16"),
    ("2025-01-24", 5, "2025-02-07"),
    ("2026-11-20", 20, "2026-12-18"),
    ("2026-12-10", 20, None),
)
days = st.dates(date(2003, 6, 1), date(2027, 12, 31))
numbers = st.integers(-120, 120)


@tagged("post_install", "-at_install")
class TestKernelWorkdays(BaseCase):
    @clause("XK-82")
    def test_vectors(self):
        for start, number, end in VECTORS:
            with self.subTest(start):
                due = CALENDAR.add_workdays(date.fromisoformat(start), number)
                self.assertEqual(due.provisional, end is None)
                if end:
                    self.assertEqual(due.date, date.fromisoformat(end))

    def test_shifted_weekends(self):
        saturday = date(2026, 2, 14)
        self.assertTrue(CALENDAR.is_workday(saturday))
        self.assertFalse(CALENDAR.is_workday(date(2026, 2, 16)))
        self.assertFalse(CALENDAR.is_workday(date(2026, 3, 1)))

    def test_last_day_of_the_official_years(self):
        due = CALENDAR.add_workdays(date(2026, 12, 30), 1)
        self.assertEqual(due, (date(2026, 12, 31), False))
        due = CALENDAR.add_workdays(date(2026, 12, 30), 2)
        self.assertEqual(due, (date(2027, 1, 4), True))

    def test_the_first_day_itself_is_not_passed(self):
        due = CALENDAR.add_workdays(date(2003, 12, 31), 1)
        self.assertEqual(due, (date(2004, 1, 2), False))
        due = CALENDAR.add_workdays(date(2027, 1, 1), -1)
        self.assertEqual(due, (date(2026, 12, 31), False))

    def test_guess_before_the_notice(self):
        for month, day in FIXED_HOLIDAYS:
            self.assertFalse(CALENDAR.is_workday(date(2027, month, day)))
        self.assertTrue(CALENDAR.is_workday(date(2027, 1, 4)))
        self.assertFalse(CALENDAR.is_official(2027))

    def test_day_known_in_a_provisional_year_counts_but_stays_provisional(self):
        calendar = WorkCalendar({date(2027, 1, 4): False}, [2026])
        due = calendar.add_workdays(date(2026, 12, 31), 1)
        self.assertEqual(due, (date(2027, 1, 5), True))

    def test_zero(self):
        self.assertEqual(
            CALENDAR.add_workdays(date(2026, 2, 15), 0), (date(2026, 2, 15), False)
        )

    def test_count(self):
        friday, monday = date(2026, 3, 6), date(2026, 3, 9)
        self.assertEqual(CALENDAR.count_workdays(friday, monday), 1)
        self.assertEqual(CALENDAR.count_workdays(friday, friday), 0)
        self.assertEqual(CALENDAR.count_workdays(monday, friday), -1)

    def test_seven_days_off_at_spring_festival(self):
        """Days off of 2026 as the notice of the State Council names them."""
        off = {str(d.date) for d in days_of(2026) if not d.is_workday}
        self.assertTrue({"2026-02-16", "2026-02-17", "2026-02-23"} <= off)
        self.assertNotIn("2026-02-24", off)

    # ------------------------------------------------------------
    # PROPERTIES, against counting day by day
    # ------------------------------------------------------------

    @given(days, numbers)
    def test_add_counts_day_by_day(self, start, number):
        step = timedelta(1 if number > 0 else -1)
        day, left, guessed = start, abs(number), False
        while left:
            if number > 0:
                day += step
            guessed = guessed or day.year not in covered_years()
            if number < 0:
                day += step
            left -= CALENDAR.is_workday(day)
        guessed = number and (guessed or day.year not in covered_years())
        self.assertEqual(CALENDAR.add_workdays(start, number), (day, bool(guessed)))

    @given(days, numbers.filter(bool))
    def test_result_is_a_workday_and_count_is_the_inverse(self, start, number):
        end = CALENDAR.add_workdays(start, number).date
        self.assertTrue(CALENDAR.is_workday(end))
        if number > 0 or CALENDAR.is_workday(start):
            self.assertEqual(CALENDAR.count_workdays(start, end), number)

    @given(days, days, days)
    def test_counts_add_up(self, first, second, third):
        self.assertEqual(
            CALENDAR.count_workdays(first, second)
            + CALENDAR.count_workdays(second, third),
            CALENDAR.count_workdays(first, third),
        )

    @given(days, st.integers(0, 60), st.integers(1, 60))
    def test_periods_can_be_split(self, start, first, second):
        middle = CALENDAR.add_workdays(start, first).date
        self.assertEqual(
            CALENDAR.add_workdays(middle, second).date,
            CALENDAR.add_workdays(start, first + second).date,
        )
