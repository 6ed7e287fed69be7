from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import CasesCommon, clause

BODY = "91370800MA3C0M2N4B"


@tagged("post_install", "-at_install")
class TestFiling(CasesCommon):
    """What is decided below on power from above is filed above, once."""

    def setUp(self):
        super().setUp()
        self.programme.post_filing = True

    @clause("JN21-04-04")
    def test_filed_from_the_case_itself(self):
        case = self.finish(self.accepted("substantive"))
        cases = self.env["gov.case"].with_user(self.approver)
        self.assertIn(case, cases.search([("to_file", "=", True)]))
        case.with_user(self.approver).action_file_above()
        self.assertEqual(case.sudo().filed_on, case._today())
        self.assertEqual(case.sudo().event_ids[-1].code, "filed")
        self.assertNotIn(case, cases.search([("to_file", "=", True)]))
        with self.assertRefused("JN21-04-04"):
            case.with_user(self.approver).action_file_above()

    @clause("JN21-04-04")
    def test_unfiled_decisions_with_their_age(self):
        case = self.finish(self.accepted("substantive")).sudo()
        with freeze_time("2026-03-05 02:00:00"):
            case.invalidate_recordset(["unfiled_days"])
            self.assertEqual(case.unfiled_days, 3)

    def test_nothing_to_file(self):
        above = self.finish(self.accepted("receipt")).sudo()
        self.assertFalse(above.to_file, "the upper level decided it itself")
        undecided = self.accepted("substantive").sudo()
        self.assertFalse(undecided.to_file)
        self.programme.post_filing = False
        done = self.finish(self.accepted("substantive")).sudo()
        self.assertFalse(done.to_file)

    def test_who_files(self):
        case = self.finish(self.accepted("substantive"))
        with self.assertRefused("SUITE-AGENCY"):
            case.with_user(self.city_approver).action_file_above()
        with self.assertRaises(UserError):
            case.with_user(self.county_supervisor).action_file_above()
        self.assertFalse(case.sudo().filed_on)


@tagged("post_install", "-at_install")
class TestEngraving(CasesCommon):
    """Seals ordered at the window: due in the same visit, one set given per body."""

    def order(self, case, **values):
        orders = self.env["gov.engraving"].with_user(self.clerk)
        return orders.create(
            {"case_id": case.id, "body_code": BODY, "engraver": "Works", **values}
        )

    @clause("JN18-21-03")
    def test_waiting_time_is_measured(self):
        case = self.accepted("direct")
        order = self.order(case)
        with self.assertRefused("JN18-21-03"):
            order.action_done()
        order.receiver = "李晓敏"
        with freeze_time("2026-03-02 02:40:00"):
            order.action_done()
        self.assertEqual((order.state, order.minutes), ("done", 40))
        self.assertFalse(order.late)

    @clause("JN18-21-03")
    def test_late_from_the_next_day_on(self):
        order = self.order(self.accepted("direct"))
        late = [("late", "=", True), ("id", "=", order.id)]
        with freeze_time("2026-03-02 15:59:00"):
            self.assertFalse(self.env["gov.engraving"].search(late))
        with freeze_time("2026-03-02 16:01:00"):
            order.invalidate_recordset(["late"])
            self.assertTrue(order.late)
            self.assertEqual(self.env["gov.engraving"].search(late), order)

    @clause("JN18-21-07")
    def test_one_free_set_per_body(self):
        case = self.accepted("direct")
        first = self.order(case)
        self.assertEqual(first.pieces, 3)
        with self.assertRefused("JN18-21-07"):
            self.order(case)
        paid = self.order(case, free=False, pieces=1)
        self.assertEqual(paid.state, "ordered")

    def test_who_orders(self):
        case = self.accepted("direct")
        for user in (self.reviewer, self.county_supervisor):
            with self.assertRaises(AccessError):
                self.env["gov.engraving"].with_user(user).create(
                    {"case_id": case.id, "body_code": BODY, "engraver": "Works"}
                )
        order = self.order(case)
        stranger = self.make_user("e.two", "gov_cases.group_clerk", self.county2_dept)
        with self.assertRaises(AccessError):
            order.with_user(stranger).action_done()
