import json
from datetime import date, timedelta
from unittest.mock import patch

import requests

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..kernel import signed
from .common import CasesCommon, clause
from .test_life import text_of

MANAGER = "gov_items.group_agency_manager"
CITY = "gov_items.group_city_manager"


@tagged("post_install", "-at_install")
class TestSupervision(CasesCommon):
    """The job tells of each light once; red brings an order and accountability."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.make_user("s.head", MANAGER, cls.county_dept)
        cls.city_manager = cls.make_user("s.city", CITY, cls.city_dept)

    def run_job(self):
        return self.env["gov.supervision.run"]._cron_run()

    def told(self, case):
        return case.sudo().light_ids.sorted("id").mapped("light")

    @clause("JN18-26-05", "JN18-26-06", "JN18-26-07", "JN18-05-12")
    def test_each_light_is_told_of_once(self):
        case = self.accepted("direct")  # due on 9 March
        self.run_job()
        self.assertFalse(self.told(case))
        course = (
            ("2026-03-06", ["warning"]),
            ("2026-03-09", ["warning"]),
            ("2026-03-10", ["warning", "yellow"]),
            ("2026-03-11", ["warning", "yellow", "red"]),
            ("2026-03-20", ["warning", "yellow", "red"]),
        )
        for day, lights in course:
            with freeze_time(f"{day} 02:00:00"):
                self.run_job()
                self.run_job()
            self.assertEqual(self.told(case), lights, day)
        light = case.sudo().light_ids.filtered(lambda x: x.light == "warning")
        # The city of the tests has another manager there, who approves agreements.
        told = self.clerk | self.head | self.head_of(self.county_dept)
        self.assertEqual(light.user_ids, told)
        reminders = self.env["mail.activity"].search(
            [("res_model", "=", "gov.case"), ("res_id", "=", case.id)]
        )
        self.assertEqual(reminders.user_id, told)
        self.assertEqual(case.sudo().event_ids.mapped("code").count("light"), 3)

    @clause("JN18-26-08")
    def test_red_light_brings_an_order(self):
        case = self.accepted("direct")
        with freeze_time("2026-03-11 02:00:00"):
            run = self.run_job()
        order = case.sudo().order_ids
        self.assertEqual(len(order), 1)
        self.assertGreaterEqual(run.orders, 1)
        self.assertEqual(order.agency_id, self.county_dept)
        self.assertEqual(order.officer_id, self.clerk)
        self.assertEqual(order.due_on, date(2026, 3, 16))
        text = text_of(order.attachment_id).replace("\n", "")
        self.assertIn(order.number, text)
        self.assertIn("督办通知单", text)
        self.assertIn(self.county_dept.name, text)
        self.assertIn(self.head, order.activity_ids.user_id)

    def test_the_first_note_is_in_the_language_of_its_reader(self):
        if not self.env["res.lang"]._get_data(code="zh_CN"):
            self.skipTest("Chinese is not installed")
        self.env.user.lang = "zh_CN"
        orders = self.env["gov.supervision.order"].with_context(lang=False)
        order = orders.new({"number": "1"})  # as a job makes it: without a language
        self.assertIn("督办通知单", order._creation_message())

    @clause("JN18-26-08", "JN18-26-09")
    def test_order_is_answered_by_its_manager(self):
        case = self.accepted("direct")
        with freeze_time("2026-03-11 02:00:00"):
            self.run_job()
            order = case.sudo().order_ids
            with self.assertRefused("SUITE-AGENCY"):
                order.with_user(self.clerk).action_answer("We hurry")
            with self.assertRefused("JN18-26-08"):
                order.with_user(self.head).action_answer(" ")
            order.with_user(self.head).action_answer("Decided tomorrow")
            with self.assertRefused("JN18-26-08"):
                order.with_user(self.head).action_answer("Again")
        self.assertEqual(order.state, "answered")
        with freeze_time("2026-03-20 02:00:00"):
            self.run_job()
        self.assertEqual(order.state, "answered")
        self.assertFalse(order.accountability_ids)

    @clause("JN18-26-09", "JN18-05-14", "HZ22-53-12")
    def test_silence_is_called_to_account(self):
        case = self.accepted("direct")
        with freeze_time("2026-03-11 02:00:00"):
            self.run_job()
        model = self.env["gov.accountability"]
        overdue = model.search([("case_id", "=", case.id)])
        self.assertEqual(overdue.source, "overdue")
        self.assertEqual(
            (overdue.agency_id, overdue.officer_id), (self.county_dept, self.clerk)
        )
        with freeze_time("2026-03-16 02:00:00"):
            self.run_job()
            self.assertEqual(case.sudo().order_ids.state, "issued")
        with freeze_time("2026-03-17 02:00:00"):
            self.run_job()
            self.run_job()
        order = case.sudo().order_ids
        self.assertEqual(order.state, "unanswered")
        record = order.accountability_ids
        self.assertEqual((record.source, record.state), ("order", "open"))
        boss = record.with_user(self.city_manager)
        with self.assertRefused("HZ22-53-12"):
            boss.action_close()
        boss.write({"outcome": "talk", "outcome_text": "First time"})
        with self.assertRefused("HZ22-53-12"):
            record.with_user(self.head).action_close()
        boss.action_close()
        self.assertEqual(record.state, "closed")
        with self.assertRefused("SUITE-APPEND"):
            boss.outcome = "criticism"

    def test_the_job_shows_its_last_run(self):
        run = self.run_job()
        self.assertEqual(self.env["gov.supervision.run"]._last(), run)
        self.assertGreaterEqual(run.seconds, 0)

    def test_a_suspended_case_is_not_told_of(self):
        case = self.until(self.accepted("direct"), "review")
        case.with_user(self.reviewer).action_suspend("hearing", "x")
        with freeze_time("2026-03-20 02:00:00"):
            self.run_job()
        self.assertFalse(self.told(case))

    @clause("JN18-26-02", "LC20-31-08", "JN21-11-08", "HZ22-61-03")
    def test_remarks_from_above(self):
        case = self.until(self.accepted("substantive"), "review")
        remark = self.env["gov.case.remark"].with_user(self.city_supervisor)
        step = case.sudo().step_ids.filtered(lambda s: s.kind == "formal_check")
        wrong = remark.create(
            {
                "case_id": case.id,
                "step_id": step.id,
                "kind": "correction",
                "text": "The form lacks a signature",
            }
        )
        self.assertEqual(wrong.addressee_id, self.county_dept)
        self.assertEqual(wrong.due_on, date(2026, 3, 5))
        with self.assertRefused("SUITE-AGENCY"):
            wrong.action_answer("Fine")
        wrong.with_user(self.reviewer).action_answer("Signed now")
        with self.assertRefused("JN18-26-02"):
            wrong.with_user(self.reviewer).action_answer("Again")
        with self.assertRefused("SUITE-APPEND"):
            remark.create({"case_id": case.id, "text": "x", "answer": "forged"})
        talk = remark.create(
            {
                "case_id": case.id,
                "kind": "consultation",
                "text": "Which standard?",
                "participants": "A, B",
            }
        )
        self.assertEqual(talk.user_id, self.city_supervisor)
        self.assertIn("remark", case.sudo().event_ids.mapped("code"))
        with self.assertRaises(AccessError):
            wrong.with_user(self.city_supervisor).text = "Other"
        stranger = self.make_user("s.two", "gov_cases.group_clerk", self.county2_dept)
        with self.assertRaises(AccessError):
            self.env["gov.case.remark"].with_user(stranger).create(
                {"case_id": case.id, "text": "x"}
            )

    def test_readers_change_nothing(self):
        case = self.accepted("direct")
        with freeze_time("2026-03-11 02:00:00"):
            self.run_job()
        for user in (self.clerk, self.head, self.city_manager):
            with self.assertRaises(UserError):
                case.sudo().order_ids.with_user(user).write({"state": "answered"})
            with self.assertRaises(AccessError):
                case.sudo().light_ids.with_user(user).unlink()


@tagged("post_install", "-at_install")
class TestPushOutbox(CasesCommon):
    """Queued, sent, claimed, acted, fed back; retried, dead, alarmed."""

    def route(self, agency, **values):
        return self.env["gov.push.route"].create({"agency_id": agency.id, **values})

    def pushed(self):
        case = self.until(self.accepted("direct"), "decide")
        self.take(case)
        return case.sudo().push_ids

    @clause("HZ22-61-08")
    def test_limits_of_the_memorandum(self):
        self.route(self.county_dept, claim_days=4, feedback_days=3)
        push = self.pushed()
        self.assertEqual(push.claim_due_on, date(2026, 3, 6))
        push.with_user(self.county_supervisor).action_claim()
        self.assertEqual(push.feedback_due_on, date(2026, 3, 5))
        with freeze_time("2026-03-09 02:00:00"):
            push.invalidate_recordset(["late_days"])
            self.assertEqual(push.late_days, 2)

    @clause("LC20-33-02", "JN21-12-04")
    def test_check_and_feedback(self):
        push = self.pushed().with_user(self.county_supervisor)
        with self.assertRefused("JN21-12-04"):
            push.action_act("Fine")
        push.action_claim()
        with self.assertRefused("LC20-33-02"):
            push.action_act("Fine", "On site", date(2026, 3, 2))
        push.action_act("Fine", "On site", date(2026, 3, 2), ["random_check"])
        self.assertEqual(push.state, "acted")
        self.assertTrue(push.random_check)
        self.assertFalse(push.key_check)
        with self.assertRefused("JN21-12-04"):
            push.action_act("Again")
        push.action_answer("In order")
        self.assertEqual(push.state, "answered")
        todo = self.env["mail.activity"].search(
            [("res_model", "=", "gov.case"), ("res_id", "=", push.case_id.id)]
        )
        self.assertEqual(todo.user_id, self.approver)

    @clause("JN21-12-04")
    def test_feedback_where_the_approver_has_left(self):
        """It returns to the managers then, as where nobody decided."""
        push = self.pushed().with_user(self.county_supervisor)
        head = self.head_of(self.county_dept)
        for gone in (self.approver, self.env.ref("base.user_root")):
            push.case_id.sudo()._act_write({"decided_by": gone.id})
            self.approver.sudo().action_archive()
            push.sudo().write({"state": "claimed", "answered_at": False})
            push.action_answer("In order")
            todo = self.env["mail.activity"].search(
                [("res_model", "=", "gov.case"), ("res_id", "=", push.case_id.id)]
            )
            self.assertIn(head, todo.user_id)
            self.assertNotIn(gone, todo.user_id)
            todo.unlink()

    @clause("LC20-33-03")
    def test_endpoint_gets_a_signed_record(self):
        self.route(self.county_dept, endpoint="https://supervisor.example/in")
        with trap_jobs() as trap:
            push = self.pushed()
            self.assertEqual(push.state, "queued")
            self.assertFalse(push.sent_at)
            trap.assert_jobs_count(1, only=push._job_send)
        sent = []
        model = type(self.env["gov.push.route"])
        with patch.object(model, "_post", lambda s, url, env: sent.append((url, env))):
            push._job_send()
            push._job_send()
        self.assertEqual(push.state, "sent")
        ((url, envelope),) = sent
        self.assertEqual(url, "https://supervisor.example/in")
        key = signed.public_key(self.env["gov.push"]._private_key())
        self.assertTrue(signed.verify(json.loads(json.dumps(envelope)), key))
        self.assertNotIn("李晓敏", json.dumps(envelope, ensure_ascii=False))
        envelope["payload"]["outcome"] = "refused"
        self.assertFalse(signed.verify(envelope, key))

    def test_retries_wait_longer_and_die(self):
        self.route(self.county_dept, endpoint="https://supervisor.example/in")
        with trap_jobs():
            push = self.pushed()

        def fail(self, url, envelope):
            raise requests.ConnectionError("no answer")

        waits = []
        now = self.env.cr.now()
        with patch.object(type(self.env["gov.push.route"]), "_post", fail):
            for _try in range(6):
                with trap_jobs():
                    push._job_send()
                if push.next_try:
                    waits.append(push.next_try)
        self.assertTrue(now)
        gaps = [
            (later - earlier) / timedelta(minutes=1)
            for earlier, later in zip(waits, waits[1:], strict=False)
        ]
        self.assertEqual(gaps, [1, 2, 4, 8])
        self.assertTrue(push.dead)
        self.assertIn("no answer", push.error)
        push.with_user(self.county_supervisor).action_claim()
        with self.assertRefused("JN21-12-01"):
            push.with_user(self.county_supervisor).action_retry()

    def test_dead_letter_is_sent_again(self):
        self.route(self.county_dept, endpoint="https://supervisor.example/in")
        with trap_jobs():
            push = self.pushed()
        push.write({"dead": True, "tries": 6})
        boss = self.make_user("p.boss", CITY, self.city_dept)
        with trap_jobs() as trap:
            push.with_user(boss).action_retry()
            trap.assert_jobs_count(1, only=push._job_send)
        self.assertEqual((push.dead, push.tries), (False, 0))

    def test_nobody_claimed(self):
        head = self.make_user("p.head", MANAGER, self.county_dept)
        push = self.pushed()
        pushes = self.env["gov.push"]
        with freeze_time("2026-03-04 02:00:00"):
            self.assertNotIn(push, pushes._alarm_unclaimed())
        with freeze_time("2026-03-05 02:00:00"):
            self.assertIn(push, pushes._alarm_unclaimed())
            self.assertNotIn(push, pushes._alarm_unclaimed())
            push.invalidate_recordset(["late_days"])
            self.assertEqual(push.late_days, 1)
        todo = self.env["mail.activity"].search(
            [("res_model", "=", "gov.case"), ("res_id", "=", push.case_id.id)]
        )
        self.assertIn(head, todo.user_id)

    @clause("JN21-12-01", "HZ22-61-01")
    def test_a_missing_route_is_a_gap(self):
        delegation = self.live["direct"]
        self.assertTrue(delegation.supervisor_ids)
        delegation.agency_id.kind = "approval_bureau"
        codes = [gap.clause_code for gap in delegation._get_gaps()[delegation.id]]
        self.assertIn("JN21-12-01", codes)
        route = self.route(self.county_dept)
        codes = [gap.clause_code for gap in delegation._get_gaps()[delegation.id]]
        self.assertIn("HZ22-61-01", codes)
        route.action_test()
        codes = [gap.clause_code for gap in delegation._get_gaps()[delegation.id]]
        self.assertNotIn("JN21-12-01", codes)
        self.assertNotIn("HZ22-61-01", codes)

    def test_route_wants_https_and_a_supervisor(self):
        with self.assertRaises(UserError):
            self.route(self.county_dept, endpoint="http://supervisor.example")
        route = self.route(self.justice)
        with self.assertRaises(UserError):
            route.action_test()


@tagged("post_install", "-at_install")
class TestPushKey(HttpCase):
    """Anybody gets the public key, and nothing else."""

    def test_public_key(self):
        answer = self.url_open("/gov/push/key")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("BEGIN PUBLIC KEY", answer.text)
        self.assertNotIn("PRIVATE", answer.text)
