import psycopg2.errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import TODAY, DelegationCommon, clause

DAY = "2026-06-01"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestAgreementRunning(DelegationCommon):
    """What happens to an agreement in force until it is over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(TODAY):
            cls.agreement = cls.bring_into_force(cls.make_agreement(cls.entrusted))
            cls.seal_use = cls.bring_into_force(
                cls.make_agreement(cls.substantive, "seal_use")
            )
            cls.seal = cls.make_seal(cls.seal_use)

    def as_grantor(self, agreement=None):
        return (agreement or self.agreement).with_user(self.city_legal)

    def created(self, action):
        return self.env["gov.agreement"].browse(action["res_id"])

    # --- the signed text --------------------------------------------------------

    @clause("HZ22-32-01")
    @mute_logger("odoo.sql_db")
    def test_database_keeps_the_signed_text(self):
        self.env.flush_all()
        statements = (
            "UPDATE gov_agreement SET extent = 'More.' WHERE id = %s",
            "UPDATE gov_agreement SET date_to = '2099-01-01' WHERE id = %s",
            "UPDATE gov_agreement SET content_hash = NULL WHERE id = %s",
            "UPDATE gov_agreement SET content_hash = 'x' WHERE id = %s",
            "UPDATE gov_agreement_line SET extent = 'More.' WHERE agreement_id = %s",
            "DELETE FROM gov_agreement_line WHERE agreement_id = %s",
            """INSERT INTO gov_agreement_line (agreement_id, delegation_id)
               SELECT %s, min(id) FROM gov_delegation""",
        )
        for statement in statements:
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.errors.RaiseException),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [self.agreement.id])

    def test_the_qr_code_is_the_check_address(self):
        text = self.agreement._print_text()
        self.assertIn("/gov/agreement/check?number=", text.qr)
        self.assertIn(self.agreement.content_hash, text.qr)

    # --- suspension -------------------------------------------------------------

    @clause("HZ22-12-13")
    def test_suspended_stops_seal_and_acceptance(self):
        officer = self.as_grantor(self.seal_use)
        with self.assertRaises(ValidationError):
            officer.action_suspend(" ")
        officer.action_suspend("Finding")
        self.assertTrue(officer.is_paused)
        self.assertFalse(officer.is_effective)
        self.assertIn(
            self.seal_use, self.env["gov.agreement"].search([("is_paused", "=", True)])
        )
        with self.assertRefused("JN21-06-03"):
            self.stamp(self.seal, self.substantive)
        with self.assertRefused("JN21-06-03"):
            self.substantive._check_acceptance(
                self.substantive.mode_id, self.day(TODAY)
            )
        with self.assertRefused("JN21-06-03"):
            officer.action_suspend("Again")
        with freeze_time(DAY):
            officer.action_resume()
            officer.invalidate_recordset()
            self.assertTrue(officer.is_effective)
            self.stamp(self.seal, self.substantive)
        covering = self.env["gov.agreement"]._covering
        self.assertFalse(covering(self.substantive, self.day("2026-05-31")))
        self.assertTrue(covering(self.substantive, self.day(DAY)))

    def test_strangers_do_not_suspend(self):
        stranger = self.seal_use.with_user(self.county2_legal)
        for act in (
            lambda: stranger.sudo(False).action_suspend("x"),
            stranger.action_resume,
        ):
            with self.assertRaises(AccessError):
                act()
        with self.assertRefused("HZ22-32-01"):
            self.seal_use.with_user(self.city_legal).action_suspend("x")
            self.seal_use.pause_ids.unlink()

    @clause("HZ22-12-13")
    def test_taken_back_by_the_grantor_only(self):
        with self.assertRaises(AccessError):
            self.seal_use.with_user(self.county_legal).action_take_back("x")
        self.as_grantor(self.seal_use).action_take_back("Power taken back")
        self.assertEqual(self.seal_use.state, "ended")
        self.assertEqual(self.seal.state, "recalled")
        self.assertFalse(self.seal_use._finishes(self.day(TODAY), self.day(TODAY)))

    # --- amendment --------------------------------------------------------------

    @clause("HZ22-32-02")
    def test_amended_is_filed_anew(self):
        with freeze_time(DAY):
            draft = self.created(self.as_grantor().action_amend())
            draft.extent = "Less."
            self.sign(draft)
            self.assertEqual(self.agreement.ended_on, self.day(DAY))
            filing = self.file(draft)
            self.assertEqual(filing.reason_kind, "change")
            self.assertEqual(filing.previous_id, self.agreement.filing_ids)
            self.as_grantor(draft).action_publish("https://example.org/2")
        covering = self.env["gov.agreement"]._covering
        key = self.entrusted.id
        before = covering(self.entrusted, self.day("2026-05-31"))
        self.assertEqual(before[key], self.agreement)
        self.assertEqual(covering(self.entrusted, self.day(DAY))[key], draft)

    def test_amendment_taken_back_leaves_the_old_one_running(self):
        with freeze_time(DAY):
            draft = self.created(self.as_grantor().action_amend())
            self.sign(draft)
            filing = self.as_grantor(draft).action_submit_filing()
            filing.with_user(self.justice_user).action_return("Unclear")
            self.as_grantor(draft).action_redraft()
        self.assertFalse(self.agreement.ended_on)
        self.assertEqual(self.agreement.line_ids.date_end, self.agreement.date_to)

    def test_correction_names_the_filing_returned(self):
        agreement = self.sign(
            self.make_agreement(self.delegation_of("entrust", self.county2))
        )
        office = agreement.with_user(self.legal_officer_of(agreement.grantor_id))
        first = office.action_submit_filing()
        first.with_user(self.justice_user).action_return("Unclear")
        office.action_redraft()
        self.sign(agreement)
        second = office.action_submit_filing()
        self.assertEqual(
            (second.reason_kind, second.previous_id), ("correction", first)
        )

    # --- renewal ----------------------------------------------------------------

    def test_renewed_in_time(self):
        self.assertEqual(self.agreement.renew_by, self.day("2028-02-15"))
        with freeze_time("2028-02-15"):
            draft = self.created(self.as_grantor().action_renew())
            self.assertEqual(draft.relation, "renewal")
        with freeze_time("2028-02-16"), self.assertRaises(ValidationError):
            self.as_grantor().action_renew()

    def test_seals_go_on_under_the_renewal(self):
        with freeze_time("2028-02-01"):
            draft = self.created(self.as_grantor(self.seal_use).action_renew())
            self.bring_into_force(draft)
        self.assertEqual(self.seal.agreement_id, draft)
        with freeze_time("2028-03-02"):
            self.stamp(self.seal, self.substantive)

    # --- the daily watch --------------------------------------------------------

    def test_expiry_stops_all_but_what_runs(self):
        mode = self.substantive.mode_id
        with freeze_time("2028-03-02"):
            with self.assertRefused("JN21-06-03"):
                self.substantive._check_acceptance(mode, self.day("2028-03-02"))
            with self.assertRefused("JN21-06-03"):
                self.stamp(self.seal, self.substantive)
            with self.assertRefused("JN21-06-03"):
                self.stamp(
                    self.seal, self.substantive, accepted_on=self.day("2028-03-02")
                )
            self.stamp(self.seal, self.substantive, accepted_on=self.day("2028-03-01"))
            self.env["gov.agreement"]._cron_watch()
            self.assertEqual(self.seal_use.state, "ended")
            self.assertEqual(self.seal.state, "issued")
            self.stamp(self.seal, self.substantive, accepted_on=self.day("2028-03-01"))
        with freeze_time("2028-06-01"):
            self.env["gov.agreement"]._cron_watch()
            self.assertEqual(self.seal.state, "suspended")

    def test_officers_of_both_sides_are_told_to_renew_once(self):
        with freeze_time("2028-01-10"):
            for _again in range(2):
                self.env["gov.agreement"]._cron_watch()
        kind = self.env.ref("gov_delegation.activity_renew")
        told = self.agreement.activity_ids.filtered(
            lambda one: one.activity_type_id == kind
        )
        self.assertEqual(told.user_id, self.city_legal | self.county_legal)
        self.assertEqual(len(told), 2)

    @clause("HZ22-32-02")
    def test_overdue_filing_is_told_to_both_sides(self):
        agreement = self.sign(
            self.make_agreement(self.delegation_of("entrust", self.county2))
        )
        with freeze_time("2026-04-01"):
            self.env["gov.agreement"]._cron_watch()
            self.assertEqual(
                agreement.activity_ids.user_id, self.city_legal | self.county2_legal
            )
            officer = agreement.with_user(self.city_legal)
            filing = officer.action_submit_filing()
            self.assertTrue(filing.is_overdue)
            self.env["gov.agreement"]._cron_watch()
        self.assertEqual(
            filing.sudo().activity_ids.user_id,
            self.justice_user | self.city_legal | self.county2_legal,
        )
        queue = self.env["gov.filing"].with_user(self.justice_user)
        self.assertEqual(queue.search([("my_work", "=", True)]), filing)
        filing.with_user(self.justice_user).action_accept("F-9")
        self.assertFalse(filing.sudo().activity_ids)
        self.assertFalse(queue.search([("my_work", "=", True)]))

    def test_the_justice_officer_sees_only_filings(self):
        with self.assertRaises(AccessError):
            self.env["gov.seal"].with_user(self.justice_user).create({})
        unfiled = self.sign(
            self.make_agreement(self.delegation_of("entrust", self.county2))
        )
        seen = self.env["gov.agreement"].with_user(self.justice_user).search([])
        self.assertNotIn(unfiled, seen)
        self.assertIn(self.agreement, seen)
        with self.assertRaises(UserError):
            self.agreement.with_user(self.justice_user).action_suspend("x")
