from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import NOW, WindowsCommon

MANAGER = "gov_items.group_agency_manager"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLeaveDeputy(WindowsCommon):
    """A granted leave hands the desk over; it comes back with the leave's end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.make_employee("Head", cls.county_dept, MANAGER)
        cls.vice = cls.make_employee("Vice", cls.county_dept, MANAGER).user_id
        cls.third = cls.make_employee("Third", cls.county_dept, MANAGER).user_id
        cls.stranger = cls.make_employee("Stranger", cls.county2_dept, MANAGER).user_id
        cls.kind = cls.env["hr.leave.type"].create(
            {
                "name": "Rest",
                "requires_allocation": False,
                "leave_validation_type": "hr",
            }
        )

    def leave(self, first="2026-03-03", last="2026-03-06", **values):
        leave = self.env["hr.leave"].create(
            {
                "employee_id": self.head.id,
                "holiday_status_id": self.kind.id,
                "request_date_from": first,
                "request_date_to": last,
                **values,
            }
        )
        leave.filtered(lambda one: one.state == "validate").write({"state": "confirm"})
        return leave

    def rows(self):
        return self.env["gov.deputy"].search([("user_id", "=", self.head.user_id.id)])

    def spans(self):
        return sorted((row.date_from.day, row.date_to.day) for row in self.rows())

    def test_a_granted_leave_hands_the_desk_over(self):
        self.head.gov_deputy_id = self.vice
        leave = self.leave()
        self.assertEqual(leave.gov_deputy_id, self.vice)  # the usual one is proposed
        self.assertFalse(self.rows(), "asked for is not granted")
        leave.action_approve()
        row = self.rows()
        self.assertRecordValues(
            row,
            [
                {
                    "deputy_id": self.vice.id,
                    "date_from": date(2026, 3, 3),
                    "date_to": date(2026, 3, 6),
                    "leave_id": leave.id,
                }
            ],
        )
        deputies = self.env["gov.deputy"]
        self.assertFalse(deputies._stand_ins(self.head.user_id))
        with freeze_time("2026-03-03 02:00:00"):
            self.assertEqual(deputies._stand_ins(self.head.user_id), self.vice)
        leave.action_refuse()
        self.assertFalse(self.rows())

    def test_without_a_deputy_nothing_is_handed_over(self):
        self.leave().action_approve()
        self.assertFalse(self.rows())

    def test_another_deputy_for_this_leave(self):
        self.head.gov_deputy_id = self.vice
        leave = self.leave(gov_deputy_id=self.third.id)
        leave.action_approve()
        self.assertEqual(self.rows().deputy_id, self.third)
        leave.gov_deputy_id = self.vice
        self.assertEqual(self.rows().deputy_id, self.vice)

    def test_days_that_were_handed_over_by_hand_stay_so(self):
        self.env["gov.deputy"].create(
            {
                "user_id": self.head.user_id.id,
                "deputy_id": self.third.id,
                "date_from": "2026-03-04",
                "date_to": "2026-03-05",
            }
        )
        leave = self.leave(gov_deputy_id=self.vice.id)
        leave.action_approve()
        self.assertEqual(self.spans(), [(3, 3), (4, 5), (6, 6)])
        leave.action_refuse()
        self.assertEqual(self.spans(), [(4, 5)])

    def test_a_deputy_needs_office_and_roles(self):
        for other in (self.stranger, self.carl.user_id, self.head.user_id):
            with self.subTest(other.login), self.assertRaises(ValidationError):
                self.leave(gov_deputy_id=other.id)
        leave = self.leave()
        self.assertEqual(
            leave.gov_able_ids & (self.vice | self.third | self.stranger),
            self.vice | self.third,
        )
        self.assertNotIn(self.head.user_id, leave.gov_able_ids)

    def test_a_deleted_leave_takes_its_hand_over_along(self):
        leave = self.leave(gov_deputy_id=self.vice.id)
        leave.action_approve()
        self.assertTrue(self.rows())
        leave.action_refuse()
        leave.write({"state": "validate"})
        self.assertEqual(self.spans(), [(3, 6)])
        leave.write({"state": "cancel"})
        leave.unlink()
        self.assertFalse(self.rows())
