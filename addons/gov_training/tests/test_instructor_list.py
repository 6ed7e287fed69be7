import io
from datetime import timedelta
from unittest import skipUnless

from openpyxl import load_workbook
from psycopg2.errors import ExclusionViolation
from PyPDF2 import PdfReader

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_items.report import pdf

from .common import AGENCY_MANAGER, NOW, TODAY, TrainingCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInstructorList(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.chief = cls.make_instructor(is_primary=True)
            office = cls.make_agency(
                "City Office", cls.city, "government", "government_office"
            )
            cls.office = cls.make_user("t.office", AGENCY_MANAGER, office)

    def make_list(self):
        lists = self.env["gov.instructor.list"].with_user(self.organiser)
        return lists.create(
            {"agency_id": self.city_dept.id, "programme_id": self.programme.id}
        )

    @clause("JN21-10-10")
    def test_dated_version_for_the_counties(self):
        one = self.make_list()
        county = one.with_user(self.cora.user_id)
        self.assertNotIn(one.id, county.search([]).ids, "a draft")
        one.action_publish()
        self.assertEqual(one.published_on, TODAY)
        self.assertTrue(one.number)
        self.assertIn(one.id, county.search([]).ids)
        self.assertRecordValues(
            one.line_ids,
            [{"name": "Ann", "is_primary": True, "entry_id": self.entry.id}],
        )
        self.assertEqual(one.missing_count, len(self.entries) - 1)
        for vals in ({"number": "x"}, {"state": "draft"}, {"line_ids": [(5,)]}):
            with self.assertRefused("JN21-10-10"):
                one.write(vals)
        with self.assertRefused("JN21-10-10"):
            one.unlink()

    @clause("JN21-10-10")
    def test_nobody_named(self):
        one = self.env["gov.instructor.list"].create(
            {"agency_id": self.city_bureau.id, "programme_id": self.programme.id}
        )
        with self.assertRefused("JN21-10-10"):
            one.action_publish()

    @clause("JN21-10-11")
    def test_filed_and_confirmed_by_the_office(self):
        one = self.make_list()
        one.action_publish()
        late = one.search([("late", "=", True)])
        self.assertIn(one, late, "not filed is a gap")
        with self.assertRefused("JN21-10-11"):
            one.with_user(self.office).action_receive()
        one.action_file()
        self.assertTrue(one.late, "not confirmed is a gap")
        with self.assertRefused("JN21-10-11"):
            one.with_user(self.head).action_receive()
        county = self.make_agency(
            "County Office", self.county, "government", "government_office"
        )
        other = self.make_user("t.county.office", AGENCY_MANAGER, county)
        with self.assertRefused("JN21-10-11"):
            one.with_user(other).action_receive()
        one.with_user(self.office).action_receive()
        self.assertRecordValues(
            one,
            [{"state": "received", "received_by_id": self.office.id, "late": False}],
        )

    @clause("JN21-10-10", "JN21-10-12")
    def test_replacement_opens_the_next_version(self):
        first = self.make_list()
        first.action_publish()
        proposal = (
            self.env["gov.instructor.replacement"]
            .with_user(self.organiser)
            .create(
                {
                    "instructor_id": self.chief.id,
                    "successor_id": self.ben.id,
                    "date": TODAY,
                    "reason": "Retires",
                }
            )
        )
        proposal.with_user(self.head).action_approve()
        second = first.search(
            [("state", "=", "draft"), ("agency_id", "=", self.city_dept.id)]
        )
        self.assertEqual(len(second), 1)
        second.action_publish()
        self.assertEqual((first.state, second.state), ("replaced", "published"))
        self.assertCountEqual(second.line_ids.mapped("name"), ["Ann", "Ben"])

    @clause("JN21-10-12")
    def test_overlap_and_proposer(self):
        vals = {
            "instructor_id": self.chief.id,
            "successor_id": self.ben.id,
            "date": TODAY,
            "reason": "Retires",
        }
        proposals = self.env["gov.instructor.replacement"]
        for wrong in ({"successor_id": self.ann.id}, {"reason": " "}):
            with self.assertRefused("JN21-10-12"):
                proposals.create({**vals, **wrong})
        own = proposals.with_user(self.organiser).create(vals)
        self.assertEqual(own.last_day, TODAY + timedelta(days=5))
        self.organiser.group_ids += self.env.ref(AGENCY_MANAGER)
        with self.assertRefused("JN21-10-12"):
            own.action_approve()

    @skipUnless(pdf.font_available(), "the PDF font is not installed")
    @clause("JN21-10-10")
    def test_paper_and_spreadsheet(self):
        one = self.make_list()
        one.action_publish()
        page = PdfReader(io.BytesIO(one._get_pdf())).pages[0].extract_text()
        sheet = load_workbook(io.BytesIO(one._get_xlsx())).active
        cells = " ".join(str(c.value) for row in sheet.iter_rows() for c in row)
        for word in (one.number, "2026-03-02", "Ann", "Entry 1"):
            self.assertIn(word, page)
            self.assertIn(word, cells)

    @mute_logger("odoo.sql_db")
    def test_absence_has_a_deputy(self):
        absences = self.env["gov.instructor.absence"]
        vals = {"instructor_id": self.chief.id, "date_to": TODAY + timedelta(days=3)}
        with self.assertRefused("JN21-10-08"):
            absences.create(dict(vals, deputy_id=self.ann.id))
        absences.create(dict(vals, deputy_id=self.ben.id))
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            absences.create(dict(vals, deputy_id=self.cora.id))

    @clause("JN21-10-10", "JN21-08-06")
    def test_milestones(self):
        milestones = self.env["gov.training.milestone"]
        milestones._cron_watch()
        mine = milestones.search(
            [("agency_id", "=", self.city_dept.id), ("year", "=", 2026)]
        )
        due = {one.kind: str(one.due_on) for one in mine}
        self.assertEqual(
            due, {"instructor_list": "2026-06-30", "expert_pool": "2026-07-31"}
        )
        listed = mine.filtered(lambda m: m.kind == "instructor_list")
        self.assertEqual(listed.state, "open")
        with freeze_time("2026-06-05 02:00:00"):
            milestones._cron_watch()
            self.assertIn(self.organiser, listed.activity_ids.user_id)
            self.make_list().action_publish()
            self.assertEqual(listed.state, "closed")
            self.assertFalse(listed.activity_ids)

    @clause("JN21-08-06")
    def test_pool_milestone_closes_with_the_last_expert(self):
        field = self.env["gov.expert.field"].create({"name": "Ships (test)"})
        self.entry.expert_field_ids = field
        milestones = self.env["gov.training.milestone"]
        milestones._cron_watch()
        pool = milestones.search(
            [("agency_id", "=", self.city_dept.id), ("kind", "=", "expert_pool")]
        )
        self.assertIn("Entry 1", pool.missing)
        self.assertFalse(pool.closed_on)
        expert = (
            self.env["gov.expert"]
            .with_user(self.organiser)
            .create(
                {
                    "name": "Wu",
                    "agency_id": self.city_dept.id,
                    "field_ids": [(6, 0, field.ids)],
                    "qualification": "Senior",
                    "valid_until": "2026-12-31",
                }
            )
        )
        milestones._cron_watch()
        self.assertFalse(pool.closed_on, "not approved")
        expert.with_user(self.head).action_approve()
        milestones._cron_watch()
        self.assertEqual(pool.closed_on, TODAY)
