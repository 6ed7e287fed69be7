import base64
import tempfile
from datetime import timedelta

import psycopg2.errors

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..signing import store
from .common import KEEPER, TODAY, DelegationCommon, clause

PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestSealLife(DelegationCommon):
    """From the request to the destruction, each act with its record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(TODAY):
            cls.agreement = cls.bring_into_force(
                cls.make_agreement(cls.substantive, "seal_use")
            )
        cls.agreement = cls.agreement.sudo()

    def acts(self, seal):
        return seal.act_ids.sorted("chain_sequence").mapped("act")

    @clause("JN21-06-02", "JN21-06-05")
    def test_requested_approved_cut_issued(self):
        seal = self.make_seal(self.agreement, issue=False, receipt_number=False)
        request = seal.with_user(self.keeper)
        with self.assertRefused("HZ22-12-10"):
            request.action_issue()
        with self.assertRaises(AccessError):
            request.action_approve()
        with self.assertRaises(AccessError):
            seal.with_user(self.county_legal).action_approve()
        seal.with_user(self.city_legal).action_approve()
        self.assertEqual(seal.approved_by, self.city_legal)
        with self.assertRefused("JN21-06-02"):
            request.action_cut(" ")
        request.action_cut("Engraver, record 7")
        self.assertEqual((seal.state, seal.cut_on.isoformat()), ("cut", TODAY))
        with self.assertRefused("JN21-06-05"):
            request.action_issue()
        request.receipt_signature = PICTURE
        request.action_issue()
        self.assertEqual(seal.state, "issued")
        self.assertEqual(self.acts(seal), ["request", "approve", "cut", "issue"])
        issue = seal.act_ids[:1]
        self.assertEqual((issue.acted_by, issue.other_id), (self.keeper, self.keeper))

    @clause("JN21-06-02")
    def test_who_requests_does_not_approve(self):
        self.city_legal.group_ids |= self.env.ref(KEEPER)
        seal = (
            self.env["gov.seal"]
            .with_user(self.city_legal)
            .create(
                {
                    "kind": "own",
                    "agency_id": self.city_dept.id,
                    "holder_id": self.city_dept.id,
                }
            )
        )
        with self.assertRefused("JN21-06-02"):
            seal.action_approve()

    @clause("JN21-06-11")
    def test_keeper_user_and_auditor_are_different_people(self):
        with self.assertRefused("JN21-06-11"):
            self.make_seal(self.agreement, issue=False, keeper_id=self.stamper.id)
        auditor = self.make_user(
            "d.auditor", "gov_items.group_auditor", self.county_dept
        )
        with self.assertRefused("JN21-06-11"):
            self.make_seal(
                self.agreement, issue=False, user_ids=[Command.set(auditor.ids)]
            )

    @clause("JN21-06-11")
    def test_taken_out_and_put_back(self):
        seal = self.make_seal(self.agreement)
        user = seal.with_user(self.stamper)
        user.action_take_out()
        self.assertEqual(seal.out_with_id, self.stamper)
        for act in (user.action_take_out, seal.with_user(self.keeper).action_take_out):
            with self.assertRefused("JN21-06-11"):
                act()
        with self.assertRaises(AccessError):
            seal.with_user(self.county_legal).action_return()
        seal.with_user(self.keeper).action_return()
        with self.assertRefused("JN21-06-11"):
            user.action_return()
        self.assertEqual(self.acts(seal)[-2:], ["take_out", "return"])
        self.assertFalse(self.env["gov.seal.act"]._chain_verify(seal))

    @clause("HZ22-12-10")
    def test_lost_is_void(self):
        seal = self.make_seal(self.agreement)
        seal.with_user(self.keeper).action_lose("Stolen")
        self.assertTrue(seal.is_void)
        self.assertIn(seal, self.env["gov.seal"].search([("is_void", "=", True)]))
        with self.assertRefused("HZ22-62-02"):
            self.stamp(seal, self.substantive)
        with self.assertRefused("HZ22-12-10"):
            seal.action_issue()
        seal.with_user(self.keeper).action_recall("Found again")
        with self.assertRaises(ValidationError):
            seal.with_user(self.keeper).action_destroy(" ")
        seal.with_user(self.keeper).action_destroy("A and B")
        self.assertEqual(seal.act_ids[:1].note, "A and B")

    @clause("HZ22-12-10")
    def test_seal_of_an_abolished_body_is_listed_never_issued(self):
        seal = self.env["gov.seal"].create(
            {
                "name": "Old Zone Seal",
                "kind": "abolished",
                "agency_id": self.zone_dept.id,
                "holder_id": self.zone_dept.id,
            }
        )
        with self.assertRefused("HZ22-12-10"):
            seal.action_approve()
        seal.action_recall("Zone abolished")
        self.assertTrue(seal.is_void)
        content = self.env["gov.seal"]._get_void_list()
        self.assertTrue(content.startswith(b"%PDF"))
        rows = seal._void_text(seal).rows
        self.assertIn("Zone abolished", rows[1])

    @mute_logger("odoo.sql_db")
    def test_acts_and_counts_are_only_appended(self):
        seal = self.make_seal(self.agreement)
        seal.action_reconcile(0, "B")
        self.env.flush_all()
        for table in ("gov_seal_act", "gov_seal_count"):
            with (
                self.subTest(table=table),
                self.assertRaises(psycopg2.errors.RaiseException),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(f"DELETE FROM {table}")
        for model in ("gov.seal.act", "gov.seal.count"):
            with self.assertRefused("SUITE-APPEND"):
                self.env[model].create({"seal_id": seal.id})

    @clause("JN21-06-06")
    def test_paper_and_ledger_are_compared(self):
        seal = self.make_seal(self.agreement)
        self.stamp(seal, self.substantive, copies=3)
        keeper = seal.with_user(self.keeper)
        with self.assertRaises(ValidationError):
            keeper.action_reconcile(3, " ")
        with self.assertRefused("JN21-06-06"):
            keeper.action_reconcile(4, "B")
        count = keeper.action_reconcile(4, "B", "One sheet spoiled")
        self.assertRecordValues(
            count, [{"paper": 4, "ledger": 3, "difference": 1, "last_row": 1}]
        )
        self.assertEqual(seal.last_count_on.isoformat(), TODAY)
        with self.assertRaises(AccessError):
            seal.with_user(self.stamper).action_reconcile(3, "B")

    @clause("HZ22-53-05")
    def test_seal_rules_are_on_file_and_kept(self):
        seal = self.make_seal(self.agreement)
        self.assertEqual(seal.rules_broken, "no seal rules on file")
        seal.rules_file = base64.b64encode(b"%PDF rules")
        seal.with_user(self.stamper).action_take_out()
        self.assertFalse(seal.rules_broken)
        with freeze_time("2026-03-03"):
            seal.invalidate_recordset()
            self.assertIn("out of its place", seal.rules_broken)
        with freeze_time("2026-06-03"):
            seal.invalidate_recordset()
            self.assertIn("not reconciled", seal.rules_broken)
            seal.action_reconcile(0, "B")
            self.assertNotIn("not reconciled", seal.rules_broken)

    # --- electronic counterpart -------------------------------------------------

    @clause("JN21-05-02")
    def test_electronic_counterpart_or_a_gap(self):
        seal = self.make_seal(self.agreement, electronic_number=False)
        gaps = {
            gap.code: gap for gap in self.substantive._get_gaps()[self.substantive.id]
        }
        self.assertEqual(gaps["electronic_seal"].clause_code, "JN21-05-02")
        self.assertFalse(gaps["electronic_seal"].blocking)
        unsealed = self.env["gov.seal"].search([("has_electronic", "=", False)])
        self.assertIn(seal, unsealed)
        seal.electronic_number = "E-2"
        gaps = self.substantive._get_gaps()[self.substantive.id]
        self.assertNotIn("electronic_seal", {gap.code for gap in gaps})
        seal.electronic_to = "2026-03-01"
        gaps = self.substantive._get_gaps()[self.substantive.id]
        self.assertIn("electronic_seal", {gap.code for gap in gaps})

    def test_certificate_is_read(self):
        with tempfile.TemporaryDirectory() as folder:
            key = store.LocalStore(folder).key("1", "City Transport")
        seal = self.make_seal(self.agreement, issue=False)
        seal.certificate = base64.b64encode(key.certificate)
        facts = seal._read_certificate()
        self.assertTrue(facts["electronic_number"])
        self.assertGreater(facts["electronic_to"], facts["electronic_from"])
        with self.assertRaises(ValidationError):
            seal.certificate = base64.b64encode(b"no certificate")

    # --- findings ---------------------------------------------------------------

    def finding(self, seal, user=None, **values):
        return (
            self.env["gov.seal.finding"]
            .with_user(user or self.city_legal)
            .create(
                {
                    "name": "Stamped at night",
                    "seal_id": seal.id,
                    "user_id": self.stamper.id,
                    "due_on": "2026-03-10",
                    **values,
                }
            )
        )

    @clause("JN21-06-07", "HZ22-12-13")
    def test_finding_holds_the_seal_until_it_is_closed(self):
        seal = self.make_seal(self.agreement)
        impression = self.stamp(seal, self.substantive)
        finding = self.finding(seal, holds_seal=True, impression_id=impression.id)
        self.assertEqual(seal.state, "suspended")
        self.assertEqual(finding.sudo().activity_ids.user_id, self.stamper)
        with self.assertRefused("JN21-06-07"):
            seal.with_user(self.keeper).action_issue()
        with self.assertRefused("JN21-06-07"):
            finding.action_close()
        with self.assertRaises(AccessError):
            finding.action_answer("Done")
        answer = finding.with_user(self.stamper)
        answer.action_answer("Instructed", base64.b64encode(b"%PDF-1.7 proof"), "p.pdf")
        self.assertFalse(finding.sudo().activity_ids)
        with self.assertRefused("JN21-06-07"):
            finding.write({"name": "Other"})
        finding.action_reject("Not enough")
        self.assertEqual(finding.state, "open")
        answer.action_answer("Instructed again")
        with self.assertRaises(AccessError):
            answer.action_close()
        finding.action_close()
        seal.with_user(self.keeper).action_issue()
        self.assertEqual(seal.state, "issued")
        with self.assertRefused("JN21-06-07"):
            finding.sudo().unlink()

    def test_finding_is_asked_by_the_body_named(self):
        seal = self.make_seal(self.agreement)
        with self.assertRaises(AccessError):
            self.finding(seal, self.county_legal)
        with self.assertRefused("JN21-06-07"):
            self.finding(seal, state="closed")
        finding = self.finding(seal)
        with freeze_time("2026-03-11"):
            finding.invalidate_recordset()
            self.assertTrue(finding.is_overdue)
            late = self.env["gov.seal.finding"].search([("is_overdue", "=", True)])
            self.assertIn(finding, late)

    @clause("HZ22-12-13")
    def test_granting_agency_sees_every_impression(self):
        seal = self.make_seal(self.agreement)
        impression = self.stamp(seal, self.substantive)
        rows = self.env["gov.seal.impression"]
        self.assertIn(impression, rows.with_user(self.city_legal).search([]))
        self.assertNotIn(impression, rows.with_user(self.county2_legal).search([]))

    # --- milestone --------------------------------------------------------------

    @clause("JN21-06-13")
    def test_milestone_per_agency_and_region(self):
        self.programme.seal_due_on = "2026-06-30"
        rows = self.env["gov.seal.milestone"]

        def row():
            self.env.flush_all()
            self.env.invalidate_all()
            return rows.search(
                [
                    ("agency_id", "=", self.city_dept.id),
                    ("region_id", "=", self.county.id),
                ]
            )

        before = row()
        self.assertEqual(
            (before.state, before.agreed, before.cut), ("open", True, False)
        )
        with freeze_time("2026-07-01"):
            self.assertEqual(row().state, "late")
        self.make_seal(self.agreement)
        other = self.delegation_of("entrust", self.county)
        self.assertEqual(row().delegation_count, 2, other)
        self.assertEqual(
            (row().state, row().cut, row().handed_over), ("done", True, True)
        )


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestSealPages(DelegationCommon, HttpCase):
    """Certificates and the public check over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(TODAY):
            cls.agreement = cls.bring_into_force(
                cls.make_agreement(cls.substantive, "seal_use")
            )
            cls.seal = cls.make_seal(cls.agreement)

    def test_certificate_slip_and_void_list(self):
        impression = self.stamp(self.seal, self.substantive)
        self.stamper.password = "d.stamper-123"
        self.authenticate("d.stamper", "d.stamper-123")
        act = self.seal.act_ids[:1]
        for url in (
            f"/gov/seal/act/{act.id}/pdf",
            f"/gov/seal/impression/{impression.id}/pdf",
            "/gov/seal/void",
        ):
            answer = self.url_open(url)
            self.assertEqual(answer.status_code, 200, url)
            self.assertTrue(answer.content.startswith(b"%PDF"), url)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_strangers_get_no_certificate(self):
        self.county2_legal.password = "d.county2-1234"
        self.authenticate("d.county2.legal", "d.county2-1234")
        act = self.seal.act_ids[:1]
        self.assertEqual(self.url_open(f"/gov/seal/act/{act.id}/pdf").status_code, 403)

    def test_anyone_checks_an_impression(self):
        impression = self.stamp(self.seal, self.substantive, subject="Secret matter")
        url = impression._check_url()
        path = url[url.index("/gov/") :]
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("a" * 64, answer.text)
        self.assertNotIn("Secret matter", answer.text)
        self.assertNotIn(self.stamper.name, answer.text)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        for wrong in (path[:-1] + "x", path[:-20], path.replace("number=", "number=9")):
            self.assertEqual(self.url_open(wrong).status_code, 404, wrong)
        code = self.env["gov.seal.impression"]._new_check_code()
        self.stamp(self.seal, self.substantive, check_code=code)
        self.assertIn("a" * 64, self.url_open(f"/gov/seal/check?code={code}").text)
        for wrong in ("0" * 32, code[:-1], "%"):
            found = self.url_open(f"/gov/seal/check?code={wrong}")
            self.assertEqual(found.status_code, 404, wrong)
            self.assertIn("No match found", found.text)
        with freeze_time(f"{TODAY} 20:00:00"):
            late = self.stamp(self.seal, self.substantive)
        after = fields.Date.to_date(TODAY) + timedelta(days=1)
        self.assertEqual(self.env["gov.seal.check"]._facts(late)["day"], after)
        self.seal.action_recall("Finding")
        self.assertIn("<strong>", self.url_open(path).text)
