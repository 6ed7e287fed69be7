from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import TODAY, DelegationCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestFiling(DelegationCommon):
    """The judicial office's part."""

    def _submitted(self):
        agreement = self.sign(self.make_agreement(self.entrusted))
        return agreement.with_user(self.city_legal).action_submit_filing()

    @clause("HZ22-32-02")
    def test_submission(self):
        filing = self._submitted()
        self.assertRecordValues(
            filing,
            [
                {
                    "state": "submitted",
                    "agency_id": self.justice.id,
                    "submitted_by": self.city_legal.id,
                }
            ],
        )
        self.assertEqual(filing.due_on.isoformat(), "2026-03-23")
        self.assertEqual(filing.content_hash, filing.agreement_id.content_hash)
        self.assertFalse(filing.is_overdue)
        with freeze_time("2026-03-24"):
            filing.invalidate_recordset()
            self.assertTrue(filing.is_overdue)

    @clause("HZ22-32-02")
    def test_submitting_twice_or_unsigned(self):
        filing = self._submitted()
        with self.assertRefused("HZ22-32-02"):
            filing.agreement_id.action_submit_filing()
        draft = self.make_agreement(self.entrusted)
        with self.assertRefused("HZ22-32-02"):
            draft.with_user(self.city_legal).action_submit_filing()

    @clause("HZ22-32-02")
    def test_no_judicial_office(self):
        agreement = self.sign(self.make_agreement(self.entrusted))
        self.justice.kind = "other"
        with self.assertRefused("HZ22-32-02"):
            agreement.with_user(self.city_legal).action_submit_filing()

    @clause("HZ22-32-02")
    def test_accepted_with_number(self):
        filing = self._submitted().with_user(self.justice_user)
        with self.assertRefused("HZ22-32-02"):
            filing.action_accept(" ")
        filing.action_accept("J-7")
        self.assertRecordValues(
            filing,
            [
                {
                    "state": "accepted",
                    "receipt_number": "J-7",
                    "decided_by": self.justice_user.id,
                }
            ],
        )
        with self.assertRefused("HZ22-32-02"):
            filing.action_return("Too late")

    @clause("HZ22-32-02")
    def test_returned_corrected_filed(self):
        filing = self._submitted().with_user(self.justice_user)
        with self.assertRaises(ValidationError):
            filing.action_return("")
        filing.action_return("Liability is vague")
        agreement = filing.agreement_id.with_user(self.city_legal)
        self.assertEqual(agreement.state, "signed")
        agreement.action_redraft()
        agreement.liability = "Party B compensates first."
        self.sign(agreement)
        self.file(agreement)
        self.assertEqual(agreement.state, "filed")
        self.assertEqual(agreement.filing_count, 2)

    def test_other_office_does_not_decide(self):
        filing = self._submitted()
        other = self.justice.copy({"name": "Other justice", "code": False})
        stranger = self.make_user(
            "d.justice.other", "gov_delegation.group_justice_officer", other
        )
        with self.assertRaises(AccessError):
            filing.with_user(stranger).action_accept("J-8")
        with self.assertRaises(AccessError):
            filing.with_user(self.city_legal).action_accept("J-8")

    @clause("HZ22-32-02")
    def test_never_deleted(self):
        filing = self._submitted()
        with self.assertRefused("HZ22-32-02"):
            filing.sudo().unlink()
