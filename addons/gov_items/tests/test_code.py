import base64
import io
from datetime import date

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..kernel.codes import Scheme, check_mask, pattern
from .common import GovCommon

#: USCC of a body whose check character is right, and of another one.
BODY, OTHER = "11370800MB28559184", "11370800MB23415709"


@tagged("post_install", "-at_install")
class TestCodesKernel(BaseCase):
    @given(st.text(alphabet="#@?*3A-.", max_size=20), st.text(max_size=30))
    def test_a_mask_answers_for_every_text(self, mask, text):
        """No mask raises, and what fits has as many signs as the mask."""
        if check_mask(mask, 1, 64) == "mask":
            return
        scheme = Scheme(1, 64, mask)
        problem = scheme.check(text)
        self.assertIn(problem, (None, "length", "format"))
        if problem is None and mask and not mask.endswith("*"):
            self.assertEqual(len(scheme.tidy(text)), len(mask))
        self.assertTrue(pattern(mask) or not mask)

    @given(st.text(max_size=40))
    def test_tidied_once_is_tidied(self, text):
        for scheme in (Scheme(), Scheme(free_form=True)):
            self.assertEqual(scheme.tidy(scheme.tidy(text)), scheme.tidy(text))


class CodeCommon(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["gov.agency"].search([("code", "in", (BODY, OTHER))]).code = False
        cls.env["gov.item"].search([("code", "=", "000117112000")]).code = False
        cls.entry = cls.programme.entry_ids[0]
        cls.entry.item_id.code = "000117112000"
        cls.county_dept.code = BODY
        cls.implementation = cls.env.ref("gov_items.code_scheme_implementation")
        cls.handling = cls.env.ref("gov_items.code_scheme_handling")
        cls.local = cls.env.ref("gov_items.code_scheme_local_task")
        cls.code31 = f"{BODY}3000117112000"

    @classmethod
    def code(cls, code, scheme=None, **vals):
        scheme = scheme or cls.implementation
        vals.setdefault("agency_id", cls.county_dept.id)
        vals.setdefault("region_id", cls.county.id)
        return cls.env["gov.entry.code"].create(
            {"entry_id": cls.entry.id, "scheme_id": scheme.id, "code": code, **vals}
        )


@tagged("post_install", "-at_install")
class TestCode(CodeCommon):
    def test_kept_in_the_form_of_its_scheme(self):
        made = self.code(f" {BODY.lower()}-3-０００１17112000 ")
        self.assertEqual(made.code, self.code31)
        self.assertEqual(self.code("a-1／b", self.local).code, "a-1/b")

    def test_what_is_no_code_of_the_scheme_is_refused(self):
        for wrong, words in (
            (self.code31[:-1], "31"),
            (f"{BODY[:-1]}53000117112000", "check character"),
            (f"{BODY}8000117112000", "1 to 7"),
            (f"{OTHER}3000117112000", "not the agency"),
            (f"{BODY}3000117112001", "not that of the item"),
        ):
            with self.subTest(wrong), self.assertRaisesRegex(ValidationError, words):
                self.code(wrong)

    def test_handling_items_share_an_implementation(self):
        first = self.code(f"{self.code31}01", self.handling, name="New")
        second = self.code(f"{self.code31}02", self.handling, name="Change")
        self.assertEqual(len(first | second), 2)
        with self.assertRaises(ValidationError):
            self.code(self.code31, self.handling)

    def test_unique_in_its_scheme_and_once_at_a_time(self):
        self.code(self.code31, date_to="2026-06-30")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.code(self.code31, date_from="2026-07-01")
        later = f"{BODY}7000117112000"
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.code(later, date_from="2026-06-30")
        self.assertTrue(self.code(later, date_from="2026-07-01"))

    def test_a_scheme_is_not_narrowed_below_its_codes(self):
        self.code("AB-1", self.local)
        with self.assertRaisesRegex(ValidationError, "AB-1"):
            self.local.mask = "##*"
        with self.assertRaises(ValidationError):
            self.local.mask = "#*#"
        self.local.write({"date_from": "2026-01-01", "mask": "@@-#"})
        with self.assertRaisesRegex(ValidationError, "longer than its scheme"):
            self.code("CD-1", self.local, region_id=self.county2.id)

    def test_one_scheme_at_a_time(self):
        vals = {
            "name": "Next",
            "system_id": self.local.system_id.id,
            "subject": "local_task",
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["gov.code.scheme"].create(dict(vals, date_from="2027-01-01"))
        self.local.date_to = "2026-12-31"
        self.env.flush_all()
        following = self.env["gov.code.scheme"].create(
            dict(vals, date_from="2027-01-01")
        )
        system = self.local.system_id
        self.assertEqual(system._scheme("local_task", date(2026, 12, 31)), self.local)
        self.assertEqual(system._scheme("local_task", date(2027, 1, 1)), following)

    def test_values_are_mapped_per_system(self):
        """Guangdong's 20 is another power, the national 20 a public service."""
        national = self.env.ref("gov_items.code_scheme_item_type")
        guangdong = self.env.ref("gov_items.code_scheme_item_type_guangdong")
        self.assertEqual(national._own("20"), "20")
        self.assertEqual(guangdong._own("20"), "10")
        self.assertEqual(guangdong._theirs("20"), "21")
        self.assertFalse(national._own("99"))
        values = self.env["gov.code.value"]
        with self.assertRaisesRegex(ValidationError, "none of"):
            values.create(
                {
                    "scheme_id": national.id,
                    "code": "21",
                    "name": "x",
                    "own_code": "21",
                }
            )
        with self.assertRaisesRegex(ValidationError, "no list"):
            values.create({"scheme_id": self.local.id, "code": "1", "name": "x"})

    def test_entries_and_guides_are_found_by_code(self):
        self.code(self.code31)
        found = self.env["gov.entry"].name_search(self.code31[:25])
        self.assertEqual([key for key, _name in found], self.entry.ids)
        manual = self.env["gov.manual"].create(
            {"entry_id": self.entry.id, "region_id": self.county.id}
        )
        standard = self.env["gov.manual"].create({"entry_id": self.entry.id})
        self.assertEqual(manual.code_ids.code, self.code31)
        self.assertFalse(standard.code_ids)
        self.assertIn(
            manual,
            self.env["gov.manual"].search([("code_ids.code", "=", self.code31)]),
        )

    def test_who_may_write(self):
        own = new_test_user(
            self.env, "code_own", groups="gov_items.group_agency_manager"
        )
        self.county_dept.user_ids = own
        mine = self.code(self.code31)
        mine.with_user(own).name = "x"
        other = self.code("x", self.local, agency_id=self.county2_dept.id)
        with self.assertRaises(AccessError):
            other.with_user(own).name = "x"
        reader = new_test_user(self.env, "code_reader", groups="gov_items.group_user")
        self.assertEqual(mine.with_user(reader).code, self.code31)
        for record in (mine, self.local, self.local.system_id):
            with self.assertRaises(AccessError):
                record.with_user(reader).name = "y"
        with self.assertRaises(AccessError):
            self.env["gov.code.import"].with_user(reader).create(
                {"scheme_id": self.local.id, "programme_id": self.programme.id}
            )


@tagged("post_install", "-at_install")
class TestCodeImport(CodeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = cls.entry.sequence

    def load(self, rows, heads="序号,区划,实施编码,启用日期", scheme=None):
        text = "\n".join([heads, *rows])
        record = self.env["gov.code.import"].create(
            {
                "scheme_id": (scheme or self.implementation).id,
                "programme_id": self.programme.id,
                "file": base64.b64encode(text.encode("gbk")),
                "file_name": "codes.csv",
            }
        )
        record.action_read()
        return record

    def publish(self):
        self.programme.action_publish()
        return self.entry.delegation_ids.filtered(lambda d: d.region_id == self.county)

    def test_all_rows_or_none(self):
        self.publish().agency_id = self.county_dept
        good = f"{self.number},{self.county.code},{self.code31},"
        record = self.load(
            [
                good,
                f"9999,,{BODY}7000117112000,",
                f"{self.number},990999,12,2026-13-01",
            ]
        )
        self.assertEqual(record.line_ids.mapped("status"), ["new", "wrong", "wrong"])
        self.assertIn("9999", record.line_ids[1].problems)
        for words in ("990999", "31", "2026-13-01"):
            self.assertIn(words, record.line_ids[2].problems)
        with self.assertRaisesRegex(UserError, "row 3"):
            record.action_apply()
        self.assertFalse(self.entry.code_ids)
        self.assertIn("9999", base64.b64decode(record.rejected_file).decode())
        record.action_drop_wrong()
        record.action_apply()
        self.assertEqual(self.entry.code_ids.code, self.code31)
        self.assertEqual(self.entry.code_ids.agency_id, self.county_dept)
        self.assertEqual(self.load([good]).line_ids.status, "known")

    def test_the_same_code_twice(self):
        row = f"{self.number},,{self.code31},"
        self.assertEqual(
            self.load([row, row]).line_ids.mapped("status"), ["wrong", "wrong"]
        )

    def test_another_body_or_entry(self):
        self.publish().agency_id = self.county_dept
        record = self.load([f"{self.number},{self.county.name},{OTHER}3000117112000,"])
        self.assertIn("not the agency", record.line_ids.problems)
        other = self.programme.entry_ids - self.entry
        self.code("L1", self.local, region_id=False)
        record = self.load([f"{other[0].sequence},,L1,"], scheme=self.local)
        self.assertIn(self.entry.display_name, record.line_ids.problems)

    def test_a_replaced_code_ends_the_day_before(self):
        old = self.code("L1", self.local, region_id=False)
        undated = self.load([f"{self.number},,L2,"], scheme=self.local)
        self.assertIn("from which day", undated.line_ids.problems)
        record = self.load([f"{self.number},,L2,2026/7/1"], scheme=self.local)
        self.assertEqual(record.line_ids.status, "changed")
        record.action_apply()
        self.assertEqual(old.date_to, date(2026, 6, 30))

    def test_the_template_is_read_back(self):
        self.code(self.code31)
        record = self.load([f"{self.number},,{BODY}7000117112000,2030-01-01"])
        content = base64.b64decode(record.template_file)
        rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
        self.assertIn(self.code31, rows[1])
        record.write({"file": record.template_file, "file_name": "codes.xlsx"})
        record.action_read()
        self.assertEqual(record.line_ids.mapped("status"), ["known"])

    def test_files_that_are_no_list(self):
        for name, content in (
            ("a.csv", b"x,y\n1,2"),
            ("a.pdf", b"%PDF"),
            ("a.xlsx", b"no archive"),
            ("a.csv", b"\xe5\xba\x8f\xe5\x8f\xb7,\xe7\xbc\x96\xe7\xa0\x81\n"),
        ):
            record = self.env["gov.code.import"].create(
                {
                    "scheme_id": self.local.id,
                    "programme_id": self.programme.id,
                    "file": base64.b64encode(content),
                    "file_name": name,
                }
            )
            with self.subTest(name), self.assertRaises(UserError):
                record.action_read()
