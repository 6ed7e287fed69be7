import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ..kernel.number import ArchivalNumber, gaps, parse, problem

NUMBERS = st.builds(
    ArchivalNumber,
    st.from_regex(r"[A-Z][0-9]{3}|[0-9]{4}", fullmatch=True),
    st.from_regex(r"[A-Z]{2}(·[A-Z]{2,4})?", fullmatch=True),
    st.integers(1949, 2100),
    st.sampled_from(("Y", "D30", "D10")),
    st.from_regex(r"[A-Z0-9]{3}", fullmatch=True),
    st.integers(1, 10**7),
)


@tagged("-at_install", "post_install")
class TestNumber(unittest.TestCase):
    @given(NUMBERS)
    def test_what_is_built_is_parsed(self, number):
        self.assertEqual(parse(str(number)), number)
        self.assertEqual(str(number)[: len(number.series)], number.series)
        self.assertEqual(number.next.serial, number.serial + 1)

    @given(st.text(max_size=40))
    def test_no_other_text_is_a_number(self, text):
        try:
            number = parse(text)
        except ValueError:
            self.assertTrue(problem(text))
        else:
            self.assertEqual(str(number), text)

    def test_the_example_of_the_design(self):
        number = parse("Z109-ZY·2026-D30-SPJ-0001")
        self.assertEqual(
            (number.year, number.retention, number.serial), (2026, "D30", 1)
        )

    def test_what_is_wrong_is_named(self):
        cases = {
            "Z109-ZY.2026-D30-SPJ-0001": "category",
            "Z9-ZY·2026-D30-SPJ-0001": "fonds",
            "Z109-ZY·26-D30-SPJ-0001": "year",
            "Z109-ZY·2026-D20-SPJ-0001": "retention",
            "Z109-ZY·2026-D30-SP-0001": "agency",
            "Z109-ZY·2026-D30-SPJ-001": "serial",
            "Z109-ZY·2026-D30-SPJ-00001": "serial",
            "Z109-ZY·2026-D30-SPJ-0000": "serial",
            "Z109-ZY·2026-D30-SPJ": "levels",
            "Z109-ZY·2026-D30-SPJ-٠٠٠١": "serial",
        }
        for text, part in cases.items():
            with self.subTest(text):
                self.assertIn(part, problem(text))

    def test_gaps(self):
        self.assertEqual(gaps([3, 1, 6]), [2, 4, 5])
