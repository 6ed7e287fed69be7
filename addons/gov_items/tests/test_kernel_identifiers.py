from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from odoo.tests import BaseCase, tagged

from ..kernel import identifiers as ids
from .common import clause

bodies = st.builds(
    "".join,
    st.tuples(
        st.sampled_from("123459ANY"),
        st.sampled_from(ids.USCC_ALPHABET),
        st.from_regex(r"[0-9]{6}", fullmatch=True),
        st.text(ids.USCC_ALPHABET, min_size=9, max_size=9),
    ),
)
residents = st.builds(
    lambda region, birth, order: f"{region}{birth:%Y%m%d}{order:03d}",
    st.sampled_from(("370811", "810000", "820000", "830000", "911124", "999999")),
    st.dates(date(1900, 1, 1), date(2020, 1, 1)),
    st.integers(0, 999),
)


@tagged("post_install", "-at_install")
class TestKernelIdentifiers(BaseCase):
    @clause("GB-32100")
    def test_uscc_with_letters_in_front(self):
        """The library rejects N, Y and A, which are in use."""
        for body in ("N2370811MF1234567", "Y1370811MA3C12345", "A1110000MB1234567"):
            code = body + ids.uscc_check_character(body)
            self.assertFalse(uscc.is_valid(code))
            self.assertIsNone(ids.check_uscc(code), code)

    @clause("GB-32100")
    def test_uscc_errors(self):
        for code, error in (
            (None, "length"),
            ("91110000600037341", "length"),
            ("91110000600037341M", "checksum"),
            ("91110000600O37341L", "format"),
            ("9111A000600037341L", "format"),
            ("01110000600037341L", "format"),
        ):
            with self.subTest(code):
                found = ids.check_uscc(code)
                self.assertEqual(found, error)
                self.assertIn(found, ids.ERRORS)

    def test_uscc_as_people_type_it(self):
        for typed in ("9111 0000 6000 3734 1l", "９１１１００００６０００３７３４１Ｌ"):
            self.assertIsNone(ids.check_uscc(typed))

    @given(bodies)
    def test_uscc_one_wrong_character_is_found(self, body):
        code = body + ids.uscc_check_character(body)
        self.assertIsNone(ids.check_uscc(code))
        for position in (0, 5, 10, 16, 17):
            other = "7" if code[position] != "7" else "8"
            changed = code[:position] + other + code[position + 1 :]
            self.assertIsNotNone(ids.check_uscc(changed), changed)

    @given(bodies)
    def test_uscc_follows_the_standard(self, body):
        """GB 32100: the weighted sum with the check character is 0 modulo 31."""
        code = body + ids.uscc_check_character(body)
        weights = [pow(3, place, 31) for place in range(18)]
        values = map(ids.USCC_ALPHABET.index, code[:17])
        total = sum(w * v for w, v in zip(weights, values, strict=False))
        self.assertEqual((total + ids.USCC_ALPHABET.index(code[17])) % 31, 0)

    @given(residents)
    def test_resident_numbers_of_every_region(self, body):
        digits = body + ric.calc_check_digit(body + "0")
        self.assertIsNone(ids.check_resident_id(digits))
        self.assertIsNone(ids.check_resident_id(digits.lower()))
        wrong = "0" if digits[-1] != "0" else "1"
        self.assertEqual(ids.check_resident_id(body + wrong), "checksum")

    def test_resident_errors(self):
        for number, error in (
            ("", "length"),
            ("36042619910101007A", "format"),
            ("360426199113010071", "date"),
            ("360426299101010071", "date"),
        ):
            with self.subTest(number):
                self.assertEqual(ids.check_resident_id(number), error)

    def test_item_codes(self):
        uscc_, basic = "91110000600037341L", "370124015001"
        code = ids.item_code(uscc_, "4", basic, "02")
        self.assertEqual(len(code), 33)
        self.assertEqual(ids.split_item_code(code), (uscc_, "4", basic, "02"))
        self.assertEqual(ids.split_basic_code(basic), ("37", "01", "24", "015", "001"))
        for broken, error in (
            (code[:30], "length"),
            (code[:18] + "8" + code[19:], "level"),
            ("8" + code[1:], "checksum"),
            (code[:25] + "*" + code[26:], "format"),
            (code[:31] + "*1", "format"),
        ):
            with self.subTest(broken):
                self.assertEqual(ids.check_item_code(broken), error)
                with self.assertRaisesRegex(ValueError, error):
                    ids.split_item_code(broken)
        with self.assertRaisesRegex(ValueError, "length"):
            ids.split_basic_code("37")

    def test_case_number(self):
        day = date(2026, 3, 2)
        self.assertEqual(
            ids.case_number("370811", "01", day, 999999), "3708110120260302999999"
        )
        for broken in (("3708", "01", 1), ("370811", "1", 1), ("370811", "01", 10**6)):
            region, kind, serial = broken
            with self.subTest(broken), self.assertRaises(ValueError):
                ids.case_number(region, kind, day, serial)
