import base64
import io
import zipfile

import psycopg2.errors

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from ..models import gov_agreement_batch
from .common import LEGAL, TERM, TODAY, DelegationCommon, clause
from .test_seal_life import PICTURE


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDrafting(DelegationCommon):
    """Clauses, counter-drafts, runs and drawn signatures."""

    def library(self, text, slot="liability", **values):
        made = self.env["gov.agreement.clause"].create(
            {
                "name": "Clause",
                "kind": "seal_use",
                "slot": slot,
                "text": text,
                **values,
            }
        )
        made.action_make_current()
        return made

    def wizard(self, user=None, **values):
        return (
            self.env["gov.agreement.draft"]
            .with_user(user or self.city_legal)
            .create(
                {
                    "programme_id": self.programme.id,
                    "kind": "seal_use",
                    "grantor_id": self.city_dept.id,
                    "grantee_ids": [(6, 0, self.county_dept.ids)],
                    "date_from": TERM[0],
                    "date_to": TERM[1],
                    **values,
                }
            )
        )

    # --- library ----------------------------------------------------------------

    @clause("JC25-12-03")
    def test_template_follows_the_model_document(self):
        self.programme.model_document = "Province [2020] 5"
        made = self.library(
            "{grantor} and {grantee} follow {model_document}.", "extent"
        )
        action = self.wizard().action_draft()
        draft = self.env["gov.agreement"].browse(action["res_id"])
        self.assertEqual(
            draft.extent, "City Transport and One Transport follow Province [2020] 5."
        )
        self.assertEqual(draft.clause_ids, made)

    def test_programmes_own_clause_comes_first(self):
        self.library("Common.")
        own = self.library("Own.", programme_id=self.programme.id)
        found = self.env["gov.agreement.clause"]._for("seal_use", self.programme)
        self.assertIn(own, found)
        self.assertEqual(len(found.filtered(lambda one: one.slot == "liability")), 1)

    def test_versions(self):
        first = self.library("First.", programme_id=self.programme.id)
        with self.assertRaises(ValidationError):
            first.text = "Changed."
        with self.assertRaises(ValidationError):
            first.unlink()
        second = self.env["gov.agreement.clause"].browse(
            first.action_new_version()["res_id"]
        )
        second.text = "Second."
        second.action_make_current()
        self.assertEqual((first.state, second.version), ("retired", 2))
        self.assertEqual(second.previous_id, first)

    def test_unknown_placeholders_are_refused(self):
        for text in ("{nobody}", "{grantor", "{grantor.id}"):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                self.library(text)
        with self.assertRaises(AccessError):
            self.env["gov.agreement.clause"].with_user(self.city_legal).create(
                {"name": "x", "kind": "seal_use", "slot": "extent", "text": "x"}
            )

    # --- counter-drafts ---------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_counter_draft_shows_what_changed(self):
        draft = self.make_agreement(self.entrusted)
        draft.with_user(self.city_legal).action_propose("First")
        self.assertEqual(draft.turn, "grantee")
        draft.with_user(self.county_legal).liability = "Whoever decides answers."
        draft.with_user(self.county_legal).action_propose("Ours")
        last = draft.revision_ids.sorted("chain_sequence")[-1]
        self.assertIn('<del class="text-danger">stamps</del>', last.changes)
        self.assertIn(">decides</ins>", last.changes)
        self.assertNotIn("Within one working day", last.changes)
        self.assertEqual(draft.turn, "grantor")
        draft.liability = "<script>"
        draft.with_user(self.city_legal).action_propose()
        self.assertNotIn("<script>", draft.revision_ids[0].changes)
        with self.assertRaises(AccessError):
            draft.with_user(self.county2_legal).action_propose()
        self.approve(draft, self.city_legal)
        draft.with_user(self.city_legal).action_sign()
        with self.assertRefused("HZ22-32-01"):
            draft.with_user(self.county_legal).action_propose()
        with (
            self.assertRaises(psycopg2.errors.RaiseException),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM gov_agreement_revision")

    def test_the_lines_are_those_that_a_rule_covers(self):
        rule = self.substantive.rule_id
        covered = self.env["gov.delegation"].search(
            [("rule_id", "=", rule.id), ("agency_id", "=", self.county_dept.id)]
        )
        action = self.wizard(rule_ids=[(6, 0, rule.ids)]).action_draft()
        draft = self.env["gov.agreement"].browse(action["res_id"])
        self.assertEqual(draft.delegation_ids, covered)
        self.assertEqual(draft.line_ids.rule_id, rule)
        other = self.env["gov.rule"].search([("id", "!=", rule.id)], limit=1)
        with self.assertRaises(ValidationError):
            self.wizard(rule_ids=[(6, 0, other.ids)]).action_draft()

    # --- drafting run -----------------------------------------------------------

    def test_one_job_drafts_and_prints_in_portions(self):
        agencies = self.county_dept | self.county2_dept | self.zone_dept
        self.patch(gov_agreement_batch, "PORTION", 2)
        wizard = self.wizard(grantee_ids=[(6, 0, agencies.ids)])
        with trap_jobs() as trap:
            action = wizard.action_queue()
            batch = self.env["gov.agreement.batch"].browse(action["res_id"])
            trap.assert_jobs_count(1)
            trap.perform_enqueued_jobs()
            self.assertAlmostEqual(batch.progress, 66.67, 1)
            trap.perform_enqueued_jobs()
        self.assertEqual((batch.total, batch.done, batch.failed), (3, 3, 0))
        for line in batch.line_ids:
            self.assertEqual(line.agreement_id.grantee_id, line.grantee_id)
            self.assertEqual(line.agreement_id.create_uid, self.city_legal)
            self.assertTrue(line.file)
        self._assert_packed(batch)

    def _assert_packed(self, batch):
        """One file for each agreement, as each reads now."""
        batch = batch.with_user(self.city_legal)
        printed = {line._zip_entry(): line.file for line in batch.line_ids}
        changed = batch.line_ids[0]
        changed.agreement_id.extent = "Another extent."
        with zipfile.ZipFile(io.BytesIO(batch._get_zip())) as packed:
            self.assertEqual(set(packed.namelist()), set(printed))
            self.assertIsNone(packed.testzip())
            for name, file in printed.items():
                same = packed.read(name) == base64.b64decode(file)
                self.assertEqual(same, name != changed._zip_entry())
            self.assertEqual(
                packed.read(changed._zip_entry()), changed.agreement_id._get_pdf()
            )
        self.assertIn(f"/gov/drafting/{batch.id}/zip", batch.action_download()["url"])
        with self.assertRaises(AccessError):
            batch.with_user(self.county2_legal)._get_zip()

    def test_a_refused_agency_holds_up_nobody(self):
        agencies = self.service_centre | self.county_dept
        wizard = self.wizard(grantee_ids=[(6, 0, agencies.ids)])
        with trap_jobs() as trap:
            batch = self.env["gov.agreement.batch"].browse(
                wizard.action_queue()["res_id"]
            )
            trap.perform_enqueued_jobs()
            self.assertEqual((batch.done, batch.failed), (1, 1))
            failed = batch.line_ids.filtered(lambda line: line.state == "failed")
            self.assertIn("One Centre", failed.error)
            batch.action_resume()
            trap.perform_enqueued_jobs()
        self.assertEqual((batch.done, batch.failed), (1, 1))
        with self.assertRaises(AccessError):
            batch.with_user(self.county2_legal).read(["grantor_id"])
        with self.assertRaises(AccessError):
            batch.with_user(self.city_legal).write({"kind": "x"})

    def test_every_possible_agency_is_chosen(self):
        wizard = self.wizard(grantee_ids=False)
        wizard.action_choose_all()
        self.assertIn(self.county2_dept, wizard.grantee_ids)
        with self.assertRaises(ValidationError):
            self.wizard(grantee_ids=False).action_queue()

    # --- drawn signature --------------------------------------------------------

    @clause("HZ22-32-01")
    def test_drawn_signature_belongs_to_the_text(self):
        draft = self.make_agreement(self.entrusted)

        def sign(user, picture=PICTURE):
            self.env["gov.agreement.sign"].with_user(user).create(
                {"agreement_id": draft.id, "signature": picture}
            ).action_sign()

        with self.assertRefused("HZ22-32-01"):
            sign(self.city_legal, "R0lGODlh")
        with self.assertRefused("HZ22-32-01"):
            # Cut off: the agreement could never be printed again.
            sign(self.city_legal, PICTURE[:32])
        with self.assertRaises(AccessError):
            sign(self.county2_legal)
        self.approve(draft)
        sign(self.city_legal)
        plain = draft._get_pdf()
        sign(self.county_legal)
        self.assertEqual(draft.state, "signed")
        rows = draft.signature_ids
        self.assertEqual(rows.mapped("way"), ["drawn", "drawn"])
        self.assertEqual(set(rows.mapped("content_hash")), {draft.content_hash})
        self.assertTrue(all(draft._drawn(side) for side in ("grantor", "grantee")))
        self.assertNotEqual(draft._get_pdf(), plain)
        legal = self.env.ref(LEGAL)
        self.assertIn(legal, self.city_legal.all_group_ids)
