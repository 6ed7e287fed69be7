from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..kernel import proof
from ..report import forms
from .common import SUPERVISOR, CasesCommon, clause
from .test_life import text_of, text_of_pdf

MANAGER = "gov_items.group_agency_manager"


@tagged("post_install", "-at_install")
class TestClock(CasesCommon):
    """The limit follows from intervals and calendar, and its proof is shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.make_user("k.head", MANAGER, cls.county_dept)

    @clause("XK-42", "JN18-05-13")
    def test_promised_and_statutory_limit(self):
        case = self.accepted("direct").sudo()
        self.assertEqual((case.limit_days, case.statutory_days), (5, 20))
        self.assertEqual(case.due_on, date(2026, 3, 9))
        self.assertEqual(case.statutory_due_on, date(2026, 3, 30))
        manual = self.env["gov.manual"].new
        course = {(19, 7): (7, 7), (19, 0): (19, 20), (0, 15): (15, 15)}
        for (promised, statutory), limits in course.items():
            vals = {"promised_days": promised, "statutory_days": statutory}
            self.assertEqual(case._limits(manual(vals)), limits)

    @clause("JN18-19-07")
    def test_same_day(self):
        manual = self.entries["direct"].manual_ids.sudo()
        manual.state = "draft"
        manual.same_day = True
        manual.state = "published"
        case = self.accepted("direct")
        self.assertEqual(case.due_on, date(2026, 3, 2))
        self.assertEqual(case.light, "warning")
        with freeze_time("2026-03-03 02:00:00"):
            case.invalidate_recordset(["light"])
            self.assertEqual(case.light, "yellow")

    @clause("XK-42")
    def test_extension_once_with_approval(self):
        case = self.until(self.accepted("direct"), "review").with_user(self.reviewer)
        for days, reason in ((0, "x"), (11, "x"), (5, " ")):
            with self.assertRefused("XK-42"):
                case.action_ask_extension(days, reason)
        with self.assertRefused("SUITE-AGENCY"):
            case.with_user(self.city_reviewer).action_ask_extension(5, "x")
        extension = case.action_ask_extension(5, "A second opinion is needed")
        with self.assertRefused("XK-42"):
            case.action_ask_extension(5, "Again")
        self.assertEqual(case.due_on, date(2026, 3, 9))
        for user in (self.reviewer, self.make_user("k.far", MANAGER, self.city_dept)):
            with self.assertRefused("XK-42"):
                extension.with_user(user).action_approve()
        extension.with_user(self.head).action_approve()
        self.assertEqual(case.due_on, date(2026, 3, 16))
        self.assertEqual(case.statutory_due_on, date(2026, 4, 7))
        why = "当日批准延长5个工作日"
        self.assertIn(why, case.sudo().proof_html)
        self.assertIn(why, text_of_pdf(case.sudo()._proof_sheet()).replace("\n", ""))
        notice = case.notice_ids[-1]
        self.assertEqual(notice.kind, "extension")
        text = text_of(notice.attachment_id).replace("\n", "")
        self.assertIn("延长5个工作日", text)
        self.assertIn("A second opinion", text)
        with self.assertRefused("XK-42"):
            extension.with_user(self.head).action_approve()
        with self.assertRefused("XK-42"):
            case.action_ask_extension(5, "Once more")

    @clause("XK-42")
    def test_extension_comes_before_the_limit_ends(self):
        case = self.until(self.accepted("direct"), "review").with_user(self.reviewer)
        extension = case.action_ask_extension(5, "Declined in a moment")
        extension.with_user(self.head).action_decline()
        self.assertEqual(case.due_on, date(2026, 3, 9))
        with freeze_time("2026-03-10 02:00:00"), self.assertRefused("XK-42"):
            case.action_ask_extension(5, "Too late")

    @clause("XK-45", "JN18-09-03")
    def test_proof_sheet(self):
        case = self.until(self.accepted("direct"), "review")
        case.with_user(self.reviewer).action_suspend("hearing", "4 March")
        moves = "计时中止，恢复后顺延"
        self.assertIn(moves, text_of_pdf(case.sudo()._proof_sheet()))
        with freeze_time("2026-03-04 02:00:00"):
            case.with_user(self.reviewer).action_resume()
            self.assertEqual(case.notice_ids[-1].kind, "resumption")
            days = case.sudo()._proof_days()
            by_day = {row.day: row for row in days}
            self.assertEqual(by_day[date(2026, 3, 2)].verdict, "start")
            self.assertEqual(by_day[date(2026, 3, 4)].verdict, "suspended")
            self.assertEqual(by_day[date(2026, 3, 7)].verdict, "day_off")
            self.assertEqual(by_day[case.due_on].number, 5)
            self.assertEqual(by_day[case.due_on].verdict, "counted")
            text = text_of_pdf(case.sudo()._proof_sheet())
        self.assertIn("不计：听证", text)
        self.assertNotIn(moves, text)
        self.assertIn("2026年3月11日", text)
        self.assertIn(case.responsible_agency_id.name, text)
        self.assertIn("2026-03-04", case.proof_html)

    @clause("XK-45")
    def test_proof_names_the_holiday(self):
        case = self.until(self.accepted("direct"), "review").sudo()
        with freeze_time("2026-05-11 02:00:00"):
            case.invalidate_recordset(["proof_html"])
            shown = (str(case.proof_html), text_of_pdf(case._proof_sheet()))
        for text in shown:
            text = text.replace("\n", "")
            for day, why in {
                "2026-04-06": "不计（清明）",
                "2026-05-01": "不计（劳动节）",
                "2026-05-02": "不计（劳动节）",
                "2026-04-11": "不计（休息日）",
                "2026-05-09": "计入（期限届满后）；调休上班（劳动节）",
            }.items():
                self.assertIn(why, text.split(day)[1].split("2026-")[0])

    @clause("XK-45")
    def test_proof_of_a_guessed_holiday(self):
        days = proof.days(
            [proof.Interval("running", date(2031, 9, 30))],
            5,
            date(2031, 10, 4),
            self.env["gov.calendar.day"]._calendar(),
        )
        reasons = [row[3] for row in forms.proof_rows(days)]
        self.assertEqual(reasons[1].split("；")[0], "不计（法定节假日）")
        self.assertEqual(reasons[4].split("；")[0], "不计（休息日）")
        self.assertIn(forms.GUESSED, reasons[1])

    @clause("JN21-11-06")
    def test_proof_names_who_answers(self):
        case = self.finish(self.accepted("sight")).sudo()
        self.assertEqual(case.responsible_agency_id, self.city_dept)
        text = text_of_pdf(case._proof_sheet())
        self.assertIn(self.city_dept.name, text)
        self.assertIn(self.city_approver.name, text)

    def test_applicant_and_officer_see_the_same_date(self):
        case = self.accepted("direct").sudo()
        progress = self.env["gov.case"]._progress(case.token)
        limit = case.limit_days
        last = [row for row in case._proof_days() if row.number == limit][0]
        self.assertEqual(progress["due_on"], case.due_on)
        self.assertEqual(last.day, case.due_on)

    def test_calendar_published_later(self):
        with freeze_time("2026-12-25 02:00:00"):
            self._on_duty_later()
            case = self.accepted("direct")
            self.assertTrue(case.due_provisional)
            before = case.due_on
            years = self.env["gov.calendar.year"]
            year = years.search([("year", "=", 2027)]) or years.create({"year": 2027})
            year.write(
                {
                    "notice": "Test notice",
                    "day_ids": [
                        Command.clear(),
                        *(
                            Command.create(
                                {"date": day, "is_workday": False, "name": "New Year"}
                            )
                            for day in ("2027-01-01", "2027-01-04")
                        ),
                    ],
                }
            )
            year.action_publish()
            case.invalidate_recordset()
            self.assertFalse(case.due_provisional)
            self.assertEqual(case.due_on, before + timedelta(days=1))
            event = case.sudo().event_ids.filtered(lambda e: e.code == "redate")
            self.assertIn("2027-01-04", event.detail)
            self.assertIn(str(before), event.detail)
            edition = self.env["gov.calendar.edition"].search(
                [("year", "=", 2027)], limit=1
            )
            self.assertIn("2027-01-04", edition.changes)
            self.assertGreaterEqual(edition.moved_count, 1)
            self.assertIn("2027-01-04", text_of_pdf(case.sudo()._proof_sheet()))
            self.assertIn(str(before), str(case.sudo().proof_html).split("<table")[0])

    def _on_duty_later(self):
        """Shifts for the end of the year."""
        employee = self.env["hr.employee"].search(
            [("user_id", "=", self.clerk.id)], limit=1
        )
        rota = self.env["gov.rota"].create(
            {
                "centre_id": self.county_hall.id,
                "date_from": "2026-12-20",
                "date_to": "2026-12-31",
            }
        )
        self.env["gov.shift"].create(
            {
                "rota_id": rota.id,
                "window_id": self.window.id,
                "employee_id": employee.id,
                "start": "2026-12-25 00:00:00",
                "stop": "2026-12-25 09:00:00",
            }
        )
        rota.action_publish()

    @clause("XK-43")
    def test_lower_review_has_twenty_days(self):
        case = self.until(self.accepted("sight"), "review").sudo()
        self.assertEqual(case.current_step_id.due_on, date(2026, 3, 30))
        direct = self.until(self.accepted("direct"), "review").sudo()
        self.assertFalse(direct.current_step_id.due_on)

    @clause("HZ22-12-22")
    def test_forwarding_has_its_limit_and_light(self):
        case = self.until(self.accepted("jc25_window"), "forward").sudo()
        self.assertEqual(case.step_due_on, date(2026, 3, 4))
        self.assertFalse(case.step_late)
        with freeze_time("2026-03-05 02:00:00"):
            case.invalidate_recordset(["step_late"])
            self.assertTrue(case.step_late)
            found = self.env["gov.case"].search([("step_late", "=", True)])
            self.assertIn(case, found)
            case._suspend("hearing")
            case.invalidate_recordset(["step_late"])
            self.assertFalse(case.step_late)

    def test_step_limit_from_the_manual(self):
        manual = self.entries["direct"].manual_ids.sudo()
        manual.state = "draft"
        manual.step_ids[0].write({"kind": "formal_check", "days": 1})
        manual.state = "published"
        case = self.accepted("direct").sudo()
        self.assertEqual(case.current_step_id.due_on, date(2026, 3, 3))
        case._suspend("inspection")
        with freeze_time("2026-03-06 02:00:00"):
            case._resume(case._today())
            self.assertEqual(case.current_step_id.due_on, date(2026, 3, 9))

    def test_extension_is_for_nobody_else(self):
        case = self.until(self.accepted("direct"), "review").with_user(self.reviewer)
        extension = case.action_ask_extension(5, "Needed")
        outsider = self.make_user("k.out", SUPERVISOR, self.county_dept)
        with self.assertRefused("XK-42"):
            extension.with_user(outsider).action_approve()
