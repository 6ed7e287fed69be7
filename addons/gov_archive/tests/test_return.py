import base64
import io
import json
from datetime import date

import psycopg2
from openpyxl import load_workbook
from PyPDF2 import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..kernel import returns
from .common import ArchiveCommon, clause

MONTH = date(2026, 3, 1)


@tagged("post_install", "-at_install")
class TestReturn(ArchiveCommon):
    """What the county reports is what the cases say, and the city can prove it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        manager = "gov_items.group_agency_manager"
        cls.manager = cls.make_user("r.county", manager, cls.county_dept)
        cls.city_manager = cls.make_user("r.city", manager, cls.city_dept)
        cls.other_manager = cls.make_user("r.other", manager, cls.county2_dept)

    def prepared(self, month=MONTH):
        made = self.env["gov.archive.return"]._prepare(month)
        return made.filtered(lambda r: r.agency_id == self.county_dept).with_user(
            self.manager
        )

    def submitted(self):
        self.cases = self.finish(self.accepted("sight")) | self.accepted("jc25_window")
        record = self.prepared()
        with freeze_time("2026-04-02 02:00:00"):
            record.action_submit()
        return record, record.with_user(self.city_manager)

    # -- content -------------------------------------------------------------

    @clause("JC25-25-05")
    def test_it_covers_exactly_the_modes_that_are_reported(self):
        inside = self.finish(self.accepted("sight")) | self.accepted("jc25_window")
        for code in ("direct", "substantive", "entrust"):
            self.finish(self.accepted(code))
        record = self.prepared()
        self.assertEqual(record.line_ids.case_id, inside.sudo())
        self.assertEqual((record.accepted, record.handled), (2, 1))
        totals = {t.mode_id.code: (t.accepted, t.handled) for t in record.total_ids}
        self.assertEqual(totals, {"sight": (1, 1), "jc25_window": (1, 0)})

    @clause("JC25-25-06")
    def test_a_month_without_cases_gives_a_nil_return(self):
        record = self.prepared(date(2026, 2, 1))
        self.assertFalse(record)  # the delegations went live in March
        record = self.prepared()
        self.assertTrue(record.is_nil)
        self.assertEqual(record.sha256, returns.digest([]))
        self.assertEqual(len(record.total_ids), 2)
        text = PdfReader(io.BytesIO(base64.b64decode(record.pdf_file)))
        page = text.pages[0].extract_text()
        self.assertIn("零报告", page)
        self.assertEqual(page.split().count("0"), 15)  # two modes and their sum

    def test_what_is_decided_later_is_open_at_the_months_end(self):
        case = self.accepted("sight")
        with freeze_time("2026-04-01 02:00:00"):
            self.finish(case)
            march, april = self.prepared(), self.prepared(date(2026, 4, 1))
        self.assertFalse(march.line_ids.handled_on)
        self.assertFalse(march.line_ids.outcome)
        self.assertEqual(april.line_ids.handled_on, date(2026, 4, 1))
        self.assertEqual((april.accepted, april.handled), (0, 1))

    def test_the_kernel_proves_the_export(self):
        record, _upper = self.submitted()
        data = json.loads(base64.b64decode(record.json_file))
        self.assertEqual(len(data["rows"]), 2)
        self.assertEqual(returns.problems(data), [])
        self.assertEqual(returns.digest(record._ledger_rows()), record.sha256)
        data["rows"][0]["outcome"] = "refused"
        self.assertEqual(len(returns.problems(data)), 3)
        book = load_workbook(io.BytesIO(base64.b64decode(record.xlsx_file)))
        self.assertEqual(book["清单"].max_row, 3)
        text = PdfReader(io.BytesIO(base64.b64decode(record.pdf_file)))
        self.assertIn(record.sha256[:16], text.pages[0].extract_text())

    # -- acts ----------------------------------------------------------------

    @clause("JC25-25-04")
    def test_it_is_signed_and_never_edited(self):
        record, upper = self.submitted()
        self.assertEqual(record.submitted_by_id, self.manager)
        for target, values in (
            (record, {"handled": 7}),
            (record.line_ids, {"outcome": "granted"}),
            (record.total_ids[0], {"accepted": 9}),
            (record, {"state": "draft"}),
        ):
            with self.assertRefused("JC25-25-04"):
                target.sudo().write(values)
        with self.assertRefused("JC25-25-04"):
            record.action_submit()
        with self.assertRefused("JC25-25-04"):
            upper.sudo().unlink()

    @clause("JC25-25-04")
    def test_only_the_agencys_own_manager_signs_a_finished_month(self):
        record = self.prepared()
        with self.assertRefused("JC25-25-04"):
            record.action_submit()  # the month is not over
        with freeze_time("2026-04-02"), self.assertRefused("JC25-25-04"):
            record.with_user(self.city_manager).action_submit()
        with self.assertRaises(AccessError):
            record.with_user(self.other_manager).read(["handled"])

    @clause("JC25-25-06")
    def test_received_when_the_ledger_says_the_same(self):
        record, upper = self.submitted()
        with self.assertRefused("JC25-25-06"):
            record.action_receive()
        upper.action_receive()
        self.assertRecordValues(
            record,
            [{"state": "received", "equal": True, "difference_ids": []}],
        )

    @clause("JC25-25-06")
    def test_a_return_that_does_not_match_is_refused_with_the_rows(self):
        record, upper = self.submitted()
        self.sql(
            "UPDATE gov_case SET accepted_on = '2026-03-01' WHERE id = %s",
            self.cases[0].id,
        )
        upper.action_recompute()
        self.assertFalse(upper.equal)
        self.assertEqual(upper.difference_ids.case_number, self.cases[0].number)
        self.assertIn("2026-03-02", upper.difference_ids.before)
        self.assertIn("2026-03-01", upper.difference_ids.after)
        with self.assertRefused("JC25-25-06"):
            upper.action_receive()
        with self.assertRefused("JC25-25-06"):
            upper.action_question()
        upper.question = "One case has another day"
        upper.action_question()
        pages = PdfReader(io.BytesIO(base64.b64decode(record.pdf_file))).pages
        self.assertNotIn(self.city_manager.name, pages[0].extract_text())
        with self.assertRefused("JC25-25-04"):
            upper.action_amend()
        amended = self.env["gov.archive.return"].browse(record.action_amend()["res_id"])
        self.assertEqual((record.state, amended.version), ("superseded", 2))
        self.assertEqual(amended.difference_ids.kind, "amended")
        with freeze_time("2026-04-03"):
            amended.with_user(self.manager).action_submit()
        amended.with_user(self.city_manager).action_receive()
        self.assertEqual(amended.state, "received")

    @clause("JC25-25-06")
    def test_missing_months_are_listed(self):
        record = self.prepared()
        late = self.env["gov.archive.return"].search_count
        domain = [("late", "=", True), ("id", "=", record.id)]
        with freeze_time("2026-04-08"):
            self.assertFalse(late(domain))
        with freeze_time("2026-04-09"):
            self.assertEqual(record.due_on, date(2026, 4, 8))
            self.assertTrue(late(domain))

    def test_statements_do_not_grow_with_the_cases(self):
        record = self.prepared()

        def count():
            before = self.env.cr.sql_log_count
            record._compile()
            return self.env.cr.sql_log_count - before

        found = []
        for cases in (1, 3, 6):
            for _number in range(cases):
                self.accepted("sight")
            self.env.flush_all()
            found.append([count(), count()])
        few, many = found[1:]  # the first one fills the caches
        self.assertEqual(many, few)
        self.assertEqual(record.accepted, 10)
        # What has not changed is not written anew.
        self.assertLess(few[1], few[0])
        line = record.line_ids[:1]
        record._compile()
        self.assertTrue(line.exists())
        self.sql(
            "UPDATE gov_archive_return_line SET accepted_on = '2026-03-30' "
            "WHERE id = %s",
            line.id,
        )
        record._compile()
        self.assertFalse(line.exists())

    @clause("JC25-25-04")
    def test_a_compiled_return_is_never_deleted(self):
        record = self.prepared()
        self.accepted("sight")
        record._compile()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(psycopg2.errors.RaiseException, "JC25-25-04"),
            self.env.cr.savepoint(),
        ):
            self.sql("DELETE FROM gov_archive_return WHERE id = %s", record.id)

    # -- post-approval filing --------------------------------------------------

    def test_a_decision_made_below_is_filed_and_recomputed(self):
        case = self.finish(self.accepted("substantive"))
        self.finish(self.accepted("direct"))
        self.finish(self.accepted("window"))
        filing = self.env["gov.archive.filing"]._prepare()
        filing = filing.filtered(lambda f: f.agency_id == self.county_dept)
        self.assertEqual(filing.case_id, case.sudo())
        self.assertFalse(self.env["gov.archive.filing"]._prepare())
        upper = filing.with_user(self.city_manager)
        with self.assertRefused("JC25-25-04"):
            upper.action_submit()
        filing.with_user(self.manager).action_submit()
        with self.assertRefused("JC25-25-06"):
            filing.with_user(self.manager).action_receive()
        self.sql("UPDATE gov_case SET outcome = 'refused' WHERE id = %s", case.id)
        with self.assertRefused("JC25-25-06"):
            upper.action_receive()
        upper.question = "Refused?"
        upper.action_question()
        self.assertTrue(filing.difference)
        lower = filing.with_user(self.manager)
        with self.assertRefused("JC25-25-04"):
            lower.action_submit()
        lower.answer = "Corrected"
        lower.action_submit()
        upper.action_receive()
        self.assertEqual((filing.state, filing.outcome), ("received", "refused"))
        text = PdfReader(io.BytesIO(base64.b64decode(filing.pdf_file)))
        self.assertIn("批后报备表", text.pages[0].extract_text())
