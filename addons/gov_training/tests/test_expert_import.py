import base64
import csv
import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TrainingCommon, clause

HEADER = ["专家姓名", "类型", "专业领域", "职称", "有效期至", "工作单位", "联系电话"]
ROW = [
    "李四",
    "个人",
    "测绘",
    "高级工程师",
    "2028-12-31",
    "勘测院",
    "+86 137 0000 0000",
]


def row(**changed):
    names = ("name", "kind", "fields", "qualification", "valid", "employer", "phone")
    return [changed.get(name, cell) for name, cell in zip(names, ROW, strict=True)]


def listed(*rows, header=None, encoding="utf-8-sig"):
    out = io.StringIO()
    csv.writer(out).writerows([["专家名单"], header or HEADER, *rows])
    return out.getvalue().encode(encoding)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestExpertImport(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.field = cls.env["gov.expert.field"].create({"name": "测绘"})

    def hand_in(self, content, name="list.csv", **vals):
        wizard = (
            self.env["gov.expert.import"]
            .with_user(self.organiser)
            .create(
                {
                    "agency_id": self.city_dept.id,
                    "file": base64.b64encode(content),
                    "file_name": name,
                    **vals,
                }
            )
        )
        wizard.action_read()
        return wizard

    def pool(self):
        return self.env["gov.expert"].search([("agency_id", "=", self.city_dept.id)])

    # ------------------------------------------------------------
    # READ AND ENTER
    # ------------------------------------------------------------

    @clause("JN21-08-02")
    def test_entered_at_once_and_approved_later(self):
        wizard = self.hand_in(listed(row(), row(name="王五"), ["", ""]))
        self.assertFalse(self.pool(), "read is not entered")
        self.assertEqual(wizard.line_ids.mapped("row"), [3, 4])
        wizard.action_apply()
        self.assertRecordValues(
            self.pool(),
            [
                {
                    "name": name,
                    "kind": "person",
                    "field_ids": self.field.ids,
                    "qualification": "高级工程师",
                    "employer": "勘测院",
                    "state": "draft",
                    "create_uid": self.organiser.id,
                }
                for name in sorted(("李四", "王五"))
            ],
        )
        self.assertEqual(str(self.pool()[0].valid_until), "2028-12-31")
        self.assertEqual(self.pool()[0].phone, "+86 137 0000 0000")
        self.pool().with_user(self.head).action_approve()
        self.assertEqual(set(self.pool().mapped("state")), {"approved"})

    def test_sheets_and_encodings(self):
        book = openpyxl.Workbook()
        book.active.append(HEADER)
        book.active.append(row(kind="机构"))
        book.active["E2"] = openpyxl.utils.datetime.from_excel(47118)
        buffer = io.BytesIO()
        book.save(buffer)
        line = self.hand_in(buffer.getvalue(), "list.xlsx").line_ids
        self.assertEqual((line.status, line.problems), ("new", ""))
        self.assertEqual(line._expert_vals({"测绘": self.field})["kind"], "institution")
        line = self.hand_in(listed(row(), encoding="gb18030")).line_ids
        self.assertEqual((line.name, line.status), ("李四", "new"))

    def test_the_template_is_read_back(self):
        wizard = self.env["gov.expert.import"].with_user(self.organiser).create({})
        content = base64.b64decode(wizard.template_file)
        book = openpyxl.load_workbook(io.BytesIO(content))
        headings = [cell.value for cell in book.active[1]]
        self.assertEqual(len(headings), 9)
        book.active.append(
            ["李四", "人员", "测绘", "教授", "", "2028年1月31日", "学院", "", "123"]
        )
        buffer = io.BytesIO()
        book.save(buffer)
        line = self.hand_in(buffer.getvalue(), "list.xlsx").line_ids
        self.assertEqual((line.status, line.problems), ("new", ""))
        self.assertIn("template_file", wizard.action_template()["url"])

    def test_who_is_in_the_pool_is_left(self):
        self.hand_in(listed(row())).action_apply()
        wizard = self.hand_in(listed(row(qualification="教授"), row(employer="学院")))
        self.assertEqual(wizard.line_ids.mapped("status"), ["known", "new"])
        wizard.action_apply()
        self.assertEqual(
            sorted(self.pool().mapped(lambda e: (e.employer, e.qualification))),
            [("勘测院", "高级工程师"), ("学院", "高级工程师")],
        )
        with self.assertRaises(UserError):
            self.hand_in(listed(row())).action_apply()

    # ------------------------------------------------------------
    # PROBLEMS
    # ------------------------------------------------------------

    def test_problems_stand_beside_their_rows(self):
        rows = [
            row(),
            row(name=""),
            row(name="a", kind="公司"),
            row(name="b", fields="航道疏浚"),
            row(name="c", fields=""),
            row(name="d", qualification=""),
            row(name="e", valid="长期"),
            row(name="f", valid="2026-03-01"),
            row(name="g", employer="=1+1"),
            row(name="h"),
            row(name="h"),
        ]
        wizard = self.hand_in(listed(*rows))
        wrong = wizard.line_ids.filtered(lambda line: line.status == "wrong")
        self.assertEqual(wrong.mapped("row"), list(range(4, 14)))
        for line in wrong:
            self.assertIn(str(line.row), line.problems)
        self.assertIn("航道疏浚", wrong[2].problems)
        self.assertIn("2026-03-01", wrong[6].problems)
        self.assertEqual((wizard.problem_count, wizard.new_count), (10, 1))
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertFalse(self.pool(), "all rows or none")
        wizard.action_drop_wrong()
        wizard.action_apply()
        self.assertEqual(self.pool().mapped("name"), ["李四"])

    def test_a_wrong_code(self):
        header = [*HEADER, "统一社会信用代码"]
        wrong = listed([*row(), "913708000000000000"], header=header)
        self.assertIn("913708000000000000", self.hand_in(wrong).line_ids.problems)

    def test_put_right_on_the_screen(self):
        wizard = self.hand_in(
            listed(row(valid="长期"), row(fields="航道疏浚", name="王五"))
        )
        with Form(wizard) as form:
            with form.line_ids.edit(0) as line:
                line.valid_text = "2028-01-01"
            form.make_fields = True
        self.assertEqual(wizard.line_ids.mapped("status"), ["new", "new"])
        wizard.action_apply()
        law = self.env["gov.expert.field"].search([("name", "=", "航道疏浚")])
        self.assertEqual(law.expert_ids.mapped("name"), ["王五"])

    def test_rejected_rows_to_take_home(self):
        wizard = self.hand_in(listed(row(name="=cmd()"), row()))
        content = base64.b64decode(wizard.rejected_file).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content)))
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows[1][:2], ["3", "'=cmd()"], "no cell is run")
        self.assertIn("=cmd()", rows[1][-1])
        self.assertIn("rejected_file", wizard.action_rejected()["url"])

    def test_files_that_cannot_be_read(self):
        for name, content in (
            ("a.pdf", b"%PDF"),
            ("a.xlsx", b"PK\x03\x04"),
            ("a.csv", b"\xff\x80"),
            ("a.csv", b"a,b\n1,2\n"),
            ("a.csv", listed()),
            ("", b""),
        ):
            with self.subTest(name, content=content), self.assertRaises(UserError):
                self.hand_in(content, name)

    def test_another_file(self):
        wizard = self.hand_in(listed(row()))
        wizard.action_again()
        self.assertEqual((wizard.state, len(wizard.line_ids)), ("draft", 0))

    def test_many_rows_cost_no_more_queries(self):
        def queries(count):
            content = listed(*(row(name=f"n{i}") for i in range(count)))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.hand_in(content).line_ids.mapped("status")
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(2), queries(50))

    # ------------------------------------------------------------
    # WRONG USER
    # ------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_only_organisers_and_only_their_own(self):
        wizard = self.hand_in(listed(row()))
        for user in (self.head, self.ann.user_id, self.cora.user_id):
            with self.assertRaises(AccessError):
                wizard.with_user(user).action_apply()
            with self.assertRaises(AccessError):
                self.env["gov.expert.import"].with_user(user).create({})
        other = self.make_user(
            "t.other", "gov_training.group_organiser", self.city_dept
        )
        with self.assertRaises(AccessError):
            wizard.line_ids.with_user(other).mapped("phone")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_not_into_another_agency(self):
        wizard = self.hand_in(listed(row()))
        wizard.agency_id = self.county_dept
        with self.assertRaises(AccessError):
            wizard.action_apply()
