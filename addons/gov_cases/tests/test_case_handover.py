from odoo.tests import tagged

from .common import CasesCommon, clause


@tagged("post_install", "-at_install")
class TestCaseHandover(CasesCommon):
    """While the granting body goes on acting, and after the term ran out."""

    def hand_over(self, delegation):
        """An open handover of a delegation that is live all the same."""
        handover = self.env["gov.handover"].create(
            {
                "programme_id": delegation.programme_id.id,
                "from_agency_id": delegation.upper_agency_id.id,
                "to_agency_id": delegation.agency_id.id,
                "delegation_ids": [(6, 0, delegation.ids)],
            }
        )
        handover._flow_write({"state": "open"})
        return handover

    @clause("LC20-20-06")
    def test_accepted_during_the_handover_ends_in_the_upper_name(self):
        handover = self.hand_over(self.live["direct"])
        case = self.accepted("direct", self.city_clerk)
        self.assertEqual(case.in_name_of_id, self.city_dept)
        self.assertEqual(case.step_ids.agency_id, self.city_dept)
        handover._flow_write({"state": "taken_over"})
        self.finish(case)
        case = case.sudo()
        self.assertEqual(case.decided_agency_id, self.city_dept)
        self.assertEqual(case.in_name_of_id, self.city_dept)
        self.assertEqual(case.impression_id.seal_id, self.city_seal)
        later = self.accepted("direct")
        self.assertEqual(later.in_name_of_id, self.county_dept)

    @clause("LC20-20-06")
    def test_no2_mode_during_the_handover_takes_the_uppers_own_seal(self):
        handover = self.hand_over(self.live["substantive"])
        case = self.accepted("substantive", self.city_clerk)
        handover._flow_write({"state": "taken_over"})
        self.finish(case)
        self.assertEqual(case.sudo().impression_id.seal_id, self.city_seal)

    @clause("HZ22-32-01", "JN21-06-03")
    def test_suspended_agreement_stops_new_cases(self):
        officer = self.legal_officer_of(self.city_dept)
        for code, refused in (
            ("entrust", "HZ22-32-01"),
            ("substantive", "JN21-06-03"),
        ):
            self.agreements[code].with_user(officer).action_suspend("Finding")
            with self.subTest(code=code), self.assertRefused(refused):
                self.accepted(code)
        self.accepted("direct")
