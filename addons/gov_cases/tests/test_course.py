from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from ..kernel import draw
from .common import CasesCommon, clause
from .test_life import text_of
from .test_submit import OTHER

POOL = [{"key": f"e{number}", "name": f"Expert {number}"} for number in range(8)]


@tagged("post_install", "-at_install")
class TestForwarding(CasesCommon):
    """Documents travel inside: online at once, on paper with a sheet."""

    @clause("JN18-07-04", "LC20-15-06")
    def test_online_arrives_as_sent(self):
        case = self.until(self.accepted("jc25_window"), "review").sudo()
        transfer = case.transfer_ids
        self.assertEqual(transfer.from_agency_id, self.county_dept)
        self.assertEqual(transfer.to_agency_id, self.city_dept)
        self.assertEqual(transfer.arrived_at, transfer.sent_at)
        self.assertEqual(transfer.sent_by, self.clerk)
        self.assertFalse(case.on_the_way)

    @clause("HZ22-12-20", "LC20-15-06", "JC25-14-03")
    def test_paper_is_confirmed_item_by_item(self):
        case = self.until(self.accepted("jc25_window"), "forward")
        with self.assertRefused("LC20-15-06"):
            case.with_user(self.clerk).action_forward("paper")
        case.with_user(self.clerk).action_forward("paper", "Courier Wang")
        transfer = case.sudo().transfer_ids
        self.assertEqual(len(transfer.line_ids), 2)
        text = text_of(transfer.document_id.attachment_id)
        self.assertIn("材料转递单", text)
        self.assertIn("Courier Wang", text)
        self.assertTrue(case.on_the_way)
        with self.assertRefused("HZ22-12-20"):
            case.with_user(self.city_reviewer).action_review(True, "Fine")
        with self.assertRefused("SUITE-AGENCY"):
            transfer.with_user(self.clerk).action_arrive()
        with freeze_time("2026-03-03 04:00:00"):
            arrived = transfer.with_user(self.city_clerk)
            arrived.action_arrive(transfer.line_ids[1], "Lost")
            self.assertEqual(transfer.hours, 26)
            with self.assertRefused("HZ22-12-20"):
                arrived.action_arrive()
        self.assertEqual(transfer.line_ids.mapped("arrived"), [True, False])
        self.assertIn("Plan", case.sudo().event_ids[-1].detail)
        case.invalidate_recordset(["on_the_way"])
        case.with_user(self.city_reviewer).action_review(True, "Fine")

    @clause("HZ22-12-20")
    def test_what_did_not_arrive_is_noted_on_the_sheet(self):
        case = self.until(self.accepted("jc25_window"), "forward")
        case.with_user(self.clerk).action_forward("paper", "Courier Wang")
        transfer = case.sudo().transfer_ids
        first, second = transfer.line_ids
        with self.assertRefused("SUITE-AGENCY"):
            second.with_user(self.clerk).action_missing("Lost")
        with self.assertRefused("HZ22-12-20"):
            second.with_user(self.city_clerk).action_missing(" ")
        words = self.env["gov.words"].with_user(self.city_clerk)
        context = second.action_ask()["context"]
        words.with_context(**context).create({"text": "Lost"}).action_confirm()
        transfer.with_user(self.city_clerk).action_confirm()
        self.assertEqual((first.arrived, second.arrived), (True, False))
        self.assertEqual(second.note, "Lost")
        with self.assertRefused("HZ22-12-20"):
            first.with_user(self.city_clerk).action_missing("Late")

    @clause("JC25-13-06")
    def test_on_sight_counts_from_arrival(self):
        case = self.until(self.accepted("sight"), "forward")
        case.with_user(self.clerk).action_forward("paper", "Courier Wang")
        with freeze_time("2026-03-04 02:00:00"):
            case.sudo().transfer_ids.with_user(self.city_clerk).action_confirm()
            self.assertEqual(case.sudo().current_step_id.due_on, date(2026, 3, 4))


@tagged("post_install", "-at_install")
class TestProcedures(CasesCommon):
    """Site visit by two, experts by a draw, hearing off the clock, publication."""

    def setUp(self):
        super().setUp()
        self.case = self.until(self.accepted("direct"), "review").with_user(
            self.reviewer
        )

    @clause("XK-34")
    def test_site_visit_takes_two(self):
        with self.assertRefused("XK-34"):
            self.case.action_open_procedure("site_visit", users=self.reviewer)
        visit = self.case.action_open_procedure(
            "site_visit", users=self.reviewer | self.approver, place="Yard"
        )
        self.assertFalse(visit.stops_clock)
        self.assertTrue(self.case.light)
        with self.assertRefused("JN21-07-13"):
            self.case.action_review(True, "Fine")
        with self.assertRefused("XK-34"):
            visit.action_end(" ")
        visit.action_end("The yard is fenced")
        text = text_of(visit.sudo().document_id.attachment_id)
        self.assertIn("现场踏勘记录", text)
        self.assertIn(self.approver.name, text)
        self.assertIn("The yard is fenced", text)
        self.case.action_review(True, "Fine")
        self.assertEqual(
            self.case.sudo().event_ids.mapped("code")[-3:],
            ["procedure", "procedure_end", "review"],
        )

    @clause("XK-45")
    def test_hearing_stops_the_clock_and_the_applicant_is_told(self):
        due = self.case.due_on
        hearing = self.case.action_open_procedure("hearing", subject="Noise")
        self.assertTrue(self.case.suspended)
        self.assertEqual(self.case.notice_ids[-1].kind, "suspension")
        with self.assertRefused("XK-45"):
            self.case.action_open_procedure("appraisal")
        with self.assertRefused("JN21-07-13"):
            self.case.action_resume()
        with freeze_time("2026-03-05 02:00:00"):
            hearing.action_end("Heard")
        self.assertFalse(self.case.suspended)
        self.assertEqual((self.case.due_on - due).days, 3)
        self.assertEqual(self.case.notice_ids[-1].kind, "resumption")

    @clause("XK-45")
    def test_experts_are_drawn_so_that_anyone_can_repeat_it(self):
        sector = type(self.env["gov.sector"])
        with patch.object(sector, "_expert_pool", lambda s, day: POOL):
            with self.assertRefused("JN21-08-02"), self.env.cr.savepoint():
                self.case.action_open_procedure("expert_review", experts=9)
            self.case.invalidate_recordset()
            review = self.case.action_open_procedure(
                "expert_review", experts=3, without=["e0"]
            )
        drawn = review.expert_ids.mapped("key")
        self.assertEqual(len(drawn), 3)
        again = draw.draw(review.seed, review.candidates, 3, without=["e0"])
        self.assertEqual(drawn, again)
        hashes = self.case.sudo().event_ids.mapped("hash")
        self.assertIn(review.seed, hashes)
        with self.assertRefused("XK-34"):
            review.action_end("Approved")
        for expert in review.expert_ids:
            expert.with_user(self.reviewer).action_opine("Sound", True)
            with self.assertRefused("XK-34"):
                expert.with_user(self.reviewer).action_opine("Again", True)
        review.action_end("Approved")
        self.assertIn("Expert", text_of(review.sudo().document_id.attachment_id))

    def test_publication_runs_its_period(self):
        for words in ({}, {"date_to": date(2026, 3, 1)}):
            with self.subTest(words), self.assertRefused("XK-34"):
                self.case.action_open_procedure("publication", **words)
        notice = self.case.action_open_procedure(
            "publication", date_to=date(2026, 3, 6), subject="List"
        )
        with self.assertRefused("XK-34"):
            notice.action_end("No objection")
        with freeze_time("2026-03-07 02:00:00"):
            notice.action_end("No objection")
        self.assertEqual(notice.state, "done")

    def test_opinions_are_entered_on_the_form_of_the_review(self):
        sector = type(self.env["gov.sector"])
        with patch.object(sector, "_expert_pool", lambda s, day: POOL):
            review = self.case.action_open_procedure("expert_review", experts=2)
        arch = review.get_view(view_type="form")["arch"]
        self.assertIn("action_ask", arch.partition('name="expert_ids"')[2])
        self.assertEqual(review.candidate_list, "、".join(review.candidates))
        for expert in review.expert_ids:
            action = expert.action_ask()
            form = Form(
                self.env[action["res_model"]]
                .with_user(self.reviewer)
                .with_context(**action["context"])
            )
            form.text = "Sound"
            form.save().action_confirm()
        self.assertEqual(set(review.expert_ids.mapped("opinion")), {"Sound"})
        action = review.with_context(act="end").action_ask()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.reviewer)
            .with_context(**action["context"])
        )
        form.text = "Approved"
        form.save().action_confirm()
        self.assertEqual(review.state, "done")

    @clause("HZ22-41-06")
    def test_help_of_the_granting_agency(self):
        visit = self.case.action_open_procedure(
            "site_visit", users=self.reviewer | self.approver, help=True
        )
        self.assertEqual(visit.helper_id, self.city_dept)
        with self.assertRefused("HZ22-41-06"):
            visit.action_help("We help ourselves")
        helper = visit.with_user(self.city_reviewer)
        helper.action_help("Look at the drains")
        with self.assertRefused("HZ22-41-06"):
            helper.action_help("Twice")
        visit.action_end("Drains are fine")
        text = text_of(visit.sudo().document_id.attachment_id)
        self.assertIn("Look at the drains", text)

    def test_called_off(self):
        hearing = self.case.action_open_procedure("hearing")
        hearing.action_cancel()
        self.assertFalse(self.case.suspended)
        with self.assertRefused("XK-34"):
            hearing.action_cancel()

    @clause("JC25-13-07")
    def test_on_sight_nothing_is_examined_again(self):
        case = self.until(self.accepted("sight"), "decide").with_user(
            self.city_approver
        )
        with self.assertRefused("JC25-13-07"):
            case.action_open_procedure("hearing")

    def test_only_who_has_it_in_hand(self):
        with self.assertRefused("SUITE-AGENCY"):
            self.case.with_user(self.city_reviewer).action_open_procedure("hearing")


@tagged("post_install", "-at_install")
class TestRevision(CasesCommon):
    """Decisions are corrected and revoked, never overwritten."""

    def decided(self, **values):
        case = self.until(self.accepted("direct", **values), "deliver")
        return case.with_user(self.approver)

    @clause("JN21-07-13", "XK-38")
    def test_correction(self):
        case = self.decided()
        before = case.sudo().decision_document_id.sha256
        for words in (
            ("correction", " ", "Art. 1", "x"),
            ("correction", "Typo", "", "x"),
            ("correction", "Typo", "Art. 1", ""),
            ("other", "Typo", "Art. 1", "x"),
        ):
            with self.assertRefused("JN21-07-13"):
                case.action_revise(*words)
        with self.assertRefused("JN18-07-02"):
            case.with_user(self.reviewer).action_revise("correction", "a", "b", "c")
        with self.assertRefused("SUITE-AGENCY"):
            case.with_user(self.city_approver).action_revise(
                "correction", "a", "b", "c"
            )
        revision = case.action_revise("correction", "Typo", "Art. 1", "Plot 7")
        text = text_of(revision.document_id.attachment_id)
        self.assertIn("更正决定书", text)
        self.assertIn("Plot 7", text)
        self.assertIn("行政复议", text)
        self.assertEqual(revision.impression_id.seal_id, self.county_seal)
        self.assertEqual(case.revised, "corrected")
        self.assertEqual(case.sudo().decision_document_id.sha256, before)
        pushed = case.sudo().push_ids.filtered("revision_id")
        self.assertEqual(pushed.agency_id, case.sudo()._supervisors())

    def test_revocation_once(self):
        case = self.decided()
        case.action_revise("revocation", "Forged papers", "Art. 69")
        self.assertEqual(case.revised, "revoked")
        with self.assertRefused("JN21-07-13"):
            case.action_revise("withdrawal", "Again", "Art. 8")
        self.assertEqual(case.sudo().event_ids[-1].code, "revoke")

    def test_nothing_to_revise(self):
        case = self.until(self.accepted("direct"), "decide").with_user(self.approver)
        with self.assertRefused("JN21-07-13"):
            case.action_revise("revocation", "a", "b")

    @clause("JN21-06-10")
    def test_source_of_power(self):
        for code, power in (
            ("direct", "delegated"),
            ("entrust", "entrusted"),
            ("window", "own"),
            ("sight", "own"),
        ):
            self.assertEqual(self.accepted(code).power, power, code)

    @clause("JN21-07-08")
    def test_quota(self):
        quota = self.env["gov.quota"].create(
            {
                "entry_id": self.entries["direct"].id,
                "region_id": self.county.id,
                "amount": 1,
            }
        )
        first, second = (
            self.until(self.accepted("direct"), "decide") for _case in range(2)
        )
        self.take(first)
        quota.invalidate_recordset(["used", "left"])
        self.assertEqual((quota.used, quota.left), (1, 0))
        with self.assertRefused("JN21-07-08"):
            self.take(second)
        self.take(second, outcome="refused", reason="Nothing left this year")
        self.assertEqual(quota.left, 0)
        third = self.until(self.accepted("direct"), "decide")
        quota.amount = 2
        self.take(third)
        self.assertEqual(third.sudo().quota_id, quota)


@tagged("post_install", "-at_install")
class TestLicence(CasesCommon):
    """Certificates: issued by cases, renewed in time or deemed so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        manual = cls.entries["direct"].manual_ids.sudo()
        manual.state = "draft"
        manual.write(
            {
                "licence_name": "Transport licence",
                "licence_months": 12,
                "electronic_seal": True,
                "electronic_licence": True,
            }
        )
        manual.state = "published"

    def certified(self):
        return self.until(self.accepted("direct"), "deliver").sudo().issued_licence_ids

    def renewal(self, licence, **values):
        return self.accepted(
            "direct",
            circumstance_id=self.circumstances["renewal"].id,
            licence_id=licence.id,
            **values,
        )

    @clause("JN21-05-01", "JN21-05-04", "JN21-05-05")
    def test_life_of_a_certificate(self):
        licence = self.certified()
        self.assertEqual(licence.valid_to, date(2027, 3, 1))
        self.assertTrue(licence.electronic)
        self.assertEqual(licence.issuer_id, self.county_dept)
        self.assertIn(licence.number, text_of(licence.document_id.attachment_id))
        event = licence.event_ids
        self.assertEqual(
            (event.kind, event.electronic, event.physical), ("issue", True, True)
        )
        with self.assertRefused("JN21-05-05"):
            licence._enter("change", licence.case_id, physical=False)
        with self.assertRefused("JN21-05-05"):
            licence._enter("change", licence.case_id, electronic=False)
        case = self.until(self.renewal(licence), "deliver").sudo()
        following = case.issued_licence_ids
        self.assertEqual(licence.state, "replaced")
        self.assertEqual(following.previous_id, licence)
        self.assertEqual(following.valid_from, date(2027, 3, 2))
        self.assertEqual(licence.event_ids[-1].case_id, case)
        cancel = self.accepted(
            "direct",
            circumstance_id=self.circumstances["cancel"].id,
            licence_id=following.id,
        )
        self.until(cancel, "deliver")
        self.assertEqual(following.state, "cancelled")
        self.assertFalse(cancel.sudo().issued_licence_ids)

    def test_which_certificate_is_asked_for(self):
        licence = self.certified()
        with self.assertRefused("XK-32"):
            self.accepted("direct", circumstance_id=self.circumstances["renewal"].id)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.renewal(licence, applicant_code=OTHER)

    def test_certificate_is_named_in_every_channel(self):
        licence = self.certified()
        cases = self.env["gov.case"].with_user(self.clerk)
        shown = cases.desk_applicant(licence.holder_code)["licences"]
        self.assertEqual([row["number"] for row in shown], [licence.number])
        values = {
            "delegation": self.live["direct"].id,
            "circumstance": "renewal",
            "applicant": {
                "name": licence.holder,
                "code": licence.holder_code,
                "phone": "13812343210",
            },
        }
        for channel in ("hall", "web"):
            case = cases._submit(channel, {**values, "certificate": licence.number})
            self.assertEqual(case.licence_id, licence)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            cases._submit("hall", {**values, "certificate": "none"})

    def test_revocation_takes_the_certificate(self):
        licence = self.certified()
        case = licence.case_id.with_user(self.approver)
        case.action_revise("revocation", "Forged papers", "Art. 69")
        self.assertEqual(licence.state, "revoked")
        self.assertEqual(licence.event_ids[-1].kind, "revocation")

    def test_renewal_is_deemed_granted(self):
        licence = self.certified()
        licence.valid_to = date(2026, 4, 10)
        late = self.certified()
        late.valid_to = date(2026, 3, 12)
        in_time, too_late = self.renewal(licence), self.renewal(late)
        model = self.env["gov.case"]
        with freeze_time("2026-04-10 02:00:00"):
            self.assertFalse(model._deem_renewals())
        with freeze_time("2026-04-11 02:00:00"):
            self.assertEqual(model._deem_renewals(), in_time.sudo())
            self.assertFalse(model._deem_renewals())
            self.assertEqual((in_time.state, in_time.outcome), ("decided", "granted"))
            self.assertTrue(in_time.deemed)
            self.assertEqual(in_time.current_kind, "seal")
            self.assertEqual(in_time.notice_ids[-1].kind, "deemed")
            self.assertTrue(in_time.sudo().push_ids)
            with self.assertRefused("CASE-ONCE"):
                in_time.with_user(self.approver).action_decide("refused", "No")
        self.take(in_time)
        self.assertEqual(in_time.sudo().issued_licence_ids.previous_id, licence)
        self.assertEqual(too_late.state, "accepted")

    def test_expired_is_a_comparison(self):
        licence = self.certified()
        with freeze_time("2027-03-01 02:00:00"):
            self.assertFalse(licence.expired)
        with freeze_time("2027-03-02 02:00:00"):
            licence.invalidate_recordset(["expired"])
            self.assertTrue(licence.expired)
            found = self.env["gov.licence"].search([("expired", "=", True)])
            self.assertIn(licence, found)

    def test_holder_is_masked(self):
        licence = self.certified()
        seen = licence.with_user(self.county_supervisor)
        self.assertEqual(seen.masked_holder, "李*敏")
        with self.assertRaises(AccessError):
            seen.holder  # noqa: B018
