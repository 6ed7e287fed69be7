import base64
import io
from datetime import date, timedelta
from unittest.mock import patch

from openpyxl import Workbook
from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import MANAGER, NOW, TODAY, WindowsCommon, clause

QUALITIES = {
    "quality_political": True,
    "quality_professional": True,
    "quality_attitude": True,
    "quality_conduct": True,
}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStaff(WindowsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.city_manager = cls.make_user(
                "wt.city", f"gov_items.group_city_manager,{MANAGER}", cls.city_bureau
            )
            cls.sender = cls.make_user(
                "wt.sender", "gov_items.group_agency_manager", cls.county_dept
            )

    # --- postings -------------------------------------------------------------------

    @clause("JN18-05-03")
    @mute_logger("odoo.sql_db")
    def test_proposal_states_the_qualities_and_is_signed(self):
        propose = self.env["gov.posting"].with_user(self.sender).create
        vals = {
            "employee_id": self.ann.id,
            "agency_id": self.county_dept.id,
            "window_id": self.window.id,
            "qualified_for_approval": True,
            "state": "proposed",
        }
        with self.assertRefused("JN18-05-03"):
            propose({**vals, **QUALITIES})
        with self.assertRefused("JN18-05-03"):
            propose({**vals, "signed_by": "Head"})
        posting = propose({**vals, **QUALITIES, "signed_by": "Head"})
        self.assertFalse(posting.sudo().is_current)
        with self.assertRaises(AccessError):
            posting.action_approve()
        posting.with_user(self.manager).action_approve()
        self.assertTrue(posting.sudo().is_current)

    @clause("JN18-05-05")
    def test_early_end_in_two_tiers(self):
        posting = self.make_posting(self.ann).with_user(self.manager)
        with self.assertRefused("JN18-05-05"):
            posting.action_ask_early_end()
        with self.assertRaises(UserError):
            posting.action_approve_early_end()
        posting.write(
            {
                "early_end_on": TODAY + timedelta(30),
                "early_end_reason": "health",
                "successor_id": self.ben.id,
            }
        )
        posting.action_ask_early_end()
        with self.assertRaises(AccessError):
            posting.early_end_state = "approved"
        posting.action_approve_early_end()
        self.assertFalse(posting.date_to)
        with self.assertRaises(AccessError):
            posting.action_approve_early_end()
        posting.with_user(self.city_manager).action_approve_early_end()
        self.assertEqual(posting.date_to, TODAY + timedelta(30))
        self.assertEqual(posting.early_upper_user_id, self.city_manager)

    def test_early_end_refused_by_the_tier_above(self):
        posting = self.make_posting(
            self.ann,
            early_end_on=TODAY + timedelta(9),
            early_end_reason="health",
            successor_id=self.ben.id,
        )
        above = posting.with_user(self.city_manager)
        with self.assertRaises(UserError):
            above.action_refuse_early_end()
        posting.write(
            {"early_end_state": "centre", "early_centre_user_id": self.manager.id}
        )
        above.action_refuse_early_end()
        self.assertEqual(posting.early_end_state, "refused")
        self.assertFalse(posting.date_to)

    def test_nobody_approves_twice(self):
        posting = self.make_posting(
            self.ann,
            early_end_on=TODAY + timedelta(9),
            early_end_reason="health",
            successor_id=self.ben.id,
        )
        posting.write(
            {"early_end_state": "centre", "early_centre_user_id": self.city_manager.id}
        )
        with self.assertRefused("JN18-05-05"):
            posting.with_user(self.city_manager).action_approve_early_end()

    def test_hand_over_is_confirmed_by_both(self):
        posting = self.make_posting(self.ann)
        record = self.env["gov.posting.handover"].create(
            {"posting_id": posting.id, "successor_id": self.ben.id, "cases": "two"}
        )
        with self.assertRaises(AccessError):
            record.with_user(self.manager).action_confirm()
        record.with_user(self.ann.user_id).action_confirm()
        self.assertFalse(posting.handed_over)
        record.with_user(self.ben.user_id).action_confirm()
        posting.invalidate_recordset()
        self.assertTrue(posting.handed_over)
        with self.assertRaises(UserError):
            record.notes = "x"

    @clause("HZ22-52-04")
    def test_county_posts_to_the_comprehensive_windows_of_townships(self):
        town = self.make_centre(
            "Town Hall", self.township, self.township_gov, parent_id=self.centre.id
        )
        window = self.make_window("1", town, kind="entrusted_acceptance")
        below = self.make_user("wt.town", MANAGER, self.township_gov)
        vals = {
            "employee_id": self.ann.id,
            "agency_id": self.township_gov.id,
            "window_id": window.id,
            "qualified_for_approval": True,
        }
        with self.assertRefused("HZ22-52-04"):
            self.env["gov.posting"].with_user(below).create(vals)
        posting = (
            self.env["gov.posting"]
            .with_user(below)
            .create({**vals, **QUALITIES, "signed_by": "Head", "state": "proposed"})
        )
        with self.assertRefused("HZ22-52-04"):
            posting.action_approve()
        both = self.township_gov | self.service_centre
        county = self.make_user("wt.county", MANAGER, both)
        posting.with_user(county).action_approve()
        self.assertEqual(posting.state, "approved")

    @clause("JN21-09-02")
    def test_staff_sent_down(self):
        posting = self.make_posting(
            self.carl,
            self.city_window,
            specialism="Shipping",
            entry_ids=[Command.link(self.entry.id)],
        )
        self.assertTrue(posting.is_sent_down)
        self.assertEqual(posting.entry_ids, self.entry)
        self.assertFalse(self.make_posting(self.ann).is_sent_down)

    @clause("JN18-05-06")
    def test_posted_staff_do_no_work_of_the_home_agency_elsewhere(self):
        posting = self.make_posting(self.ann, relieved=True)
        user = self.ann.user_id
        user._check_gov_step("receive", self.county_dept, self.centre)
        other = self.make_centre("Other Hall", self.county2, self.county2_dept)
        with self.assertRefused("JN18-05-06"):
            user._check_gov_step("receive", self.county_dept, other)
        user._check_gov_step("receive", self.county2_dept, other)
        posting.relieved = False
        user._check_gov_step("receive", self.county_dept, other)

    @clause("HZ22-52-03")
    @mute_logger("odoo.sql_db")
    def test_contract_staff_take_no_official_step(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.ann.gov_staff_kind = "contract"
            self.ann.flush_recordset()
        self.ann.write(
            {
                "gov_staff_kind": "contract",
                "gov_contract_number": "C1",
                "gov_contract_end": "2026-12-31",
            }
        )
        user = self.ann.user_id
        for kind in ("review", "decide", "seal"):
            with self.assertRefused("HZ22-52-03"):
                user._check_gov_step(kind, self.county_dept)
        user._check_gov_step("receive", self.county_dept)

    @clause("HZ22-72-02")
    def test_partner_sites_take_no_official_step(self):
        point = self.env["gov.service.point"].create(
            {
                "centre_id": self.centre.id,
                "name": "Bank",
                "kind": "bank",
                "region_id": self.county.id,
                "contract_number": "B1",
                "agency_id": self.county_bureau.id,
            }
        )
        self.ann.gov_point_id = point
        with self.assertRefused("HZ22-72-02"):
            self.ann.user_id._check_gov_step("decide", self.county_dept)
        self.ann.user_id._check_gov_step("receive", self.county_dept)

    # --- posts ----------------------------------------------------------------------

    @clause("HZ22-52-02")
    def test_vacancies_know_since_when(self):
        vacancies = self.env["gov.vacancy"]
        posting = self.make_posting(self.ann, date_from=date(2023, 1, 1))
        vacancies._cron_find()
        mine = [("window_id", "=", self.window.id)]
        self.assertFalse(vacancies.search(mine))
        posting.date_to = "2026-01-15"
        vacancies._cron_find()
        vacancy = vacancies.search(mine)
        self.assertEqual(vacancy.date_from, date(2026, 1, 16))
        self.assertTrue(vacancy.is_long)
        self.assertIn(vacancy, vacancies.search([("is_long", "in", [True])]))
        self.env["gov.centre.gap"]._refresh()
        gap = self.env["gov.centre.gap"].search(
            [("kind", "=", "vacancy"), ("centre_id", "=", self.centre.id)]
        )
        self.assertEqual(gap.since, date(2026, 1, 16))
        self.make_posting(self.ben)
        vacancies._cron_find()
        self.assertEqual(vacancy.date_to, TODAY)

    @clause("JN21-09-05")
    def test_staffing_request(self):
        request = self.env["gov.staffing.request"].create(
            {"centre_id": self.centre.id, "reason": "Nobody left", "posts_asked": 2}
        )
        with self.assertRefused("JN21-09-05"):
            request.action_file()
        request.delegation_ids = self.delegation("direct")
        request.action_file()
        with self.assertRaises(UserError):
            request.action_answer()
        request.write({"answer": "One post", "posts_granted": 1})
        request.action_answer()
        self.assertEqual((request.state, request.answered_on), ("granted", TODAY))

    # --- records, checks, awards ----------------------------------------------------

    @clause("JN18-05-07", "HZ22-52-08")
    @mute_logger("odoo.addons.base.models.ir_model", "odoo.sql_db")
    def test_rewards_and_penalties_are_for_managers(self):
        vals = {
            "centre_id": self.centre.id,
            "employee_id": self.ann.id,
            "ground": "Letter of thanks",
            "decision": "Centre 2026/3",
        }
        record = (
            self.env["gov.staff.record"]
            .with_user(self.manager)
            .create({**vals, "kind": "allowance", "amount": 200})
        )
        for user in (self.ann.user_id, self.ben.user_id, self.sender):
            with self.assertRaises(AccessError):
                record.with_user(user).read(["ground"])
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env["gov.staff.record"].create({**vals, "kind": "violation"})

    def make_check(self, employee, day=TODAY, **vals):
        return self.env["gov.daily.check"].create(
            {
                "centre_id": self.centre.id,
                "employee_id": employee.id,
                "day": day,
                **vals,
            }
        )

    @clause("JN18-05-15", "JN18-05-01")
    def test_badges_and_the_dress_line(self):
        posting = self.make_posting(self.ann)
        self.ann.gov_badge_number = "JN0042"
        self.put_on_duty(self.ann)
        self.assertIn("JN0042", str(self.centre._screen()["windows"]))
        self.assertNotIn("Ann", str(self.centre._screen()))
        content = posting.with_user(self.manager)._badge_file()
        self.assertTrue(content.startswith(b"%PDF"))
        with self.assertRaises(AccessError):
            posting.with_user(self.ben.user_id)._badge_file()
        self.assertFalse(self.make_check(self.ann, dress=False).passed)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.make_check(self.ann)

    def make_round(self, **vals):
        return self.env["gov.award.round"].create(
            {"centre_id": self.centre.id, "date_from": "2026-01-01", **vals}
        )

    @clause("JN18-05-08")
    def test_award_round(self):
        for person, window in ((self.ann, self.window), (self.carl, self.city_window)):
            self.make_posting(person, window, date_from=date(2026, 1, 1))
            self.put_on_duty(person, window)
        self.make_check(self.ann)
        self.make_check(self.carl, dress=False)
        record = self.make_round()
        rounds = type(record)
        with patch.object(
            rounds, "_ratings", lambda *a: {self.ann.id: 90.0, self.carl.id: 95.0}
        ):
            record.action_figures()
        lines = {(li.kind, li.display_name): li for li in record.line_ids}
        ann = lines["star", "Ann"]
        self.assertEqual((ann.rating, ann.check, ann.has_light), (90, 100, False))
        # (30 × 90 + 20 × 0 + 15 × 100) ÷ 65: no light, no vote.
        self.assertAlmostEqual(ann.score, (30 * 90 + 15 * 100) / 65, 3)
        self.assertIn("30 × rating", record.formula)
        record.action_open_vote()
        with self.assertRaises(UserError):
            ann.with_user(self.ann.user_id).action_vote()
        self.make_posting(self.ben, self.window)
        ann.with_user(self.ben.user_id).action_vote()
        with self.assertRaises(UserError):
            lines["star", "Carl"].with_user(self.ben.user_id).action_vote()
        self.assertEqual(ann.vote, 100)
        record.action_award()
        won = record.line_ids.filtered("awarded")
        self.assertEqual(
            set(won.mapped("display_name")), {"Ann", self.window.display_name}
        )
        with self.assertRaises(UserError):
            record.action_figures()

    @clause("JN18-05-08")
    def test_only_the_halls_own_people_vote(self):
        """Posted since the quarter began, or managing the centre; nobody else."""
        self.make_posting(self.ann, date_from=date(2026, 1, 1))
        self.put_on_duty(self.ann)
        record = self.make_round()
        record.action_figures()
        record.action_open_vote()
        line = record.line_ids.filtered(lambda li: li.kind == "star")
        other = self.make_centre("Other Hall", self.county, self.service_centre)
        gone = self.make_employee("Gone", self.county_dept)
        self.make_posting(
            gone, self.city_window, date(2023, 1, 1), date_to=date(2025, 12, 31)
        )
        elsewhere = self.make_employee("Elsewhere", self.county_dept)
        self.make_posting(elsewhere, self.make_window("9", other))
        proposed = self.make_employee("Proposed", self.county_dept)
        posting = self.make_posting(proposed, self.city_window)
        posting.state = "refused"
        below = self.make_user("wt.below", MANAGER, self.township_gov)
        clerk = self.make_user("wt.clerk", "", self.service_centre)
        strangers = (gone.user_id, elsewhere.user_id, proposed.user_id, below, clerk)
        for user in (*strangers, self.sender, self.carl.user_id):
            with self.assertRefused("JN18-05-08"):
                line.with_user(user).action_vote()
            self.assertFalse(line.with_user(user).may_vote)
        left = self.make_employee("Left", self.county_dept)
        self.make_posting(
            left, self.city_window, date(2024, 1, 1), date_to=date(2026, 1, 5)
        )
        for user in (left.user_id, self.manager):
            line.with_user(user).action_vote()
        self.assertEqual(len(record.vote_ids), 2)

    @clause("JN18-05-08")
    def test_a_quarter_without_award_alarms(self):
        self.make_posting(self.ann)
        gaps = self.env["gov.centre.gap"]
        gaps._refresh()
        mine = [("kind", "=", "award"), ("centre_id", "=", self.centre.id)]
        self.assertIn("2025-10-01", gaps.search(mine).message)
        self.make_round(date_from="2025-10-01").state = "done"
        gaps._refresh()
        self.assertFalse(gaps.search(mine))
        with self.assertRaises(UserError):
            self.make_round(date_from="2026-02-01")

    def table(self, *rows):
        book = Workbook()
        book.active.append(["centre", "window", "day", "indicator", "score", "remark"])
        for row in rows:
            book.active.append(row)
        buffer = io.BytesIO()
        book.save(buffer)
        return base64.b64encode(buffer.getvalue())

    def test_third_party_evaluation_is_imported_whole_or_not(self):
        wizard = self.env["gov.third.evaluation.import"].create(
            {
                "evaluator": "Institute",
                "file": self.table(
                    ["One Hall", "1", date(2026, 2, 1), "Manner", 91.5, None],
                    ["One Hall", "77", date(2026, 2, 1), "Manner", 91, None],
                    ["Nowhere", None, date(2026, 2, 1), "Manner", 91, None],
                    ["One Hall", None, "soon", "Manner", 91, None],
                    ["One Hall", None, date(2026, 2, 1), "Manner", "good", None],
                ),
            }
        )
        with self.assertRaises(UserError) as caught:
            wizard.action_import()
        for row in "3456":
            self.assertIn(f"Row {row}", str(caught.exception))
        wizard.file = self.table(
            ["One Hall", "1", date(2026, 2, 1), "Manner", 91.5, "ok"]
        )
        wizard.action_import()
        found = self.env["gov.third.evaluation"].search(
            [("evaluator", "=", "Institute")]
        )
        self.assertEqual((found.score, found.window_id), (91.5, self.window))
        wizard.file = base64.b64encode(b"no table")
        with self.assertRaises(UserError):
            wizard.action_import()
