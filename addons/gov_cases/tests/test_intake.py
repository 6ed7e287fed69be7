from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import PERSON, CasesCommon, clause
from .test_life import text_of


@tagged("post_install", "-at_install")
class TestIntake(CasesCommon):
    """From the application to one of its four outcomes."""

    @clause("JN18-09-01", "JN18-09-02", "JN18-09-03", "JN18-09-06")
    def test_acceptance_notice(self):
        case = self.accepted("direct")
        self.assertEqual(case.state, "accepted")
        self.assertEqual(case.number, "9901010120260302000001")
        notice = case.notice_ids
        self.assertEqual(notice.kind, "acceptance")
        self.assertEqual(notice.number, f"{case.number}-01")
        text = text_of(notice.attachment_id).replace("\n", "")
        self.assertIn("材料齐全、开始办理", text)
        self.assertIn("5个工作日", text)
        self.assertIn("2026年3月9日", text)
        self.assertIn(self.clerk.name, text)
        self.assertIn("李晓敏", text)

    def test_numbers_follow_each_other(self):
        first, second = self.accepted("direct"), self.accepted("entrust")
        upper = self.accepted("direct", self.city_clerk)
        self.assertEqual(int(second.number) - int(first.number), 1)
        self.assertTrue(upper.number.startswith("99000001"))
        self.assertTrue(upper.number.endswith("000001"))

    @clause("JN18-09-04", "JN18-09-05")
    def test_deferred_acceptance(self):
        case = self.open_case("direct", files=False)
        first = case.document_ids.filtered(lambda d: d.necessity == "1")
        first._attach(b"%PDF", "form.pdf")
        case.action_accept()
        self.assertEqual(case.notice_ids.kind, "deferred")
        self.assertIn("Plan", text_of(case.notice_ids.attachment_id))
        self.assertEqual(case.deferred_until, self.day("2026-03-16"))
        self.until(case, "decide")
        with self.assertRefused("JN18-09-05"):
            self.take(case)
        case._missing_documents()._attach(b"%PDF", "plan.pdf")
        self.take(case)
        self.assertEqual(case.state, "decided")

    @clause("XK-32", "JN18-25-02")
    def test_required_document_missing(self):
        case = self.open_case("direct", files=False)
        with self.assertRefused("XK-32"):
            case.action_accept()

    @clause("XK-32", "HZ22-53-07")
    def test_supplement_is_told_once(self):
        case = self.open_case("direct", files=False)
        with self.assertRefused("XK-32"):
            case.action_supplement(" ")
        case.action_supplement("Application form, signed")
        self.assertEqual(case.state, "supplement")
        self.assertIn("signed", text_of(case.notice_ids.attachment_id))
        with self.assertRefused("HZ22-53-07"):
            case.action_supplement("And another thing")
        for document in case.document_ids:
            document._attach(b"%PDF", "a.pdf")
        case.action_accept()
        self.assertEqual(case.state, "accepted")

    @clause("XK-32")
    def test_supplement_after_five_days_is_too_late(self):
        case = self.open_case("direct")
        with freeze_time("2026-03-09 02:00:00"):  # the fifth working day
            case._check_supplement("x")
        with freeze_time("2026-03-10 02:00:00"):
            with self.assertRefused("XK-32"):
                case.action_supplement("Application form")
            case.action_accept()
            self.assertEqual(case.accepted_on, self.day("2026-03-02"))
            self.assertEqual(case.due_on, self.day("2026-03-09"))
            self.assertEqual(case.light, "yellow")

    def test_supplement_at_the_formal_check_stops_the_clock(self):
        case = self.accepted("direct")
        due = case.due_on
        with freeze_time("2026-03-03 02:00:00"):
            case.action_check(False, "Signature")
            self.assertEqual(case.state, "supplement")
            self.assertFalse(case.light)
            with self.assertRefused("JN21-04-08"):
                case.action_reject("After all")
            with self.assertRefused("SUITE-APPEND"):
                case.delegation_id = self.live["entrust"]
        with freeze_time("2026-03-05 02:00:00"):
            case.action_accept()
        self.assertEqual((case.state, case.suspended), ("accepted", False))
        self.assertEqual(case.due_on, due + timedelta(days=2))
        self.assertEqual(
            case.clock_ids.mapped("kind"), ["running", "suspended", "running"]
        )
        case.action_check(True, "")
        self.assertEqual(case.current_kind, "review")

    @clause("XK-32", "JN18-09-01")
    def test_non_acceptance_needs_a_reason(self):
        case = self.open_case("direct")
        with self.assertRefused("XK-32"):
            case.action_reject("")
        case.action_reject("No matter of this agency")
        self.assertEqual(case.state, "refused_acceptance")
        self.assertTrue(case.number)
        text = text_of(case.notice_ids.attachment_id)
        self.assertIn("No matter of this agency", text)
        self.assertIn("行政诉讼", text)
        with self.assertRefused("JN21-04-08"):
            case.action_accept()

    def test_withdraw(self):
        case = self.accepted("direct")
        with self.assertRefused("JN21-04-08"):
            case.action_withdraw("")
        case.action_withdraw("Applicant's wish")
        self.assertEqual(case.state, "withdrawn")
        self.assertFalse(case.current_step_id)
        self.assertFalse(case.clock_ids.filtered(lambda c: not c.date_to))
        with self.assertRefused("JN21-04-08"):
            case.with_user(self.approver).action_decide("granted")

    @clause("SUITE-LIVE")
    def test_delegation_not_live(self):
        self.live["direct"].action_suspend("Flood")
        with self.assertRefused("SUITE-LIVE"):
            self.open_case("direct")

    @clause("SUITE-LIVE")
    def test_delegation_suspended_before_acceptance(self):
        case = self.open_case("direct")
        self.live["direct"].action_suspend("Flood")
        with self.assertRefused("SUITE-LIVE"):
            case.action_accept()

    @clause("JN18-22-10")
    def test_clerk_off_duty(self):
        with self.assertRefused("JN18-22-10"):
            self.open_case("direct", self.idle_clerk)

    @clause("JN21-02-09")
    def test_wrong_window(self):
        with self.assertRefused("JN21-02-09"):
            self.open_case("window", self.clerk)

    @clause("JN18-07-02")
    def test_reviewer_does_not_accept(self):
        case = self.open_case("direct")
        self._on_duty(
            self.county_hall.copy({"name": "Annexe"}),
            self.window.copy({"number": "9"}),
            self.env["res.users"],
        )
        with self.assertRefused("JN18-07-02"):
            case.with_user(self.clerk)._check_role("review")

    @clause("JN21-07-12", "JN18-08-05")
    def test_check_list_is_the_manuals(self):
        case = self.open_case("direct", files=False)
        self.assertEqual(case.document_ids.mapped("name"), ["Application form", "Plan"])
        self.assertEqual(case.document_ids.mapped("necessity"), ["1", "3"])

    @clause("JN18-25-03", "GB-32100")
    def test_numbers_of_applicants(self):
        with self.assertRefused("JN18-25-03"):
            self.open_case("direct", applicant_code="360426199101010072")
        with self.assertRefused("GB-32100"):
            self.open_case(
                "direct", applicant_type="company", applicant_code="91110000600037341M"
            )

    @clause("JC25-13-08")
    def test_post_needs_an_address(self):
        with self.assertRaisesRegex(UserError, "postal address"):
            self.open_case("direct", delivery="post")

    def test_form_previews_the_path(self):
        view = "gov_cases.gov_case_view_form"
        with Form(self.env["gov.case"].with_user(self.clerk), view) as form:
            self.assertNotIn(self.live["window"], form.serving_delegation_ids)
            self.assertIn(self.live["receipt"], form.serving_delegation_ids)
            form.delegation_id = self.live["receipt"]
            form.applicant_name = "李晓敏"
            form.applicant_code = PERSON
            self.assertEqual(form.preview_mode_id, self.modes["receipt"])
            self.assertEqual(form.preview_clause_id, self.rule_clause)
            path = form.preview_path
        self.assertEqual(path[0]["agency"], self.county_dept.name)
        self.assertEqual(path[3]["agency"], self.city_dept.name)
        self.assertEqual(len(form.record.document_ids), 2)
        self.assertEqual(form.record.my_action, "intake")


@tagged("post_install", "-at_install")
class TestFacts(CasesCommon):
    """The facts decide the mode, and are asked for first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fact = cls.env["gov.fact"].create(
            {
                "name": "Beds",
                "code": "beds",
                "value_type": "number",
                "programme_id": cls.programme.id,
            }
        )
        cls.entry = cls.entries["direct"]
        cls.make_rule(
            cls.entry,
            cls.modes["receipt"],
            condition_ids=[
                Command.create(
                    {"fact_id": cls.fact.id, "operator": "lt", "value": "300"}
                )
            ],
        )

    def with_beds(self, value):
        return self.open_case(
            "direct",
            fact_ids=[Command.create({"fact_id": self.fact.id, "value": value})],
        )

    @clause("JN21-07-12")
    def test_missing_fact(self):
        case = self.open_case("direct")
        self.assertEqual(case.missing_fact_ids, self.fact)
        with self.assertRefused("JN21-07-12"):
            case.action_accept()

    def test_fact_decides_the_mode(self):
        small, large = self.with_beds("299"), self.with_beds("300")
        self.assertEqual(small.preview_mode_id, self.modes["receipt"])
        (small | large).mapped(lambda case: case.action_accept())
        self.assertEqual(small.mode_id, self.modes["receipt"])
        self.assertEqual(large.mode_id, self.modes["direct"])
        self.assertIn(self.city_dept, small.step_ids.agency_id)
        self.assertNotIn(self.city_dept, large.step_ids.agency_id)

    @clause("JC25-11-05", "JC25-12-05", "JC25-14-06")
    def test_supervisors_follow_the_mode(self):
        case = self.with_beds("299")
        case.action_accept()
        self.finish(case)
        self.assertEqual(case.mode_id.supervisor, "both")
        self.modes["receipt"].supervisor = "upper"
        self.assertEqual(case.sudo()._supervisors(), self.city_dept)

    @clause("JN18-25-03")
    def test_fact_is_typed(self):
        with self.assertRefused("JN18-25-03"):
            self.with_beds("many")

    def test_form_asks_for_the_fact(self):
        view = "gov_cases.gov_case_view_form"
        with Form(self.env["gov.case"].with_user(self.clerk), view) as form:
            form.delegation_id = self.live["direct"]
            form.applicant_name = "李晓敏"
            with form.fact_ids.edit(0) as line:
                self.assertEqual(line.fact_id, self.fact)
                line.value = "20"
            self.assertEqual(form.preview_mode_id, self.modes["receipt"])

    @clause("SUITE-LIVE")
    def test_not_delegated_for_these_facts(self):
        self.make_rule(
            self.entry,
            None,
            condition_ids=[
                Command.create(
                    {"fact_id": self.fact.id, "operator": "eq", "value": "7"}
                )
            ],
            date_from="2020-02-01",
        )
        case = self.with_beds("7")
        with self.assertRefused("SUITE-LIVE"):
            case.action_accept()

    def test_rules_are_kept_as_accepted(self):
        case = self.with_beds("299")
        case.action_accept()
        rule = case.rule_id.sudo()
        rule.condition_ids.value = "100"
        case.invalidate_recordset()
        self.assertEqual(case.mode_id, self.modes["receipt"])
        self.assertEqual(case.sudo().preview_rule_id, rule)


@tagged("post_install", "-at_install")
class TestWork(CasesCommon):
    """What waits for whom."""

    def test_my_turn(self):
        model = self.env["gov.case"]
        draft, review = (
            self.open_case("direct"),
            self.until(self.accepted("direct"), "review"),
        )
        decide = self.until(self.accepted("receipt"), "decide")
        cases = draft | review | decide
        turns = {
            self.clerk: draft,
            self.centre_clerk: draft,
            self.reviewer: review,
            self.approver: model,
            self.city_approver: decide,
            self.city_clerk: model,
            self.county_supervisor: model,
        }
        for user, expected in turns.items():
            mine = model.with_user(user).search(
                [("my_action", "!=", False), ("id", "in", cases.ids)]
            )
            self.assertEqual(mine.sudo(), expected.sudo(), user.name)
            self.assertEqual(bool(mine.my_action) if mine else False, bool(expected))

    @clause("JN18-22-10")
    def test_another_channel_is_no_way_round_the_rota(self):
        with self.assertRefused("JN18-22-10"):
            self.open_case("direct", self.idle_clerk, channel="web")
        case = self.env["gov.case"].create(
            {
                "delegation_id": self.live["direct"].id,
                "applicant_name": "A",
                "channel": "web",
            }
        )
        self.assertFalse(case.window_id)
        self.assertEqual(case.accept_agency_id, self.county_dept)
        for document in case.document_ids:
            document._attach(b"%PDF", "a.pdf")
        case.with_user(self.clerk).action_accept()
        self.assertEqual(case.window_id, self.window)
