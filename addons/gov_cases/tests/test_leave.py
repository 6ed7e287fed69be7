from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_delegation.tests.common import HEAD, DelegationCommon

TODAY = "2026-03-02 02:00:00"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestLeave(DelegationCommon):
    """Who approves for a party may be on leave: then the deputy does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.make_user("l.head", HEAD, cls.county_dept)
        cls.vice = cls.make_user("l.vice", HEAD, cls.county_dept)
        cls.county_dept.head_id = cls.head
        cls.agreement = cls.make_agreement(cls.entrusted)
        cls.agreement.with_user(cls.county_legal).action_ask_approval()
        person = cls.env["hr.employee"].create(
            {"name": "Head", "user_id": cls.head.id, "gov_deputy_id": cls.vice.id}
        )
        kind = cls.env["hr.leave.type"].create(
            {
                "name": "Rest",
                "requires_allocation": False,
                "leave_validation_type": "hr",
            }
        )
        cls.leave = cls.env["hr.leave"].create(
            {
                "employee_id": person.id,
                "holiday_status_id": kind.id,
                "request_date_from": "2026-03-02",
                "request_date_to": "2026-03-04",
            }
        )

    def approve(self):
        self.agreement.invalidate_recordset()
        self.agreement.with_user(self.vice).action_approve()

    def assert_denied(self):
        denied = mute_logger(
            "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"
        )
        with denied, self.assertRaises(AccessError):
            self.approve()

    def test_the_deputy_approves_while_the_head_is_on_leave(self):
        self.leave.write({"state": "confirm"})
        self.assert_denied()  # asked for is not granted
        self.leave.action_approve()
        self.assertTrue(self.agreement.with_user(self.vice).can_approve)
        self.approve()
        self.assertEqual(self.agreement.grantee_approval, "approved")
        self.assertEqual(self.agreement.approval_ids.review_ids.done_by, self.vice)

    def test_no_longer_when_the_leave_is_over_or_taken_back(self):
        self.leave.filtered(lambda one: one.state != "validate").action_approve()
        with freeze_time("2026-03-05 02:00:00"):
            self.assert_denied()
        self.leave.action_refuse()
        self.assert_denied()
