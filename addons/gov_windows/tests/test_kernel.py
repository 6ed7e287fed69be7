import doctest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.gov_items.tests.common import clause

from ..kernel import clock, greedy, levels

MONDAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestKernel(BaseCase):
    def test_examples(self):
        for module in (clock, greedy, levels):
            failed, tried = doctest.testmod(module)
            self.assertFalse(failed)
            self.assertTrue(tried)

    @staticmethod
    def staff(count, windows=(1,), first=MONDAY, last=None):
        return [
            greedy.Person(n, {window: [(first, last)] for window in windows})
            for n in range(1, count + 1)
        ]

    @staticmethod
    def duties(days, windows=(1,)):
        return [
            greedy.Duty(day, window, day.weekday() > 4)
            for day in greedy.days(MONDAY, MONDAY + timedelta(days - 1))
            for window in windows
        ]

    @given(
        st.integers(1, 6),
        st.lists(st.integers(1, 4), min_size=1, max_size=4),
        st.integers(1, 40),
        st.integers(1, 7),
    )
    @settings(max_examples=60, deadline=None)
    def test_whatever_is_asked(self, count, windows, days, max_days):
        """Nobody twice a day or too often; every duty is done or left, once."""
        staff, duties = self.staff(count, set(windows)), self.duties(days, windows)
        done, left = greedy.assign(duties, staff, max_days)
        self.assertCountEqual([duty for duty, _person in done] + left, duties)
        taken = [(duty.day, person) for duty, person in done]
        self.assertEqual(len(taken), len(set(taken)))
        for person in range(1, count + 1):
            worked = {day for day, who in taken if who == person}
            for start in greedy.days(MONDAY, MONDAY + timedelta(days)):
                week = sum(start + timedelta(n) in worked for n in range(7))
                self.assertLessEqual(week, max_days)

    @clause("JN18-22-10")
    def test_rest_days_in_turn(self):
        """Over 12 weeks nobody has more than one weekend duty above another."""
        staff = self.staff(3)
        done, left = greedy.assign(self.duties(84), staff)
        self.assertFalse(left)
        rest = [person.rest_duties for person in staff]
        every = [person.duties for person in staff]
        self.assertEqual(sum(rest), 24)
        self.assertLessEqual(max(rest) - min(rest), 1)
        self.assertLessEqual(max(every) - min(every), 2)

    def test_balance_brought_forward(self):
        staff = self.staff(2)
        staff[0].rest_duties = 3
        saturday = greedy.Duty(MONDAY + timedelta(5), 1, True)
        self.assertEqual(greedy.assign([saturday], staff)[0], [(saturday, 2)])

    def test_own_window_before_stand_in(self):
        terms = [(MONDAY, None)]
        own = greedy.Person(2, {1: terms}, duties=50)
        other = greedy.Person(1, {2: terms}, {1: terms})
        duty = greedy.Duty(MONDAY, 1)
        self.assertEqual(greedy.assign([duty], [own, other])[0], [(duty, 2)])

    def test_term_bounds_are_served(self):
        person = greedy.Person(1, {1: [(MONDAY, MONDAY + timedelta(1))]})
        done, left = greedy.assign(self.duties(3), [person])
        self.assertEqual([duty.day.day for duty, _person in done], [2, 3])
        self.assertEqual([duty.day.day for duty in left], [4])

    def test_future_days_taken_count(self):
        """Days already taken after a duty bound it like those before."""
        person = self.staff(1)[0]
        person.worked = {MONDAY + timedelta(n) for n in range(1, 6)}
        self.assertFalse(greedy.assign([greedy.Duty(MONDAY, 1)], [person])[0])
