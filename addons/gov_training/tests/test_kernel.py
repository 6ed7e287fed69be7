import doctest
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.gov_items.tests.common import clause

from ..kernel import halves


@tagged("post_install", "-at_install")
class TestKernel(BaseCase):
    def test_examples(self):
        failed, tried = doctest.testmod(halves)
        self.assertFalse(failed)
        self.assertTrue(tried)

    @clause("JN21-10-03")
    def test_day_by_day(self):
        """Silent, then an alarm for the last 31 days, then missed for good."""
        states = []
        for n in range(366):
            day = date(2026, 1, 1) + timedelta(n)
            states.append((day, halves.gaps(2026, [date(2026, 8, 1)], day)))
        first = {str(gaps): day for day, gaps in reversed(states)}
        due, over = [halves.Gap(1, False)], [halves.Gap(1, True)]
        self.assertEqual(first[str([])], date(2026, 1, 1))
        self.assertEqual(first[str(due)], date(2026, 5, 31))
        self.assertEqual(first[str(over)], date(2026, 7, 1))
        self.assertEqual(len(first), 3)

    def test_other_years_do_not_count(self):
        held = [date(2025, 3, 1), date(2027, 3, 1)]
        self.assertTrue(halves.gaps(2026, held, date(2026, 7, 1)))
