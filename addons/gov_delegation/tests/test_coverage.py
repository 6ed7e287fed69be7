from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import TODAY, DelegationCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestCoverage(DelegationCommon):
    """Gaps, going live, and which agreement covers a delegation when."""

    def _gaps(self, delegation, day=None):
        gaps = delegation._get_gaps(day and fields.Date.to_date(day))
        return {gap.code: gap for gap in gaps[delegation.id]}

    def _assert_gap(self, delegation, code, clause_code):
        gap = self._gaps(delegation)[code]
        self.assertEqual((gap.clause_code, gap.blocking), (clause_code, True))
        with self.assertRefused(clause_code):
            delegation.action_go_live()

    # --- gaps -----------------------------------------------------------------------

    @clause("HZ22-32-01", "LC20-31-02")
    def test_live_needs_an_agreement(self):
        self._assert_gap(self.entrusted, "agreement", "HZ22-32-01")
        self.make_agreement(self.entrusted)
        self._assert_gap(self.entrusted, "agreement", "HZ22-32-01")

    @clause("HZ22-32-03")
    def test_live_needs_an_acceptance_agreement(self):
        delegation = self.delegation_of("entrusted_acceptance", self.county)
        self._assert_gap(delegation, "agreement", "HZ22-32-03")
        self.bring_into_force(self.make_agreement(delegation, "entrusted_acceptance"))
        self.assertNotIn("agreement", self._gaps(delegation))

    @clause("HZ22-32-02")
    def test_live_needs_the_filing(self):
        self.sign(self.make_agreement(self.entrusted))
        self._assert_gap(self.entrusted, "filing", "HZ22-32-02")
        self.assertNotIn("agreement", self._gaps(self.entrusted))

    @clause("LC20-31-03")
    def test_live_needs_publication(self):
        agreement = self.sign(self.make_agreement(self.entrusted))
        self.file(agreement)
        self._assert_gap(self.entrusted, "publication", "LC20-31-03")

    @clause("JN21-06-03", "JN21-06-05", "JN21-09-07")
    def test_live_needs_the_seal(self):
        agreement = self.bring_into_force(
            self.make_agreement(self.substantive, "seal_use")
        )
        self._assert_gap(self.substantive, "seal", "JN21-06-05")
        seal = self.make_seal(agreement)
        self.assertFalse(
            {"agreement", "seal", "filing", "publication"}
            & set(self._gaps(self.substantive))
        )
        seal.action_suspend("Finding")
        self.assertIn("seal", self._gaps(self.substantive))

    def test_gaps_return_when_the_term_is_over(self):
        agreement = self.bring_into_force(
            self.make_agreement(self.substantive, "seal_use")
        )
        self.make_seal(agreement)
        self.assertNotIn("agreement", self._gaps(self.substantive, "2028-03-01"))
        self.assertLessEqual(
            {"agreement", "seal"}, set(self._gaps(self.substantive, "2028-03-02"))
        )

    def test_no_agreement_where_the_mode_needs_none(self):
        gaps = self._gaps(self.delegation_of("direct", self.county))
        self.assertFalse({"agreement", "seal", "filing", "publication"} & set(gaps))

    @clause("HZ22-61-04", "HZ22-61-05")
    def test_separated_entry_lacks_its_memorandum(self):
        delegation = self.delegation_of("direct", self.county)
        self.assertNotIn("memorandum", self._gaps(delegation))
        delegation.entry_id.supervisor_sector_id = self.sectors["approval"]
        gap = self._gaps(delegation)["memorandum"]
        self.assertEqual((gap.clause_code, gap.blocking), ("HZ22-61-05", False))
        self.bring_into_force(self.make_agreement(delegation, "memorandum"))
        self.assertNotIn("memorandum", self._gaps(delegation))

    def test_demands_of_every_circumstance_count(self):
        delegation = self.delegation_of("direct", self.county)
        self.assertNotIn("agreement", self._gaps(delegation))
        self.make_rule(
            self.entries["direct"],
            self.modes["entrust"],
            circumstance_id=self.circumstances["renewal"].id,
        )
        self.publish()
        self.assertTrue(delegation.conditional)
        self._assert_gap(delegation, "agreement", "HZ22-32-01")

    def test_gap_count_follows_the_agreement(self):
        before = self.substantive.gap_count
        agreement = self.bring_into_force(
            self.make_agreement(self.substantive, "seal_use")
        )
        self.assertEqual(self.substantive.gap_count, before - 1)
        seal = self.make_seal(agreement)
        self.assertEqual(self.substantive.gap_count, before - 2)
        seal.action_recall("Finding")
        self.assertEqual(self.substantive.gap_count, before - 1)

    # --- covering ---------------------------------------------------------------------

    def test_covering_day_by_day(self):
        agreement = self.bring_into_force(self.make_agreement(self.entrusted))
        covering = self.env["gov.agreement"]._covering
        for day, covered in (
            ("2026-03-01", False),
            ("2026-03-02", True),
            ("2028-03-01", True),
            ("2028-03-02", False),
        ):
            found = covering(
                self.entrusted | self.substantive, fields.Date.to_date(day)
            )
            expected = {self.entrusted.id: agreement} if covered else {}
            self.assertEqual(found, expected, day)

    def test_covering_keeps_the_past_of_an_ended_agreement(self):
        agreement = self.bring_into_force(self.make_agreement(self.entrusted))
        with freeze_time("2026-06-01"):
            agreement.with_user(self.city_legal).action_end("Law changed")
        covering = self.env["gov.agreement"]._covering
        day = fields.Date.to_date("2026-05-31")
        self.assertEqual(covering(self.entrusted, day)[self.entrusted.id], agreement)
        self.assertFalse(covering(self.entrusted, fields.Date.to_date("2026-06-01")))

    def test_covering_by_kind(self):
        entrustment = self.bring_into_force(self.make_agreement(self.entrusted))
        memorandum = self.bring_into_force(
            self.make_agreement(self.entrusted, "memorandum")
        )
        covering = self.env["gov.agreement"]._covering
        day = fields.Date.to_date(TODAY)
        key = self.entrusted.id
        self.assertEqual(covering(self.entrusted, day)[key], entrustment)
        found = covering(self.entrusted, day, ("memorandum",))
        self.assertEqual(found[key], memorandum)
        self.assertFalse(covering(self.entrusted, day, ("seal_use",)))

    def test_covering_does_not_need_access(self):
        agreement = self.bring_into_force(self.make_agreement(self.entrusted))
        stranger = self.make_user(
            "d.stranger", "gov_items.group_user", self.county2_dept
        )
        found = (
            self.env["gov.agreement"]
            .with_user(stranger)
            ._covering(self.entrusted, fields.Date.to_date(TODAY))
        )
        self.assertEqual(found[self.entrusted.id].sudo(), agreement)

    # --- number of queries ------------------------------------------------------------

    def _many(self, count):
        """So many more delegations of substantive review, each in its own region."""
        entry = self.entries["substantive"]
        regions = self.env["gov.region"].create(
            [
                {
                    "name": f"Township {number}",
                    "code": f"88{count:02d}{number:02d}",
                    "kind": "township",
                    "parent_id": self.county.id,
                }
                for number in range(count)
            ]
        )
        return self.env["gov.delegation"].create(
            [
                {
                    "entry_id": entry.id,
                    "region_id": region.id,
                    "mode_id": self.substantive.mode_id.id,
                    "agency_id": self.county_dept.id,
                    "upper_agency_id": self.city_dept.id,
                    "state": "planned",
                }
                for region in regions
            ]
        )

    def _queries(self, records, method, *arguments):
        self.env.flush_all()
        self.env.invalidate_all()
        count = self.env.cr.sql_log_count
        getattr(records, method)(*arguments)
        return self.env.cr.sql_log_count - count

    def test_same_queries_for_one_and_fifty(self):
        one, fifty = self._many(1), self._many(50)
        self.bring_into_force(self.make_agreement(fifty, "seal_use"))
        day = fields.Date.to_date(TODAY)
        agreements = self.env["gov.agreement"]
        one._get_gaps(day)
        agreements._covering(one, day)
        few = self._queries(one, "_get_gaps", day)
        many = self._queries(fifty, "_get_gaps", day)
        self.assertLessEqual(many, few)
        few = self._queries(agreements, "_covering", one, day)
        many = self._queries(agreements, "_covering", fifty, day)
        self.assertEqual((few, many), (1, 1))
        self.assertEqual(len(agreements._covering(fifty, day)), 50)
