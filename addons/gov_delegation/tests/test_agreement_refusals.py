import psycopg2.errors

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..kernel import contents
from .common import TERM, TODAY, DelegationCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestAgreementRefusals(DelegationCommon):
    """What an agreement must not be."""

    # --- parties ------------------------------------------------------------------

    @clause("HZ22-71-02")
    def test_village_is_no_party(self):
        with self.assertRefused("HZ22-71-02"):
            self.make_agreement(
                self.entrusted, grantee_id=self.village_committee.id, line_ids=[]
            )

    @clause("HZ22-12-12")
    def test_service_centre_is_no_party(self):
        with self.assertRefused("HZ22-12-12"):
            self.make_agreement(
                self.entrusted, grantee_id=self.service_centre.id, line_ids=[]
            )

    @clause("HZ22-12-12")
    def test_centre_acts_for_its_government(self):
        self.service_centre.parent_id = self.county_dept
        self.entrusted.agency_id = self.service_centre
        agreement = self.make_agreement(self.entrusted, grantee_id=self.county_dept.id)
        self.sign(agreement)
        self.assertEqual(agreement.grantee_signed_by, self.county_legal)

    @clause("LC20-12-03")
    def test_grantor_is_an_organ(self):
        company = self.city_dept.copy({"name": "Gas", "kind": "utility", "code": False})
        with self.assertRefused("LC20-12-03"):
            self.make_agreement(self.entrusted, grantor_id=company.id, line_ids=[])
        agreement = self.make_agreement(
            self.entrusted,
            "entrusted_acceptance",
            grantor_id=company.id,
            line_ids=[],
        )
        self.assertTrue(agreement, "a utility may have files collected")

    @clause("HZ22-32-01")
    def test_parties_are_those_of_the_item(self):
        with self.assertRefused("HZ22-32-01"):
            self.make_agreement(self.entrusted, grantee_id=self.county2_dept.id)

    @clause("HZ22-12-15")
    def test_no_re_entrustment(self):
        self.bring_into_force(self.make_agreement(self.entrusted))
        below = self.delegation_of("entrust", self.county2)
        below.upper_agency_id = self.county_dept
        with self.assertRefused("HZ22-12-15"):
            self.make_agreement(below)

    @clause("HZ22-12-15")
    def test_no_entrusting_to_a_body_that_hands_it_on(self):
        below = self.delegation_of("entrust", self.county2)
        below.upper_agency_id = self.county_dept
        self.make_agency("One Justice", self.county, "justice", "justice_bureau")
        self.bring_into_force(self.make_agreement(below))
        with self.assertRefused("HZ22-12-15"):
            self.make_agreement(self.entrusted)

    @clause("HZ22-12-15", "XK-24")
    def test_no_entrusting_what_was_entrusted_before(self):
        self.entries["entrust"].power_source = "5"
        with self.assertRefused("HZ22-12-15"):
            self.make_agreement(self.entrusted)

    # --- items --------------------------------------------------------------------

    @clause("HZ22-12-05")
    def test_unentrustable_item(self):
        self.entries["entrust"].entrustable = False
        with self.assertRefused("HZ22-12-05"):
            self.make_agreement(self.entrusted)

    @clause("JC25-10-04")
    def test_prohibited_item(self):
        entry = self.entries["entrust"]
        self.env.cr.execute(  # the registry refuses it while a rule has a mode
            "UPDATE gov_entry SET prohibited_reason = 'safety' WHERE id = %s",
            [entry.id],
        )
        entry.invalidate_recordset()
        with self.assertRefused("JC25-10-04"):
            self.make_agreement(self.entrusted)

    @clause("HZ22-12-05")
    def test_checks_are_repeated_when_the_draft_changes(self):
        self.entries["entrust"].entrustable = False
        memorandum = self.make_agreement(self.entrusted, "memorandum")
        with self.assertRefused("HZ22-12-05"):
            memorandum.kind = "entrustment"
        with self.assertRefused("HZ22-32-01"):
            memorandum.grantee_id = self.county2_dept

    @clause("HZ22-12-05")
    def test_checks_are_repeated_at_signing(self):
        agreement = self.make_agreement(self.entrusted)
        self.entries["entrust"].entrustable = False
        with self.assertRefused("HZ22-12-05"):
            agreement.with_user(self.city_legal).action_sign()

    # --- contents -----------------------------------------------------------------

    def _assert_content_refused(self, delegation, kind, code, names):
        for name in names:
            agreement = self.make_agreement(delegation, kind, **{name: False})
            with self.subTest(kind=kind, name=name), self.assertRefused(code):
                agreement.with_user(self.city_legal).action_sign()

    @clause("LC20-12-04")
    def test_entrustment_without_contents(self):
        self._assert_content_refused(
            self.entrusted,
            "entrustment",
            "LC20-12-04",
            ("extent", "rights_duties", "line_ids"),
        )

    @clause("HZ22-32-01")
    def test_entrustment_without_term_or_liability(self):
        self._assert_content_refused(
            self.entrusted, "entrustment", "HZ22-32-01", ("liability", "date_to")
        )

    @clause("GX-21")
    def test_without_the_clause_on_personal_data(self):
        for delegation, kind in (
            (self.entrusted, "entrustment"),
            (self.entrusted, "undertaking"),
            (
                self.delegation_of("entrusted_acceptance", self.county),
                "entrusted_acceptance",
            ),
        ):
            self._assert_content_refused(delegation, kind, "GX-21", ("personal_data",))

    @clause("JC25-25-03")
    def test_another_custodian_without_words(self):
        agreement = self.make_agreement(self.entrusted, "undertaking")
        agreement.line_ids.custodian_override = "upper"
        with self.assertRefused("JC25-25-03"):
            agreement.with_user(self.city_legal).action_ask_approval()
        with self.assertRefused("JC25-25-03"):
            agreement.with_user(self.city_legal).action_sign()
        agreement.custody_exception = "The city keeps the drawings."
        self.sign(agreement)
        self.assertEqual(agreement.state, "signed")

    @clause("LC20-12-02")
    def test_entrustment_without_legal_basis(self):
        self._assert_content_refused(
            self.entrusted, "entrustment", "LC20-12-02", ("legal_basis",)
        )

    @clause("HZ22-32-04")
    def test_acceptance_without_contents(self):
        self._assert_content_refused(
            self.delegation_of("entrusted_acceptance", self.county),
            "entrusted_acceptance",
            "HZ22-32-04",
            ("extent", "forwarding", "rights_duties", "liability", "date_to"),
        )

    @clause("JN21-06-04")
    def test_seal_use_without_contents(self):
        self._assert_content_refused(
            self.substantive,
            "seal_use",
            "JN21-06-04",
            (
                "seal_users_scope",
                "extent",
                "seal_custody",
                "liability",
                "date_to",
                "line_ids",
            ),
        )

    @clause("JC25-21-02")
    def test_undertaking_without_duties(self):
        self._assert_content_refused(
            self.entrusted,
            "undertaking",
            "JC25-21-02",
            ("rights_duties", "extent", "liability", "date_to", "line_ids"),
        )

    @clause("JC25-21-02")
    def test_duties_are_divided_by_step_and_level(self):
        """By the modes' profiles, kept as they stood at the first signature."""
        agreement = self.make_agreement(self.entrusted, "undertaking")
        mode = self.entrusted.mode_id
        ((code, steps),) = agreement._duties()
        self.assertEqual(code, mode.code)
        self.assertEqual(dict(steps)["respondent"], "upper")
        self.sign(agreement)
        digest = agreement.content_hash
        self.env.cr.execute(
            "UPDATE gov_mode SET respondent = 'lower' WHERE id = %s", [mode.id]
        )
        mode.invalidate_recordset()
        self.assertEqual(agreement._text_digest(), digest)
        table = agreement._duties_table()
        self.assertEqual(len(table), 1 + len(contents.DUTIES))
        upper = dict(mode._fields["respondent"]._description_selection(self.env))
        self.assertEqual(table[-1][1], upper["upper"])
        # A seal-use agreement hands over no step.
        self.assertFalse(self.make_agreement(self.substantive, "seal_use")._duties())

    @clause("HZ22-61-06")
    def test_memorandum_without_contents(self):
        self._assert_content_refused(
            self.entrusted,
            "memorandum",
            "HZ22-61-06",
            ("rights_duties", "date_to", "line_ids"),
        )

    @clause("HZ22-61-06")
    def test_memorandum_needs_a_boundary_per_item(self):
        memorandum = self.make_agreement(self.entrusted, "memorandum")
        memorandum.line_ids.extent = " "
        with self.assertRefused("HZ22-61-06"):
            memorandum.with_user(self.city_legal).action_sign()

    def test_message_names_what_is_missing(self):
        agreement = self.make_agreement(self.entrusted, liability=False)
        agreement.personal_data = " "
        with self.assertRaisesRegex(UserError, "Legal liability.*HZ22.*Personal data"):
            agreement.with_user(self.city_legal).action_sign()
        self.assertIn("HZ22 三（二）", agreement.missing_contents)

    @clause("XK-24")
    def test_back_dated_term(self):
        agreement = self.make_agreement(
            self.entrusted, term=("2026-03-01", "2027-03-01")
        )
        with self.assertRefused("XK-24"):
            agreement.with_user(self.city_legal).action_sign()

    @clause("XK-24")
    def test_second_signature_after_the_first_day(self):
        agreement = self.make_agreement(self.entrusted)
        self.approve(agreement, self.city_legal)
        agreement.with_user(self.city_legal).action_sign()
        with freeze_time("2026-03-03"), self.assertRefused("XK-24"):
            agreement.with_user(self.county_legal).action_sign()

    # --- overlap ------------------------------------------------------------------

    @clause("JC25-21-02")
    def test_overlap(self):
        self.sign(self.make_agreement(self.entrusted))
        other = self.make_agreement(self.entrusted, term=("2028-03-01", "2029-01-01"))
        self.approve(other, self.city_legal)
        other.with_user(self.city_legal).action_sign()
        with self.assertRefused("JC25-21-02"):
            other.with_user(self.county_legal).action_sign()
        self.sign(
            self.make_agreement(self.entrusted, term=("2028-03-02", "2029-01-01"))
        )

    @clause("JC25-21-02")
    @mute_logger("odoo.sql_db")
    def test_overlap_is_refused_by_the_database(self):
        self.sign(self.make_agreement(self.entrusted))
        other = self.make_agreement(self.entrusted)
        self.env.flush_all()
        with (
            self.assertRaises(psycopg2.errors.ExclusionViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE gov_agreement_line SET binding = true WHERE agreement_id = %s",
                [other.id],
            )

    # --- going on -----------------------------------------------------------------

    @clause("HZ22-32-02")
    def test_publishing_unfiled(self):
        agreement = self.sign(self.make_agreement(self.entrusted))
        with self.assertRefused("HZ22-32-02"):
            agreement.with_user(self.city_legal).action_publish("https://example.org")

    @clause("HZ22-32-01")
    def test_publishing_unsigned(self):
        agreement = self.make_agreement(self.entrusted)
        with self.assertRefused("HZ22-32-01"):
            agreement.with_user(self.city_legal).action_publish("https://example.org")

    @clause("LC20-31-03")
    def test_publishing_without_address(self):
        agreement = self.sign(self.make_agreement(self.entrusted))
        self.file(agreement)
        with self.assertRefused("LC20-31-03"):
            agreement.with_user(self.city_legal).action_publish()

    # --- signed is fixed ----------------------------------------------------------

    @clause("HZ22-32-01")
    def test_signed_text_is_fixed(self):
        agreement = self.make_agreement(self.entrusted)
        self.approve(agreement, self.city_legal)
        agreement.with_user(self.city_legal).action_sign()
        changes = [
            {"extent": "More."},
            {"date_to": "2030-01-01"},
            {"grantee_id": self.county2_dept.id},
            {"line_ids": [Command.clear()]},
            {"state": "in_force"},
            {"grantee_signed_on": TODAY},
            {"content_hash": "0" * 64},
        ]
        for values in changes:
            with self.subTest(values=values), self.assertRefused("HZ22-32-01"):
                agreement.write(values)
        line = agreement.line_ids
        with self.assertRefused("HZ22-32-01"):
            line.extent = "More."
        with self.assertRefused("HZ22-32-01"):
            line.unlink()
        with self.assertRefused("HZ22-32-01"):
            line.copy({"delegation_id": self.substantive.id})

    @clause("HZ22-32-01")
    def test_signed_by_both_is_not_redrafted(self):
        agreement = self.sign(self.make_agreement(self.entrusted))
        with self.assertRefused("HZ22-32-01"):
            agreement.with_user(self.city_legal).action_redraft()

    @clause("HZ22-32-01")
    def test_signed_is_not_deleted(self):
        agreement = self.make_agreement(self.entrusted)
        self.approve(agreement, self.city_legal)
        agreement.with_user(self.city_legal).action_sign()
        with self.assertRefused("HZ22-32-01"):
            agreement.unlink()
        draft = self.make_agreement(self.entrusted)
        draft.with_user(self.city_legal).unlink()
        self.assertFalse(draft.exists())

    @clause("HZ22-32-01")
    def test_text_changed_behind_the_application(self):
        agreement = self.make_agreement(self.entrusted)
        self.approve(agreement, self.city_legal)
        agreement.with_user(self.city_legal).action_sign()
        self.env.flush_all()
        self.change_behind_the_guard(agreement)
        agreement.invalidate_recordset()
        with self.assertRefused("HZ22-32-01"):
            agreement.with_user(self.county_legal).action_sign()

    @clause("HZ22-32-02")
    def test_text_changed_while_under_filing(self):
        agreement = self.sign(self.make_agreement(self.entrusted))
        filing = agreement.with_user(self.city_legal).action_submit_filing()
        self.env.flush_all()
        self.change_behind_the_guard(agreement)
        agreement.invalidate_recordset()
        with self.assertRefused("HZ22-32-01"):
            filing.with_user(self.justice_user).action_accept("J-9")

    def test_created_signed(self):
        with self.assertRefused("HZ22-32-01"):
            self.make_agreement(self.entrusted, state="in_force")
        with self.assertRefused("HZ22-32-01"):
            self.env["gov.agreement"].with_context(gov_agreement_flow=True).create(
                {"grantor_signed_on": TERM[0]}
            )
