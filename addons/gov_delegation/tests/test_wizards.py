import base64
import hashlib

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import TERM, TODAY, DelegationCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestWizards(DelegationCommon):
    """Drafting in bulk, asking for reasons, stamping by hand."""

    def _draft(self, grantees, **values):
        return (
            self.env["gov.agreement.draft"]
            .with_user(self.city_legal)
            .create(
                {
                    "programme_id": self.programme.id,
                    "kind": "entrustment",
                    "grantor_id": self.city_dept.id,
                    "grantee_ids": [Command.set(grantees.ids)],
                    "date_from": TERM[0],
                    "date_to": TERM[1],
                    **values,
                }
            )
        )

    @clause("HZ22-32-01")
    def test_one_draft_per_agency_with_all_that_needs_it(self):
        wizard = self._draft(self.county_dept | self.county2_dept)
        self.assertLessEqual(
            self.county_dept | self.county2_dept, wizard.possible_grantee_ids
        )
        wizard.action_draft()
        drafts = self.env["gov.agreement"].search(
            [("state", "=", "draft"), ("programme_id", "=", self.programme.id)]
        )
        self.assertEqual(drafts.grantee_id, self.county_dept | self.county2_dept)
        own = drafts.filtered(lambda one: one.grantee_id == self.county_dept)
        self.assertEqual(own.delegation_ids, self.entrusted)
        self.assertEqual(own.date_to.isoformat(), TERM[1])

    def test_texts_are_taken_over(self):
        source = self.make_agreement(self.entrusted, liability="As always.")
        wizard = self._draft(self.county2_dept, source_id=source.id)
        action = wizard.action_draft()
        draft = self.env["gov.agreement"].browse(action["res_id"])
        self.assertEqual(draft.liability, "As always.")
        self.assertFalse(draft.missing_contents)

    def test_covered_items_are_left_out(self):
        self.sign(self.make_agreement(self.entrusted))
        wizard = self._draft(self.county_dept)
        self.assertEqual(wizard.delegation_count, 0)
        with self.assertRaises(ValidationError):
            wizard.action_draft()
        with self.assertRaises(ValidationError):
            self._draft(self.env["gov.agency"]).action_draft()

    def test_ask_runs_the_action_as_the_user(self):
        agreement = self.bring_into_force(self.make_agreement(self.entrusted))
        ask = self.env["gov.delegation.ask"]
        values = {
            "action": "agreement_end",
            "record_id": agreement.id,
            "text": "Law changed",
        }
        with self.assertRaises(AccessError):
            ask.with_user(self.county2_legal).create(values).action_answer()
        ask.with_user(self.city_legal).create(values).action_answer()
        self.assertEqual(agreement.end_reason, "Law changed")

    def test_ask_files(self):
        agreement = self.sign(self.make_agreement(self.entrusted))
        filing = agreement.with_user(self.city_legal).action_submit_filing()
        ask = self.env["gov.delegation.ask"].with_user(self.justice_user)
        ask.create(
            {"action": "filing_accept", "record_id": filing.id, "text": "J-3"}
        ).action_answer()
        self.assertEqual(filing.receipt_number, "J-3")

    def test_stamping_by_hand(self):
        agreement = self.bring_into_force(
            self.make_agreement(self.substantive, "seal_use")
        )
        seal = self.make_seal(agreement)
        wizard = (
            self.env["gov.seal.stamp"]
            .with_user(self.stamper)
            .create(
                {
                    "seal_id": seal.id,
                    "delegation_id": self.substantive.id,
                    "subject": "Letter 5",
                    "document": base64.b64encode(b"letter"),
                    "document_name": "letter.pdf",
                }
            )
        )
        wizard.action_stamp()
        self.assertEqual(
            seal.impression_ids.sha256, hashlib.sha256(b"letter").hexdigest()
        )
        wizard.delegation_id = False
        with self.assertRefused("JN21-06-12"):
            wizard.action_stamp()
