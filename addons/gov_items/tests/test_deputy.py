from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import GovCommon

MANAGER = "gov_items.group_agency_manager"
DAYS = {"date_from": "2026-03-03", "date_to": "2026-03-04"}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestDeputy(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make = cls.make_user
        cls.head = make("dep.head", MANAGER, cls.county_dept)
        cls.vice = make("dep.vice", MANAGER, cls.county_dept)
        cls.third = make("dep.third", MANAGER, cls.county_dept)
        cls.stranger = make("dep.stranger", MANAGER, cls.county2_dept)
        cls.reader = make("dep.reader", "gov_items.group_user", cls.county_dept)
        cls.auditor = make("dep.auditor", "gov_items.group_auditor")

    def hand_over(self, absent, deputy, user=None, **days):
        rows = self.env["gov.deputy"].with_user(user or absent)
        return rows.create(
            {"user_id": absent.id, "deputy_id": deputy.id, **DAYS, **days}
        )

    def test_who_stands_in_over_a_chain_and_its_days(self):
        self.hand_over(self.head, self.vice)
        self.hand_over(self.vice, self.third, date_from="2026-03-04")
        rows = self.env["gov.deputy"]
        nobody = self.env["res.users"]
        found = {"02": nobody, "03": self.vice, "04": self.vice | self.third}
        for day, expected in found.items():
            with freeze_time(f"2026-03-{day} 02:00:00"):
                self.assertEqual(rows._stand_ins(self.head), expected, day)
        with freeze_time("2026-03-04 02:00:00"):
            desks = self.third | self.vice | self.head
            self.assertEqual(rows._desks_of(self.third), desks)
        with freeze_time("2026-03-04 16:00:01"):  # the 5th in China
            self.assertEqual(rows._stand_ins(self.head), nobody)

    def test_office_days_and_one_deputy_at_a_time(self):
        with self.assertRaises(ValidationError):
            self.hand_over(self.head, self.stranger)
        self.hand_over(self.head, self.vice)
        with (
            self.assertRaises(ExclusionViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.hand_over(self.head, self.third)

    def test_who_may_enter_a_hand_over(self):
        self.hand_over(self.head, self.vice, user=self.third)  # of the same office
        row = self.hand_over(self.third, self.vice)
        denied = mute_logger("odoo.addons.base.models.ir_rule")
        for user in (self.stranger, self.reader, self.auditor):
            with self.subTest(user.login), denied:
                with self.assertRaises(AccessError):
                    self.hand_over(self.vice, self.third, user=user)
                with self.assertRaises(AccessError):
                    row.with_user(user).write({"reason": "x"})
                with self.assertRaises(AccessError):
                    row.with_user(user).unlink()
        self.assertTrue(row.with_user(self.auditor).read(["reason"]))
        with self.assertRaises(AccessError), denied:
            row.with_user(self.stranger).read(["reason"])

    def test_a_review_goes_to_the_deputy_in_these_days_only(self):
        """A tier whose record names the reviewer; see ``tier.review``."""
        tiers = self.env["tier.definition"].search([("model", "=", "gov.adjustment")])
        tiers[1:].active = False
        field = self.env["ir.model.fields"]._get("gov.adjustment", "proposed_by")
        tiers[:1].write(
            {
                "review_type": "field",
                "reviewer_group_id": False,
                "reviewer_field_id": field.id,
            }
        )
        adjustment = self.env["gov.adjustment"].create(
            {
                "title": "Change",
                "programme_id": self.programme.id,
                "state": "decision",
                "proposed_by": self.head.id,
            }
        )
        review = adjustment.request_validation()
        self.assertEqual(review.reviewer_ids, self.head)
        self.hand_over(self.head, self.vice)
        with freeze_time("2026-03-03 02:00:00"):
            self.env["tier.review"]._refresh_open()
            self.assertEqual(review.reviewer_ids, self.head | self.vice)
        with freeze_time("2026-03-05 02:00:00"):
            adjustment.with_user(self.vice).validate_tier()
            self.assertEqual(review.status, "pending")
            self.assertEqual(review.reviewer_ids, self.head)
        with freeze_time("2026-03-04 02:00:00"):
            self.env["tier.review"]._refresh_open()
            adjustment.with_user(self.vice).validate_tier()
        self.assertEqual((review.status, review.done_by), ("approved", self.vice))
