import base64
import threading
import uuid
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import api
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models.gov_case_counter import short_cursor
from .common import APPROVER, CLERK, REVIEWER, CasesCommon, clause


@tagged("post_install", "-at_install")
class TestRefusals(CasesCommon):
    """What must not happen, each with the clause in the message."""

    @clause("SUITE-AGENCY", "JC25-11-03")
    def test_agency_that_the_profile_does_not_name(self):
        case = self.until(self.accepted("substantive"), "decide")
        with self.assertRefused("SUITE-AGENCY"):
            case.with_user(self.city_approver).action_decide("granted")
        case = self.until(self.accepted("receipt"), "decide")
        with self.assertRefused("SUITE-AGENCY"):
            case.with_user(self.approver).action_decide("granted")

    @clause("SUITE-AGENCY")
    def test_another_county_does_not_even_see_it(self):
        stranger = self.make_user("c.two", APPROVER, self.county2_dept)
        case = self.until(self.accepted("direct"), "decide")
        with self.assertRaises(AccessError):
            case.with_user(stranger).action_decide("granted")

    @clause("JN18-07-02", "LC20-32-07")
    def test_each_step_has_its_role(self):
        case = self.until(self.accepted("direct"), "decide")
        for user in (self.clerk, self.reviewer):
            with self.assertRefused("JN18-07-02"):
                case.with_user(user).action_decide("granted")
        fresh = self.until(self.accepted("direct"), "review")
        with self.assertRefused("JN18-07-02"):
            fresh.with_user(self.approver).action_review(True, "Fine")

    @clause("JN21-04-08", "JN21-06-09")
    def test_out_of_order(self):
        case = self.accepted("direct")
        with self.assertRefused("JN21-04-08"):
            case.with_user(self.approver).action_decide("granted")
        with self.assertRefused("JN21-04-08"):
            case.with_user(self.approver).action_seal()
        with self.assertRefused("JN21-04-08"):
            case.action_deliver("x")
        with self.assertRefused("JN21-04-08"):
            case.action_forward()
        with self.assertRefused("JN21-04-08"):
            self.open_case("direct").with_user(self.reviewer).action_review(True, "x")

    @clause("JC25-13-02")
    def test_reviewer_does_not_decide(self):
        both = self.make_user("c.both", f"{REVIEWER},{APPROVER}", self.county_dept)
        case = self.until(self.accepted("direct"), "review")
        self.take(case, user=both)
        with self.assertRefused("JC25-13-02"):
            case.with_user(both).action_decide("granted")
        self.programme.separate_review = False
        case.with_user(both).action_decide("granted")
        self.assertEqual(case.sudo().decided_by, both)

    @clause("CASE-ONCE")
    def test_second_decision(self):
        case = self.until(self.accepted("direct"), "decide").with_user(self.approver)
        first = case.action_decide("granted", "", "key-1")
        events = len(case.event_ids)
        self.assertEqual(case.action_decide("granted", "", "key-1"), first)
        self.assertEqual(case.action_decide("refused", "Why", "key-1"), first)
        self.assertEqual(len(case.event_ids), events)
        self.assertEqual(case.outcome, "granted")
        for key in ("key-2", None):
            with self.assertRefused("CASE-ONCE"):
                case.action_decide("granted", "", key)

    @clause("CASE-ONCE")
    def test_second_decision_without_key(self):
        case = self.until(self.accepted("direct"), "decide").with_user(self.approver)
        case.action_decide("granted")
        with self.assertRefused("CASE-ONCE"):
            case.action_decide("granted")

    @clause("JC25-13-07", "LC20-14-04")
    def test_on_sight_neither_refuses_nor_asks(self):
        case = self.until(self.accepted("sight"), "decide")
        with self.assertRefused("JC25-13-07"):
            case.with_user(self.city_approver).action_decide("refused", "No")
        with self.assertRefused("JN21-04-08"):
            case.with_user(self.city_reviewer).action_review(True, "Again")
        with self.assertRefused("JN21-04-08"):
            case.with_user(self.city_clerk).action_supplement("More")

    @clause("JC25-13-04", "JN21-07-13")
    def test_opinion_and_grounds(self):
        case = self.until(self.accepted("direct"), "review")
        with self.assertRefused("JC25-13-04"):
            case.with_user(self.reviewer).action_review(True, " ")
        self.take(case, passed=False, opinion="Against it")
        approver = case.with_user(self.approver)
        with self.assertRefused("JN21-07-13"):
            approver.action_decide("refused")
        with self.assertRefused("JN21-07-13"):
            approver.action_decide("granted")
        with self.assertRefused("JN18-25-04"):
            approver.action_decide("perhaps", "x")
        approver.action_decide("granted", "The ground was removed")

    @clause("JN21-06-12", "JC25-11-04")
    def test_no2_seal_is_not_for_other_modes(self):
        case = self.until(self.accepted("direct"), "seal").sudo()
        seal = self.no2["substantive"].with_user(self.approver)
        with self.assertRefused("JN21-06-12"):
            case._stamp(seal, case.document_ids[:1])

    @clause("JN21-06-04")
    def test_no2_seal_is_not_for_other_items(self):
        case = self.until(self.accepted("substantive"), "seal").sudo()
        seal = self.no2["entrust"].with_user(self.approver)
        with self.assertRefused("JN21-06-04"):
            case._stamp(seal, case.document_ids[:1])

    @clause("HZ22-12-11")
    def test_seal_by_a_user_who_is_not_named(self):
        case = self.until(self.accepted("substantive"), "seal")
        other = self.make_user("c.approver2", APPROVER, self.county_dept)
        with self.assertRefused("HZ22-12-11"), self.env.cr.savepoint():
            case.with_user(other).action_seal()
        self.assertFalse(case.sudo().impression_id)

    def by_hand(self, case, subject=None):
        """Stamp a paper under the case's number from the seal's own form."""
        wizard = self.env["gov.seal.stamp"].with_user(self.approver)
        wizard.create(
            {
                "seal_id": self.no2["substantive"].id,
                "delegation_id": case.sudo().delegation_id.id,
                "subject": subject or case.number,
                "document": base64.b64encode(b"%PDF-1.4 another decision"),
                "document_name": "d.pdf",
            }
        ).action_stamp()

    @clause("JN21-06-09")
    def test_nothing_is_stamped_by_hand_for_an_undecided_case(self):
        case = self.until(self.accepted("substantive"), "decide")
        for subject in (case.number, f" {case.number} "):
            with self.assertRefused("JN21-06-09"):
                self.by_hand(case, subject)
        self.by_hand(case, "Letter 7")  # a matter without a case

    @clause("CASE-ONCE")
    def test_no_second_impression_under_the_number_of_a_case(self):
        case = self.until(self.accepted("substantive"), "seal")
        with self.assertRefused("CASE-ONCE"):
            self.by_hand(case)  # its own step does it
        case.with_user(self.approver).action_seal()
        with self.assertRefused("CASE-ONCE"):
            self.by_hand(case)
        with self.assertRefused("JN21-04-08"):
            case.with_user(self.approver).action_seal()
        rows = self.env["gov.seal.impression"].search([("subject", "=", case.number)])
        self.assertEqual(len(rows), 1)

    @clause("JN21-06-03")
    def test_no2_seal_after_the_term(self):
        case = self.until(self.accepted("substantive"), "seal")
        with freeze_time("2028-06-01 02:00:00"), self.assertRefused("JN21-06-03"):
            case.with_user(self.approver).action_seal()

    @clause("JN21-06-09")
    def test_no_seal_on_issue(self):
        case = self.until(self.accepted("substantive"), "seal")
        self.no2["substantive"].with_user(self.keeper).action_recall("Worn out")
        with self.assertRefused("JN21-06-09"):
            case.with_user(self.approver).action_seal()

    @clause("SUITE-APPEND")
    def test_a_case_is_never_deleted(self):
        for case in (self.open_case("direct"), self.accepted("direct")):
            with self.assertRefused("SUITE-APPEND"):
                case.unlink()
            with self.assertRefused("SUITE-APPEND"):
                case.sudo().unlink()

    @clause("SUITE-APPEND")
    @mute_logger("odoo.sql_db")
    def test_not_even_by_sql(self):
        case = self.accepted("direct")
        self.env.flush_all()
        with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
            self.env.cr.execute("DELETE FROM gov_case WHERE id = %s", (case.id,))
        with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE gov_case_event SET name = 'x'")

    @clause("SUITE-APPEND")
    def test_nothing_is_written_by_hand(self):
        case = self.until(self.accepted("direct"), "decide")
        for vals in (
            {"state": "decided"},
            {"outcome": "granted"},
            {"due_on": "2030-01-01"},
            {"received_on": "2025-01-01"},
            {"applicant_name": "Somebody else"},
            {"delegation_id": self.live["entrust"].id},
        ):
            with self.assertRefused("SUITE-APPEND"):
                case.with_user(self.clerk).write(vals)
            with self.assertRefused("SUITE-APPEND"):
                case.sudo().write(vals)
        case.with_user(self.clerk).phone = "13900000000"
        with self.assertRefused("SUITE-APPEND"):
            self.open_case("direct", state="decided")
        forged = self.env["gov.case"].with_context(
            default_state="decided", _gov_case_act=True
        )
        case = forged.with_user(self.clerk).create(
            {"delegation_id": self.live["direct"].id, "applicant_name": "A"}
        )
        self.assertEqual(case.state, "draft")
        with self.assertRefused("SUITE-APPEND"):
            case.with_context(_gov_case_act=1).write({"state": "decided"})

    @clause("SUITE-APPEND")
    def test_files_stay_as_handed_in(self):
        case = self.accepted("direct")
        document = case.document_ids[:1]
        with self.assertRefused("SUITE-APPEND"):
            document.name = "Other"
        with self.assertRefused("SUITE-APPEND"):
            document.unlink()
        with self.assertRefused("SUITE-APPEND"):
            document._attach(b"other", "b.pdf")
        attachment = document.attachment_id.with_user(self.clerk)
        with self.assertRefused("SUITE-APPEND"):
            attachment.raw = b"forged"
        with self.assertRefused("SUITE-APPEND"):
            attachment.unlink()
        notice = case.notice_ids.attachment_id.with_user(self.clerk)
        with self.assertRefused("SUITE-APPEND"):
            notice.raw = b"forged"
        with self.assertRaises(UserError):
            notice.unlink()
        with self.assertRefused("JN21-04-08"):
            self.env["gov.case.fact"].with_user(self.clerk).create(
                {
                    "case_id": case.id,
                    "fact_id": self.env["gov.fact"]
                    .create({"name": "F", "code": "f_test"})
                    .id,
                }
            )

    @clause("SUITE-APPEND")
    def test_a_file_is_handed_in_not_named(self):
        """Naming another record's attachment would show its content."""
        case = self.open_case("direct", files=False)
        secret = self.env["ir.attachment"].create({"name": "s", "raw": b"secret"})
        line = case.document_ids[:1]
        for vals in (
            {"attachment_id": secret.id},
            {"sha256": "a" * 64},
            {"kind": "result"},
            {"submitted_at": "2020-01-01 00:00:00"},
        ):
            with self.assertRefused("SUITE-APPEND"):
                line.write(vals)
            with self.assertRefused("SUITE-APPEND"):
                line.create({"case_id": case.id, "name": "x", **vals})
        with self.assertRefused("SUITE-APPEND"):
            line.with_context(default_kind="result").create(
                {"case_id": case.id, "name": "x"}
            )
        line.write({"file": base64.b64encode(b"%PDF"), "filename": "a.pdf"})
        self.assertTrue(line.submitted)
        self.assertEqual(line.attachment_id.sudo().raw, b"%PDF")

    @clause("XK-45")
    def test_clock_stands_still(self):
        case = self.until(self.accepted("direct"), "review")
        due, reviewer = case.sudo().due_on, case.with_user(self.reviewer)
        with self.assertRefused("XK-45"):
            reviewer.action_suspend("lunch")
        with self.assertRefused("SUITE-AGENCY"):
            case.with_user(self.city_reviewer).action_suspend("hearing")
        reviewer.action_suspend("hearing", "On 4 March")
        self.assertFalse(reviewer.light)
        self.assertEqual(reviewer.notice_ids[-1].kind, "suspension")
        with self.assertRefused("XK-45"):
            reviewer.action_review(True, "Fine")
        with freeze_time("2026-03-04 02:00:00"):
            reviewer.action_resume()
            with self.assertRefused("XK-45"):
                reviewer.action_resume()
        self.assertEqual(reviewer.due_on, due + timedelta(days=2))
        self.take(case)

    def test_public_methods_need_a_case_role(self):
        outsider = self.make_user("c.out", CLERK, self.zone_dept)
        case = self.accepted("direct")
        for act in ("action_accept", "action_forward", "action_resume"):
            with self.assertRaises(UserError):
                getattr(case.with_user(outsider), act)()


@tagged("post_install", "-at_install")
class TestPush(CasesCommon):
    """The decision goes to the supervisors, who claim it and answer."""

    @clause(
        "JN21-00-09",
        "JN21-04-06",
        "JN21-11-07",
        "JN21-11-09",
        "JN21-12-02",
        "JN21-12-03",
        "JN21-12-04",
        "JN21-12-05",
        "JC25-13-12",
    )
    def test_push_both_levels(self):
        case = self.until(self.accepted("substantive"), "decide")
        self.assertFalse(case.sudo().push_ids)
        self.take(case)
        pushes = case.sudo().push_ids
        self.assertEqual(pushes.agency_id, self.county_dept | self.city_dept)
        self.assertEqual(set(pushes.mapped("claim_due_on")), {self.day("2026-03-04")})
        push = pushes.filtered(lambda p: p.agency_id == self.city_dept)
        with self.assertRefused("SUITE-AGENCY"):
            push.with_user(self.county_supervisor).action_claim()
        with self.assertRefused("SUITE-AGENCY"):
            push.with_user(self.city_approver).action_claim()
        push = push.with_user(self.city_supervisor)
        with self.assertRefused("JN21-12-02"):
            push.action_answer("Checked")
        push.action_claim()
        with self.assertRefused("JN21-11-09"):
            push.action_claim()
        with self.assertRefused("JN21-12-02"):
            push.action_answer(" ")
        push.action_answer("On-site check 5 March: in order")
        self.assertEqual(push.state, "answered")
        self.assertEqual(
            case.sudo().event_ids.mapped("code")[-3:], ["push", "claim", "answer"]
        )
        self.assertFalse(self.env["gov.case.event"].sudo()._chain_verify(case.sudo()))

    def test_supervisors_read_and_no_more(self):
        case = self.finish(self.accepted("substantive"))
        seen = case.with_user(self.city_supervisor)
        self.assertEqual(seen.masked_name, "李*敏")
        self.assertEqual(seen.masked_code, "360426********0071")
        self.assertEqual(seen.masked_phone, "138****3210")
        with self.assertRaises(AccessError):
            seen.applicant_name  # noqa: B018
        with self.assertRaises(UserError):
            seen.phone = "1"
        self.assertEqual(seen.document_ids.mapped("kind"), ["result"])


@tagged("post_install", "-at_install")
class TestConcurrency(CasesCommon):
    """Numbers come from a short transaction of their own."""

    def test_counter_counts(self):
        counter = self.env["gov.case.counter"]
        self.assertEqual([counter._next("TEST") for _i in range(3)], [1, 2, 3])

    @mute_logger("odoo.sql_db")
    def test_eight_clerks_draw_numbers_at_once(self):
        """Real transactions: every number is given once, none waits for long."""
        registry, uid = self.env.registry, self.env.uid
        key = f"T{uuid.uuid4().hex}"
        drawn, lock = [], threading.Lock()

        def draw():
            with registry._db.cursor() as cr:
                counter = api.Environment(cr, uid, {})["gov.case.counter"]
                for _number in range(5):
                    serial = counter._next(key)
                    with lock:
                        drawn.append(serial)

        model = type(self.env["gov.case.counter"])
        real = patch.object(
            model, "_counter_cursor", lambda self: short_cursor(registry._db)
        )
        with real:
            clerks = [threading.Thread(target=draw) for _clerk in range(8)]
            for clerk in clerks:
                clerk.start()
            for clerk in clerks:
                clerk.join()
        with registry._db.cursor() as cr:
            cr.execute("DELETE FROM gov_case_counter WHERE key = %s", (key,))
        self.assertEqual(sorted(drawn), list(range(1, 41)))

    def test_lock_waits_for_the_other_act(self):
        """Two transactions: the second one's lock fails rather than go on stale."""
        db = self.env.registry
        key = f"LOCK{self.env.cr.now().timestamp()}"
        with db._db.cursor() as first, db._db.cursor() as second:
            first.execute(
                "INSERT INTO gov_case_counter (key, last) VALUES (%s, 0)", (key,)
            )
            first.commit()
            try:
                second.execute(
                    "SELECT last FROM gov_case_counter WHERE key = %s", (key,)
                )
                env = api.Environment(first, self.env.uid, {})
                first.execute(
                    "UPDATE gov_case_counter SET last = 1 WHERE key = %s", (key,)
                )
                first.commit()
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(psycopg2.errors.SerializationFailure),
                ):
                    second.execute(
                        "SELECT 1 FROM gov_case_counter WHERE key = %s "
                        "FOR NO KEY UPDATE",
                        (key,),
                    )
                self.assertTrue(env)
            finally:
                second.rollback()
                first.execute("DELETE FROM gov_case_counter WHERE key = %s", (key,))
                first.commit()
