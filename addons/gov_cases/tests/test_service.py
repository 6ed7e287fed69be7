import base64
from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from ..report import papers
from .common import CasesCommon, clause
from .simulator import simulator
from .test_life import text_of

MANAGER = "gov_items.group_agency_manager"
#: One white point, as a signature of nobody.
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestFees(CasesCommon):
    """Fees at the accepting window."""

    def charged(self, code="direct"):
        manual = self.live[code].entry_id.manual_ids
        manual.sudo().env.cr.execute(
            "UPDATE gov_manual SET fee_amount = 40 WHERE id IN %s", [manual._ids]
        )
        manual.invalidate_recordset()
        return self.accepted(code)

    @clause("JC25-24-01", "JN18-26-01")
    def test_collected_once_at_the_window(self):
        case = self.charged("receipt")
        self.assertEqual((case.fee_ids.amount, case.fee_due), (40, 40))
        with self.assertRefused("JC25-24-01"):
            case.with_user(self.city_clerk).action_collect("R-1")
        with self.assertRefused("JC25-24-01"):
            case.action_collect(" ")
        case.action_collect("R-1", "cash")
        self.assertEqual((case.fee_ids.state, case.fee_due), ("paid", 0))
        self.assertEqual(case.fee_ids.window_id, self.window)
        with self.assertRefused("JC25-24-01"):
            case.action_collect("R-2")
        with self.assertRaises(AccessError):
            case.fee_ids.with_user(self.clerk).amount = 1

    @clause("JC25-24-01")
    def test_nothing_is_handed_out_before(self):
        case = self.until(self.charged(), "deliver")
        with self.assertRefused("JC25-24-01"):
            case.action_deliver("李晓敏")
        case.action_collect("R-3")
        case.action_deliver("李晓敏")
        self.assertEqual(case.state, "closed")

    @clause("JC25-24-01")
    def test_waived_by_the_body_it_belongs_to(self):
        case = self.charged()
        with self.assertRefused("JN18-07-02"):
            case.action_waive("Small enterprise")
        with self.assertRefused("SUITE-AGENCY"):
            case.with_user(self.city_approver).action_waive("Small enterprise")
        approver = case.with_user(self.approver)
        with self.assertRefused("JC25-24-01"):
            approver.action_waive("")
        with freeze_time("2026-03-03 01:30:00"):
            approver.action_waive("Small enterprise")
        fee = case.fee_ids
        self.assertEqual((fee.state, fee.collected_by), ("waived", self.approver))
        self.assertEqual(fee.waived_at, datetime(2026, 3, 3, 1, 30))
        self.assertFalse(fee.collected_at)

    def test_free_of_charge_has_no_fee(self):
        self.assertFalse(self.accepted("direct").fee_ids)

    @clause("JC25-24-02")
    def test_no_other_place_in_the_manual(self):
        manual = self.make_manual(self.entry, publish=False)
        with self.assertRefused("JC25-24-02"):
            manual.fee_place = "elsewhere"
        manual.fee_place = "online"


@tagged("post_install", "-at_install")
class TestDelivery(CasesCommon):
    """The result reaches the applicant."""

    def test_signed_for_at_the_counter(self):
        case = self.until(self.accepted("direct"), "deliver")
        case.action_deliver("李晓敏", signature=PNG)
        delivery = case.delivery_ids
        self.assertEqual((delivery.state, delivery.method), ("delivered", "counter"))
        content = base64.b64decode(delivery.receipt_id.sudo().file)
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertEqual(delivery.receipt_id.kind, "process")
        text = text_of(delivery.receipt_id.attachment_id)
        self.assertIn("送达日期", text)
        self.assertIn(papers.chinese_date(case._today()), text)

    def test_a_signature_that_cannot_be_printed(self):
        case = self.until(self.accepted("direct"), "deliver")
        cut = base64.b64encode(base64.b64decode(PNG)[:40]).decode()
        for signature in ("?", cut, base64.b64encode(b"%PDF-1.4").decode()):
            with self.subTest(signature), self.assertRaises(UserError):
                case.action_deliver("李晓敏", signature=signature)

    @clause("JN18-10-01", "JN18-10-02", "JN18-17-03")
    def test_posted_with_a_number_of_the_service(self):
        def post(operation, payload):
            if operation == "order":
                self.assertEqual(payload["address"], "Road 1")
                return 200, {"number": "EMS1"}
            return 200, {"state": "delivered", "tracking": [{"text": "signed"}]}

        case = self.accepted("direct", delivery="post", address="Road 1")
        self.until(case, "deliver")
        door = self.env["gov.gateway"].search([("kind", "=", "post")])
        with simulator(post) as server:
            door.write({"provider": "http", "url": server.url})
            case.action_deliver("")
            delivery = case.delivery_ids
            self.assertEqual((delivery.state, delivery.mail_number), ("sent", "EMS1"))
            self.assertEqual(case.receiver, "EMS1")
            self.env["gov.case.delivery"]._cron_track()
        self.assertEqual(delivery.state, "delivered")
        self.assertTrue(delivery.signed_at)

    def test_the_form_asks_for_what_the_delivery_needs(self):
        for way, asked in (("post", "mail_number"), ("counter", "signature")):
            case = self.accepted("direct", delivery=way, address="Road 1")
            act = self.env["gov.case.act"].with_context(
                default_case_id=case.id, default_action="deliver"
            )
            form = Form(act)
            self.assertEqual(form.delivery, way)
            form[asked] = PNG  # refused by the form where it is not shown

    @clause("JN18-10-02")
    def test_posted_with_a_waybill_of_paper(self):
        case = self.accepted("direct", delivery="post", address="Road 1")
        self.until(case, "deliver")
        with self.assertRefused("JN18-10-02"):
            case.action_deliver("")
        case.action_deliver("", mail_number="EMS2")
        self.assertTrue(case.delivery_ids.ordered_by_hand)
        self.assertEqual(case.delivery_ids.mail_number, "EMS2")

    def test_unclaimed_results_are_listed_and_reminded_of_once(self):
        case = self.until(self.accepted("direct"), "deliver")
        cases = self.env["gov.case"].with_user(self.clerk)
        unclaimed = [("is_unclaimed", "=", True)]
        with freeze_time("2026-03-16 02:00:00"):  # the tenth working day
            self.assertNotIn(case, cases.search(unclaimed))
        with freeze_time("2026-03-17 02:00:00"):
            case.invalidate_recordset(["is_unclaimed"])
            self.assertTrue(case.is_unclaimed)
            self.assertIn(case, cases.search(unclaimed))
            self.env["gov.case"]._cron_remind()
            self.env["gov.case"]._cron_remind()
            self.assertEqual((case.reminders, case.reminded_on), (1, case._today()))
            case.action_deliver("李晓敏")
            self.assertNotIn(case, cases.search(unclaimed))


@tagged("post_install", "-at_install")
class TestRatings(CasesCommon):
    """Five levels, once per event; bad ones are verified, rectified, called back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user("r.manager", MANAGER, cls.county_dept)

    def bad(self, level="5"):
        case = self.finish(self.accepted("direct"))
        return case._rate(level, "Waited an hour").with_user(self.manager)

    @clause("JN18-03-09", "HZ22-53-10")
    def test_once_per_event_bound_to_case_and_officer(self):
        case = self.accepted("direct")
        first = case._rate("1", channel="counter")
        self.assertEqual((first.event, first.state), ("intake", "good"))
        self.assertEqual(first.officer_id, self.clerk)
        self.assertEqual(first.window_id, self.window)
        with self.assertRefused("HZ22-53-10"):
            case._rate("2")
        self.finish(case)
        second = case._rate("2")
        self.assertEqual(second.event, "result")
        with self.assertRefused("HZ22-53-10"):
            case._rate("1")
        with self.assertRefused("HZ22-53-10"):
            self.finish(self.accepted("direct"))._rate("6")

    def test_before_acceptance_there_is_nothing_to_rate(self):
        with self.assertRefused("HZ22-53-10"):
            self.open_case("direct")._rate("1")

    @clause("HZ22-53-10")
    def test_bad_rating_runs_its_course(self):
        rating = self.bad()
        self.assertEqual(rating.state, "to_verify")
        self.assertEqual(rating.due_on, self.day("2026-03-23"))
        with self.assertRefused("HZ22-53-10"):
            rating.action_rectify("Too early")
        with self.assertRefused("HZ22-53-10"):
            rating.action_verify(True, " ")
        rating.action_verify(True, "Only one window was open")
        rating.action_appeal("The system was down")
        rating.action_verify(True, "It was, yet nobody said so")
        with self.assertRefused("HZ22-53-10"):
            rating.action_appeal("Again")
        rating.action_rectify("A second window from ten o'clock")
        rating.action_call_back("Content now")
        self.assertEqual(rating.state, "closed")
        self.assertEqual(rating.closed_on, self.day("2026-03-02"))

    def waiting(self, record):
        """On whose to-do lists the record stands."""
        found = self.env["mail.activity"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )
        self.assertEqual(set(found.mapped("date_deadline")) - {record.due_on}, set())
        return found.user_id

    @clause("HZ22-53-10")
    def test_what_is_not_settled_is_rectified_once_more(self):
        rating = self.bad()
        rating.action_verify(True, "Only one window was open")
        rating.action_rectify("A second window")
        with freeze_time("2026-03-20 02:00:00"):
            wizard = self.env["gov.rating.act"].with_user(self.manager)
            act = {"rating_id": rating.id, "action": "call_back", "text": "Still slow"}
            wizard.create({**act, "settled": "no"}).action_confirm()
            self.assertEqual(rating.state, "upheld")
            self.assertEqual(rating.call_back, "Still slow")
            self.assertGreater(rating.due_on, self.day("2026-03-23"))
            self.assertIn(self.manager, self.waiting(rating))
            rating.action_rectify("A third window")
            wizard.create({**act, "text": "Content now"}).action_confirm()
        self.assertEqual((rating.state, rating.call_back), ("closed", "Content now"))
        unfounded = self.bad()
        unfounded.action_verify(False, "Another office")
        with self.assertRefused("HZ22-53-10"):
            unfounded.action_call_back("No", settled=False)

    @clause("HZ22-53-10")
    def test_bad_rating_waits_for_the_managers(self):
        rating = self.bad()
        self.assertIn(self.manager, self.waiting(rating))
        rating.action_verify(False, "Another office")
        self.assertIn(self.manager, self.waiting(rating))
        rating.action_call_back("Understood")
        self.assertFalse(self.waiting(rating))
        good = self.finish(self.accepted("direct"))._rate("1")
        self.assertFalse(self.waiting(good))

    @clause("JN18-27-06")
    def test_bad_rating_does_not_wait_for_whom_it_is_about(self):
        self.clerk.group_ids |= self.env.ref(MANAGER)
        rating = self.bad()
        self.assertEqual(rating.sudo().officer_id, self.clerk)
        self.assertNotIn(self.clerk, self.waiting(rating))

    @clause("HZ22-53-10")
    def test_a_lapsed_application_is_rated(self):
        case = self.open_case("direct", files=False)
        case.document_ids.filtered(lambda d: d.necessity == "1")._attach(b"%PDF", "a")
        case.action_accept()
        with freeze_time("2026-03-17 02:00:00"):
            self.env["gov.case"]._lapse_due()
        self.assertEqual(case._rate("3").event, "result")

    @clause("HZ22-53-10")
    def test_unfounded_rating_is_closed_with_a_call(self):
        rating = self.bad("4")
        rating.action_verify(False, "Another office")
        rating.action_call_back("Understood")
        self.assertEqual(rating.state, "closed")

    @clause("JN18-27-06")
    def test_not_by_the_officer_rated(self):
        rating = self.bad()
        self.clerk.group_ids |= self.env.ref(MANAGER)
        own = self.env["gov.rating"].browse(rating.id)
        self.assertEqual(own.sudo().officer_id, self.clerk)
        with self.assertRefused("JN18-27-06"):
            own.with_user(self.clerk).action_verify(False, "Nothing")

    def test_late_ones_are_found(self):
        rating = self.bad()
        late = [("is_late", "=", True), ("id", "=", rating.id)]
        self.assertFalse(self.env["gov.rating"].search(late))
        with freeze_time("2026-03-24 02:00:00"):
            self.assertTrue(self.env["gov.rating"].search(late))

    def test_nobody_writes_ratings(self):
        rating = self.bad()
        for act in (
            lambda: rating.sudo().write({"level": "1"}),
            lambda: rating.sudo().unlink(),
            lambda: rating.sudo().create({"level": "1"}),
        ):
            with self.assertRefused("SUITE-APPEND"):
                act()
        with self.assertRaises(AccessError):
            rating.with_user(self.reviewer).action_verify(True, "x")
        stranger = self.make_user("r.stranger", MANAGER, self.county2_dept)
        with self.assertRaises(AccessError):
            rating.with_user(stranger).action_verify(True, "x")

    @clause("JN18-03-09")
    def test_screen_asks_for_the_last_case_then_for_the_visit(self):
        window = self.window
        self.assertIsNone(window._to_rate())
        case = self.accepted("direct")
        self.assertEqual(window._to_rate(), case)
        window._rate_visit("1")
        self.assertEqual(case.rating_ids.channel, "counter")
        visit = window._rate_visit("2")
        self.assertEqual((visit.event, visit.case_id.id), ("visit", False))
        with self.assertRefused("HZ22-53-10"):
            window._rate_visit("9")
        with freeze_time("2026-03-02 03:00:00"):
            self.accepted("entrust")
        with freeze_time("2026-03-02 04:00:00"):
            self.assertIsNone(window._to_rate(), "nobody stands there any more")

    def test_performance_of_windows(self):
        for level in ("1", "5"):
            self.finish(self.accepted("direct"))._rate(level)
        found = self.env["gov.rating"]._performance([("level", "!=", False)])
        self.assertEqual(found[self.window.id], (2, 50.0))


@tagged("post_install", "-at_install")
class TestInquiries(CasesCommon):
    """Questions, complaints, and what could not be done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user("q.manager", MANAGER, cls.county_dept)
        cls.asked = cls.env["gov.inquiry"].with_user(cls.env.ref("base.public_user"))

    def ask(self, kind="question", **values):
        values.setdefault("delegation", self.live["direct"])
        return self.asked._record(kind, "Which form?", **values)

    @clause("HZ22-43-03", "JN18-27-04")
    def test_number_limit_answer(self):
        inquiry = self.ask(person="张三", phone="13800000000")
        self.assertTrue(inquiry.sudo().number.startswith("Z20260302"))
        self.assertEqual(inquiry.sudo().due_on, self.day("2026-03-09"))
        self.assertEqual(inquiry.sudo().agency_id, self.county_dept)
        mine = inquiry.with_user(self.manager)
        todo = mine.sudo().activity_ids
        self.assertIn(self.manager, todo.user_id)
        self.assertEqual(set(todo.mapped("date_deadline")), {mine.due_on})
        with self.assertRefused("JN18-27-04"):
            mine.action_answer("")
        mine.action_take()
        mine.action_answer("The blue one", publish=True)
        self.assertEqual((mine.state, mine.answered_by), ("answered", self.manager))
        self.assertFalse(mine.sudo().activity_ids)
        self.assertIn(inquiry, self.asked._published())
        with self.assertRefused("SUITE-APPEND"):
            mine.action_answer("The red one")

    @clause("HZ22-43-03")
    def test_nothing_asked(self):
        for values in ({"text": " "}, {"text": "x", "delegation": None}):
            text = values.pop("text")
            with self.assertRefused("HZ22-43-03"):
                self.asked._record("question", text, **values)

    @clause("JC25-21-04")
    def test_turned_away_becomes_a_complaint(self):
        inquiry = self.ask("question", turned_away=True).sudo()
        self.assertEqual(inquiry.kind, "complaint")
        self.assertEqual(inquiry.due_on, self.day("2026-03-23"))
        mine = inquiry.with_user(self.manager)
        mine.action_answer("They were told", publish=True)
        self.assertFalse(mine.is_public, "complaints are not published")

    @clause("JN18-05-09")
    def test_remarks_on_a_hall_go_to_its_manager(self):
        inquiry = self.ask("complaint", centre=self.county_hall).sudo()
        self.assertEqual(inquiry.agency_id, self.service_centre)

    @clause("JN18-27-06")
    def test_complaint_about_an_officer(self):
        case = self.finish(self.accepted("direct"))
        officer, agency = case._rated("result")
        inquiry = self.asked._record(
            "complaint", "Rude", case=case, officer=officer, agency=agency
        )
        officer.group_ids |= self.env.ref(MANAGER)
        with self.assertRefused("JN18-27-06"):
            inquiry.with_user(officer).action_answer("No")
        inquiry.with_user(self.manager).action_answer("We are sorry")

    @clause("HZ22-53-06")
    def test_first_officer_stays_until_taken_over(self):
        wizard = self.env["gov.inquiry.register"].with_user(self.clerk)
        action = wizard.create(
            {"kind": "trouble", "delegation_id": self.live["direct"].id, "text": "x"}
        ).action_confirm()
        inquiry = self.env["gov.inquiry"].browse(action["res_id"])
        self.assertEqual(inquiry.first_user_id, self.clerk)
        inquiry.with_user(self.manager).action_take()
        self.assertEqual(inquiry.user_id, self.manager)
        case = self.accepted("direct")
        self.assertEqual(case.accepted_by, self.clerk)
        other = self.make_user("q.clerk", "gov_cases.group_clerk", self.county_dept)
        with self.assertRefused("JN18-07-02"):
            case.with_user(self.reviewer).action_answer_for()
        case.with_user(other).action_answer_for()
        self.assertEqual(case.accepted_by, other)
        self.assertIn("takeover", case.sudo().event_ids.mapped("code"))

    def test_other_offices_do_not_see_it(self):
        inquiry = self.ask()
        stranger = self.make_user("q.stranger", MANAGER, self.county2_dept)
        self.assertFalse(
            self.env["gov.inquiry"]
            .with_user(stranger)
            .search([("id", "=", inquiry.id)])
        )
        with self.assertRaises(AccessError):
            inquiry.with_user(stranger).action_answer("x")
        with self.assertRaises(AccessError):
            inquiry.with_user(self.clerk).action_answer("x")
        with self.assertRefused("SUITE-APPEND"):
            inquiry.sudo().text = "Something else"

    def test_late(self):
        inquiry = self.ask()
        late = [("is_late", "=", True), ("id", "=", inquiry.id)]
        with freeze_time("2026-03-10 02:00:00"):
            self.assertTrue(self.env["gov.inquiry"].search(late))


@tagged("post_install", "-at_install")
class TestHelp(CasesCommon):
    """Helpers: who helped whom with what."""

    def service(self, **values):
        return (
            self.env["gov.help.service"]
            .with_user(self.centre_clerk)
            .create(
                {
                    "centre_id": self.county_hall.id,
                    "person": "张三",
                    "entry_id": self.entry.id,
                    **values,
                }
            )
        )

    @clause("JN18-22-01", "HZ22-52-05", "HZ22-53-08", "HZ22-71-09")
    def test_recorded_with_person_time_and_case(self):
        kinds = dict(self.env["gov.help.service"]._fields["kind"].selection)
        self.assertEqual(
            set(kinds),
            {"help", "agency", "assistance"}
            | {"home_visit", "advice", "follow_up", "feedback"},
        )
        case = self.accepted("direct")
        for channel in ("window", "phone", "web"):
            service = self.service(channel=channel, kind="agency", case_id=case.id)
            with self.assertRefused("HZ22-52-05"):
                service.action_done()
            service.note = "Filled in the form with them"
            service.action_done()
            self.assertEqual(service.done_at, fields.Datetime.now())
            self.assertEqual(service.helper_id, self.centre_clerk)
        self.county_hall.help_procedure = "Ask at the desk"
        helper = self.make_user("h.helper", "gov_cases.group_clerk", self.township_gov)
        service.sudo().helper_id = helper
        seen = service.with_user(helper)
        self.assertIn(case.number, seen.progress_text)
        with self.assertRaises(AccessError):
            case.with_user(helper).applicant_name  # noqa: B018

    @clause("JN18-22-02")
    def test_home_visit_is_booked(self):
        service = self.service(kind="home_visit", documents="Identity card")
        with self.assertRefused("JN18-22-02"):
            service.action_book()
        service.planned_at = fields.Datetime.now() + timedelta(days=1)
        with self.assertRefused("JN18-22-02"):
            service.action_book()
        service.address = "Village 3"
        service.action_book()
        self.assertEqual(service.state, "booked")
        self.assertTrue(service.number.startswith("B20260302"))

    @clause("JN18-22-03")
    def test_refusal_needs_a_reason_and_not_for_the_disabled(self):
        service = self.service()
        with self.assertRefused("JN18-22-03"):
            service.action_refuse()
        service.reason = "Came back alone"
        service.action_refuse()
        service = self.service(condition="disabled", reason="No time")
        with self.assertRefused("JN18-22-03"):
            service.action_refuse()
        self.entry.agent_service = False
        service.action_refuse()
        self.assertEqual(service.state, "refused")

    def test_other_centres_do_not_see_it(self):
        service = self.service()
        stranger = self.make_user(
            "h.stranger", "gov_cases.group_clerk", self.county2_dept
        )
        with self.assertRaises(AccessError):
            service.with_user(stranger).note = "x"
        with self.assertRaises(UserError):
            service.with_user(stranger).unlink()
