from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import LEGAL, TODAY, DelegationCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestAgreementLife(DelegationCommon):
    """From draft to end."""

    @clause("HZ22-32-01", "HZ22-32-02", "LC20-31-03")
    def test_signed_filed_published(self):
        agreement = self.make_agreement(self.entrusted)
        self.approve(agreement, self.city_legal)
        agreement.with_user(self.city_legal).action_sign()
        self.assertEqual(agreement.state, "draft")
        self.assertEqual(agreement.grantor_signed_by, self.city_legal)
        self.approve(agreement, self.county_legal)
        agreement.with_user(self.county_legal).action_sign()
        self.assertEqual(agreement.state, "signed")
        self.assertEqual(agreement.filing_due_on.isoformat(), "2026-03-23")
        self.file(agreement, "J-1")
        self.assertEqual(agreement.state, "filed")
        agreement.with_user(self.city_legal).action_publish("https://example.org/1")
        self.assertRecordValues(
            agreement,
            [{"state": "in_force", "published_url": "https://example.org/1"}],
        )
        self.assertTrue(agreement.is_effective)
        found = self.env["gov.agreement"].search([("is_effective", "=", True)])
        self.assertIn(agreement, found)

    def test_without_filing_where_no_mode_demands_it(self):
        agreement = self.bring_into_force(
            self.make_agreement(self.substantive, "seal_use")
        )
        self.assertFalse(agreement.filing_ids)
        self.assertEqual(agreement.state, "in_force")

    def test_numbers_are_unique(self):
        first = self.make_agreement(self.entrusted)
        second = self.make_agreement(self.entrusted)
        self.assertTrue(first.name)
        self.assertNotEqual(first.name, second.name)

    def test_only_own_side_can_be_signed(self):
        agreement = self.make_agreement(self.entrusted)
        self.approve(agreement, self.city_legal)
        agreement.with_user(self.city_legal).action_sign()
        with self.assertRaises(AccessError):
            agreement.with_user(self.city_legal).action_sign()
        with self.assertRaises(AccessError):
            agreement.with_user(self.county2_legal).action_sign()
        self.assertFalse(agreement.with_user(self.city_legal).my_side)
        self.assertEqual(agreement.with_user(self.county_legal).my_side, "grantee")

    @clause("HZ22-32-01")
    def test_one_person_does_not_sign_for_both(self):
        self.city_legal.gov_agency_ids |= self.county_dept
        agreement = self.make_agreement(self.entrusted).with_user(self.city_legal)
        other = self.make_user("d.other", LEGAL, self.city_dept)
        self.approve(agreement, other)
        agreement.action_sign()
        with self.assertRefused("HZ22-32-01"):
            agreement.action_sign()

    def test_redraft_before_second_signature(self):
        agreement = self.make_agreement(self.entrusted)
        self.approve(agreement, self.city_legal)
        agreement.with_user(self.city_legal).action_sign()
        agreement.with_user(self.county_legal).action_redraft()
        self.assertFalse(agreement.grantor_signed_on or agreement.content_hash)
        agreement.extent = "Other."
        self.sign(agreement)
        self.assertEqual(agreement.state, "signed")

    def test_end_stops_today(self):
        agreement = self.bring_into_force(self.make_agreement(self.entrusted))
        with self.assertRaises(ValidationError):
            agreement.with_user(self.city_legal).action_end(" ")
        agreement.with_user(self.city_legal).action_end("Law changed")
        self.assertFalse(agreement.is_effective)
        self.assertEqual(agreement.ended_on.isoformat(), TODAY)
        self.assertEqual(agreement.line_ids.date_end.isoformat(), "2026-03-01")
        self.assertFalse(agreement.line_ids.binding)

    def test_renewal_continues_the_term(self):
        agreement = self.bring_into_force(self.make_agreement(self.entrusted))
        action = agreement.with_user(self.city_legal).action_renew()
        draft = self.env["gov.agreement"].browse(action["res_id"])
        self.assertRecordValues(
            draft,
            [
                {
                    "state": "draft",
                    "previous_id": agreement.id,
                    "extent": agreement.extent,
                    "published_on": False,
                    "content_hash": False,
                }
            ],
        )
        self.assertEqual(draft.date_from.isoformat(), "2028-03-02")
        self.assertEqual(draft.delegation_ids, agreement.delegation_ids)
        self.assertNotEqual(draft.name, agreement.name)

    def test_expiry_needs_no_job(self):
        agreement = self.bring_into_force(self.make_agreement(self.entrusted))
        with freeze_time("2028-03-01"):
            agreement.invalidate_recordset()
            self.assertTrue(agreement.is_effective)
        with freeze_time("2028-03-02"):
            agreement.invalidate_recordset()
            self.assertFalse(agreement.is_effective)

    def test_form_shows_what_is_missing(self):
        with Form(self.env["gov.agreement"]) as form:
            form.kind = "entrustment"
            form.programme_id = self.entrusted.programme_id
            form.grantor_id = self.entrusted.upper_agency_id
            form.grantee_id = self.entrusted.agency_id
            self.assertIn("Extent of power", form.missing_contents)
            form.extent = "All."
            self.assertNotIn("Extent of power", form.missing_contents)
