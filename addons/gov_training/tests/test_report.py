import io
from unittest import skipUnless

from PyPDF2 import PdfReader

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.gov_cases.tests.common import CasesCommon
from odoo.addons.gov_items.report import pdf
from odoo.addons.gov_windows.kernel import clock

from .common import CONTENT, NOW, TODAY, clause
from .test_certificate import CertificateCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReport(CertificateCommon):
    @skipUnless(pdf.font_available(), "the PDF font is not installed")
    def test_yearly_report(self):
        self.plan.budget = 1000
        self.certify(self.cora, cost=400, name="Manuals explained")
        self.env.flush_all()
        row = self.env["gov.training.report"].search(
            [("agency_id", "=", self.city_dept.id)]
        )
        self.assertRecordValues(
            row,
            [{"people": 1, "tested": 1, "passed": 1, "pass_rate": 100, "cost": 400}],
        )
        self.assertEqual((self.plan.cost, self.plan.over_budget), (400, False))
        page = PdfReader(io.BytesIO(self.plan._get_year_pdf())).pages[0].extract_text()
        for word in ("Manuals explained", "1 / 1 = 100.00 %", "400.00 / 1000.00"):
            self.assertIn(word, page)

    def test_pass_rate_of_people_not_of_sessions(self):
        people = [self.ann, self.ben, self.cora]
        for start, scores in (
            ("2026-03-01 01:00:00", (90,)),
            ("2026-03-01 05:00:00", (10, 20, 90)),
        ):
            lines = [
                Command.create(
                    {
                        "employee_id": one.id,
                        "present": True,
                        "tested": True,
                        "score": score,
                    }
                )
                for one, score in zip(people, scores, strict=False)
            ]
            self.make_session(start, attendance_ids=lines, place=start).action_hold()
        self.env.flush_all()
        report = self.env["gov.training.report"]
        own = [("agency_id", "=", self.city_dept.id)]
        self.assertEqual(report._read_group(own, [], ["pass_rate:avg"]), [(50.0,)])

    def test_record_of_a_person(self):
        self.certify(self.cora)
        self.env.flush_all()
        rows = self.env["gov.training.record"].search(
            [("employee_id", "=", self.cora.id)]
        )
        self.assertCountEqual(rows.mapped("kind"), ["session", "certificate"])
        stranger = self.make_employee("Zed", self.county2_dept)
        self.assertFalse(rows.with_user(stranger.user_id).search([]))

    def test_tiers_of_a_large_budget(self):
        """The agency's manager first; the city manager too from 50,000 yuan."""
        city = self.make_user("tr.city", "gov_items.group_city_manager", self.city_dept)
        self.plan.budget = 60000
        self.plan.with_user(self.organiser).action_submit()
        with self.assertRefused("JN21-10-01"):
            self.plan.with_user(city).action_approve()
        self.plan.with_user(self.head).action_approve()
        self.assertEqual(self.plan.state, "draft", "one tier is left")
        with self.assertRefused("JN21-10-01"):
            self.plan.with_user(self.head).action_approve()
        self.plan.with_user(city).action_approve()
        self.assertRecordValues(
            self.plan, [{"state": "approved", "approved_by_id": city.id}]
        )


@tagged("post_install", "-at_install")
class TestServe(CasesCommon):
    """The switch of the programme: who may be rostered and serve."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["hr.employee"].search([("user_id", "=", cls.clerk.id)])
        cls.shift = cls.env["gov.shift"].search(
            [("employee_id", "=", cls.person.id)], limit=1
        )
        plan = cls.env["gov.training.plan"].create(
            {"agency_id": cls.city_dept.id, "year": 2026, **CONTENT}
        )
        cls.session = cls.env["gov.training.session"].create(
            {
                "name": "All items",
                "plan_id": plan.id,
                "start": "2026-03-02 01:00:00",
                "stop": "2026-03-02 01:30:00",
                "entry_ids": [
                    Command.set(cls.shift.window_id.delegation_ids.entry_id.ids)
                ],
                "attendance_ids": [
                    Command.create(
                        {
                            "employee_id": cls.person.id,
                            "present": True,
                            "tested": True,
                            "score": 90,
                        }
                    )
                ],
            }
        )

    def plan_again(self):
        self.shift.copy(
            {
                "start": clock.utc(TODAY, 19),
                "stop": clock.utc(TODAY, 20),
            }
        )

    @clause("JN21-10-05")
    def test_off_warn_block(self):
        self.plan_again()
        self.assertFalse(self.shift.training_warning)
        self.programme.training_gate = "warn"
        self.shift.invalidate_recordset()
        self.assertTrue(self.shift.training_warning)
        self.programme.training_gate = "block"
        with self.assertRefused("JN21-10-05"):
            self.shift.copy(
                {"start": clock.utc(TODAY, 20), "stop": clock.utc(TODAY, 21)}
            )
        with self.assertRefused("JN21-10-05"):
            self.open_case("direct")
        self.session.action_hold()
        self.session.action_certify()
        self.shift.copy({"start": clock.utc(TODAY, 20), "stop": clock.utc(TODAY, 21)})
        self.open_case("direct")
        self.shift.invalidate_recordset()
        self.assertFalse(self.shift.training_warning)

    def test_effect_before_and_after(self):
        self.open_case("direct", files=False).action_supplement("Bring it")
        self.session.action_hold()
        with freeze_time("2026-03-10 02:00:00"):
            for _number in range(2):
                self.open_case("direct")
        self.env.flush_all()
        rows = self.env["gov.training.effect"].search(
            [("entry_id", "=", self.live["direct"].entry_id.id)], order="period"
        )
        self.assertRecordValues(
            rows,
            [
                {"period": "1_before", "cases": 1, "supplemented": 1, "rate": 100},
                {"period": "2_after", "cases": 2, "supplemented": 0, "rate": 0},
            ],
        )
        self.assertEqual(rows.mapped("faulted"), [0, 0])
        own = [("id", "in", rows.ids)]
        [(rate,)] = self.env["gov.training.effect"]._read_group(own, [], ["rate:avg"])
        self.assertAlmostEqual(rate, 33.33, msg="one of three cases, not a mean of two")
