from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import LEGAL, TODAY, DelegationCommon, clause

#: Column of the coverage -> code of the gap that says the same.
SAME = {
    "manual": ("manual",),
    "readiness": ("readiness",),
    "agreement": ("agreement",),
    "filing": ("filing",),
    "publication": ("publication",),
    "seal": ("seal",),
    "electronic": ("electronic_seal",),
}


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestCoverageQuery(DelegationCommon):
    """One query says the same as the gap list that going live asks."""

    def rows(self, day=TODAY, **domain):
        self.env.flush_all()
        coverage = self.env["gov.coverage"].with_context(coverage_day=day)
        coverage.invalidate_model()
        return coverage.search([("programme_id", "=", self.programme.id)])

    def assert_same(self, day=TODAY):
        rows = self.rows(day)
        delegations = rows.delegation_id
        self.assertTrue(delegations)
        gaps = delegations._get_gaps(self.day(day))
        for row in rows:
            codes = {gap.code for gap in gaps[row.delegation_id.id]}
            for column, names in SAME.items():
                with self.subTest(row=row.delegation_id.display_name, column=column):
                    self.assertEqual(row[column], bool(codes & set(names)))
            self.assertEqual(row.agency, bool(codes & {"agency", "upper_agency"}))

    @clause("JN21-09-07")
    def test_same_answer_as_the_gap_list(self):
        self.assert_same()
        self.make_agreement(self.entrusted)
        signed = self.sign(
            self.make_agreement(self.delegation_of("entrust", self.county2))
        )
        self.assert_same()
        self.file(signed)
        self.assert_same()
        agreement = self.bring_into_force(
            self.make_agreement(self.substantive, "seal_use")
        )
        self.assert_same()
        seal = self.make_seal(agreement)
        self.assert_same()
        self.assert_same("2028-03-02")
        self.assert_same("2026-03-01")
        seal.electronic_number = False
        self.assert_same()
        agreement.with_user(self.city_legal).action_suspend("Finding")
        self.assert_same()
        self.programme.readiness_required = True
        self.assert_same()
        self.entrusted.agency_id = False
        self.assert_same()

    def test_rules_by_case_demand_too(self):
        self.make_rule(
            self.entries["direct"],
            self.modes["entrust"],
            circumstance_id=self.circumstances["renewal"].id,
            region_ids=[Command.set(self.county.ids)],
        )
        self.publish()
        self.assert_same()
        lacking = self.rows().filtered("agreement").delegation_id
        self.assertIn(self.delegation_of("direct", self.county), lacking)
        self.assertNotIn(self.delegation_of("direct", self.county2), lacking)

    def test_nobody_named(self):
        agreement = self.bring_into_force(
            self.make_agreement(self.substantive, "seal_use")
        )
        seal = self.make_seal(agreement)
        self.assertNotIn(self.substantive, self.rows().filtered("users").delegation_id)
        seal.user_ids = [Command.clear()]
        self.assertIn(self.substantive, self.rows().filtered("users").delegation_id)

    def test_one_query_however_many(self):
        self.rows()
        coverage = self.env["gov.coverage"].with_context(coverage_day=TODAY)
        domain = [("lack_count", ">", 0)]
        coverage.search_count(domain)
        with self.assertQueryCount(1):
            coverage.search_count(domain)

    def test_screen_and_paper_say_what_is_missing(self):
        row = self.rows().filtered(lambda one: one.delegation_id == self.entrusted)
        self.assertIn("No agreement", row.lacking)
        self.assertEqual(row.lack_count, row.lacking.count("、") + 1)
        text = row._gap_text(row)
        self.assertIn(row.lacking, text.rows[1])
        self.assertTrue(self.env["gov.coverage"]._get_pdf(row.ids).startswith(b"%PDF"))

    def test_own_bodies_only(self):
        coverage = self.env["gov.coverage"]
        stranger = self.make_user("d.c2", LEGAL, self.county2_dept)
        self.env.flush_all()
        seen = coverage.with_user(stranger).search(
            [("programme_id", "=", self.programme.id)]
        )
        self.assertEqual(seen.agency_id, self.county2_dept)
        with self.assertRaises(AccessError):
            coverage.with_user(self.justice_user).search([])
