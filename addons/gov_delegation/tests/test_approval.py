from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import HEAD, LEGAL, TODAY, DelegationCommon, clause


@tagged("post_install", "-at_install", "security")
@freeze_time(f"{TODAY} 02:00:00")
class TestApproval(DelegationCommon):
    """Each party approves the text in its own tiers before its signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make = cls.make_user
        cls.city_head = make("a.city.head", HEAD, cls.city_dept)
        cls.county_head = make("a.county.head", HEAD, cls.county_dept)
        cls.vice = make("a.county.vice", HEAD, cls.county_dept)
        cls.reviewer = make("a.county.review", LEGAL, cls.county_dept)
        cls.strange_head = make("a.county2.head", HEAD, cls.county2_dept)
        cls.reader = make("a.reader", "gov_items.group_user", cls.county_dept)
        cls.agreement = cls.make_agreement(cls.entrusted)

    def ask(self, user=None):
        mine = self.agreement.with_user(user or self.county_legal)
        mine.action_ask_approval()
        return self.agreement.approval_ids.sorted("id")[-1:]

    def assert_not_theirs(self, *users):
        denied = mute_logger(
            "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"
        )
        for user in users:
            with self.subTest(user.login), denied, self.assertRaises(AccessError):
                self.agreement.with_user(user).action_approve()

    @clause("HZ22-32-01")
    def test_no_signature_before_the_own_party_approved(self):
        mine = self.agreement.with_user(self.county_legal)
        with self.assertRefused("HZ22-32-01"):
            mine.action_sign()
        self.ask()
        self.assertFalse(mine.can_sign, "no button before the approval")
        with self.assertRefused("HZ22-32-01"):
            mine.action_sign()
        self.agreement.with_user(self.county_head).action_approve()
        self.assertTrue(mine.can_sign)
        mine.action_sign()
        self.assertFalse(mine.can_sign)
        self.assertEqual(self.agreement.grantee_signed_by, self.county_legal)
        # The other party's approval is another one.
        with self.assertRefused("HZ22-32-01"):
            self.agreement.with_user(self.city_legal).action_sign()
        self.assertEqual(self.agreement.grantor_approval, "none")

    @clause("HZ22-32-01")
    def test_a_change_of_the_text_needs_a_new_approval(self):
        first = self.ask()
        self.agreement.with_user(self.county_head).action_approve()
        self.assertEqual(self.agreement.grantee_approval, "approved")
        self.agreement.with_user(self.city_legal).extent = "Other."
        self.agreement.invalidate_recordset()
        self.assertEqual(self.agreement.grantee_approval, "changed")
        with self.assertRefused("HZ22-32-01"):
            self.agreement.with_user(self.county_legal).action_sign()
        second = self.ask()
        self.assertEqual((first.state, second.state), ("void", "asked"))
        self.assertTrue(first.review_ids.done_by, "who approved what stays")
        self.agreement.line_ids.extent = "Other boundary."
        with self.assertRefused("HZ22-32-01"):
            self.agreement.with_user(self.county_head).action_approve()

    def test_who_asks(self):
        denied = mute_logger(
            "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"
        )
        for user in (self.county2_legal, self.county_head, self.reader):
            with self.subTest(user.login), denied, self.assertRaises(AccessError):
                self.agreement.with_user(user).action_ask_approval()
        self.agreement.liability = False
        with self.assertRaises(UserError):
            self.ask()
        self.agreement.liability = "Whoever stamps answers."
        self.ask()
        with self.assertRaises(ValidationError):
            self.ask()

    @clause("HZ22-32-01")
    def test_who_approves(self):
        """The head of the own party; nobody else, and never who asked."""
        both = self.make_user("a.both", LEGAL, self.county_dept)
        both.group_ids |= self.env.ref(HEAD)
        approval = self.ask(both)
        self.assert_not_theirs(
            both, self.county_legal, self.city_head, self.strange_head, self.reader
        )
        # The module's own methods reach no further.
        for user in (self.county_legal, both):
            approval.with_user(user).validate_tier()
            self.assertEqual(approval.state, "asked")
        self.agreement.with_user(self.county_head).action_approve()
        self.assertEqual(approval.state, "approved")
        self.assertEqual(approval.review_ids.done_by, self.county_head)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_rows_are_written_by_acts_alone(self):
        approval = self.ask()
        for user in (self.county_legal, self.county_head, self.city_head):
            mine = approval.with_user(user)
            with self.subTest(user.login):
                with self.assertRaises(UserError):
                    mine.write({"state": "approved"})
                with self.assertRaises(AccessError):
                    mine.unlink()
                with self.assertRaises(AccessError):
                    mine.create(approval.copy_data()[0])
                with self.assertRaises(AccessError):
                    mine.restart_validation()
                with self.assertRaises(AccessError):
                    mine.request_validation()
        # What goes on in the one house is not the other's business.
        rows = self.env["gov.agreement.approval"]
        self.assertNotIn(approval, rows.with_user(self.city_legal).search([]))
        self.assertIn(approval, rows.with_user(self.county_head).search([]))
        # The state is.
        theirs = self.agreement.with_user(self.city_legal)
        self.assertEqual(theirs.grantee_approval, "asked")

    def test_each_party_sees_the_other_ones_state_beside_its_own_rows(self):
        for user, head in (
            (self.county_legal, self.county_head),
            (self.city_legal, self.city_head),
        ):
            self.ask(user)
            self.agreement.with_user(head).action_approve()
        for user in (self.county_head, self.city_head, self.city_legal):
            self.env.invalidate_all()
            mine = self.agreement.with_user(user)
            self.assertEqual(len(mine.approval_ids), 1)  # as the form reads it first
            states = (mine.grantor_approval, mine.grantee_approval)
            self.assertEqual(states, ("approved", "approved"), user.login)

    def test_whoever_may_read_an_agreement_opens_its_form(self):
        clauses = self.env["gov.agreement.clause"].search([], limit=1)
        if not clauses:
            clauses = clauses.create(
                {"name": "C", "slot": "extent", "kind": "entrustment", "text": "x"}
            )
        self.agreement.clause_ids = clauses
        keeper = self.make_user(
            "a.keeper", "gov_delegation.group_seal_keeper", self.county_dept
        )
        auditor = self.make_user("a.auditor", "gov_items.group_auditor")
        for user in (self.county_head, self.county_legal, keeper, auditor):
            with self.subTest(user.login):
                self.env.invalidate_all()
                form = Form(self.agreement.with_user(user))
                self.assertEqual(form.name, self.agreement.name)

    def test_two_tiers_in_their_order(self):
        self.county_dept.legal_reviewer_id = self.reviewer
        self.county_dept.head_id = self.county_head
        approval = self.ask()
        self.assertEqual(len(approval.review_ids), 2)
        self.assert_not_theirs(self.county_head, self.vice)
        self.agreement.with_user(self.reviewer).action_approve()
        self.assertEqual(approval.state, "asked")
        self.assert_not_theirs(self.reviewer, self.vice)  # the head is named
        self.agreement.with_user(self.county_head).action_approve()
        self.assertEqual(approval.state, "approved")

    def test_deputy_while_the_head_is_away(self):
        self.county_dept.head_id = self.county_head
        self.env["gov.deputy"].with_user(self.county_head).create(
            {
                "user_id": self.county_head.id,
                "deputy_id": self.vice.id,
                "date_from": "2026-03-03",
                "date_to": "2026-03-04",
            }
        )
        approval = self.ask()
        self.assert_not_theirs(self.vice)
        with freeze_time("2026-03-05 02:00:00"):
            self.assert_not_theirs(self.vice)
        with freeze_time("2026-03-03 02:00:00"):
            self.env["tier.review"]._refresh_open()
            approval.invalidate_recordset()
            self.assertTrue(self.agreement.with_user(self.vice).can_approve)
            self.agreement.with_user(self.vice).action_approve()
        self.assertEqual(approval.review_ids.done_by, self.vice)

    def stand_in(self, deputy):
        return self.env["gov.deputy"].create(
            {
                "user_id": self.county_head.id,
                "deputy_id": deputy.id,
                "date_from": TODAY,
                "date_to": TODAY,
            }
        )

    def test_a_deputy_holds_the_role_of_the_tier(self):
        self.stand_in(self.county_legal).unlink()  # nobody is named yet
        self.county_dept.head_id = self.county_head
        with self.assertRaises(ValidationError):
            self.stand_in(self.county_legal)
        self.stand_in(self.vice)

    def test_a_deputy_who_lost_the_role_does_not_approve(self):
        self.county_dept.head_id = self.county_head
        self.stand_in(self.vice)
        self.vice.group_ids -= self.env.ref("gov_items.group_agency_manager")
        approval = self.ask(self.reviewer)
        self.assertEqual(approval.review_ids.reviewer_ids, self.county_head)
        self.assert_not_theirs(self.vice)

    def test_decline_with_reason(self):
        approval = self.ask()
        with self.assertRaises(ValidationError):
            self.agreement.with_user(self.county_head).action_decline(" ")
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.county_legal).action_decline("no")
        ask = self.env["gov.delegation.ask"].with_user(self.county_head)
        ask.create(
            {
                "action": "agreement_decline",
                "record_id": self.agreement.id,
                "text": "Liability",
            }
        ).action_answer()
        self.assertEqual((approval.state, approval.reason), ("refused", "Liability"))
        self.assertEqual(self.agreement.activity_ids.user_id, self.county_legal)
        with self.assertRefused("HZ22-32-01"):
            self.agreement.with_user(self.county_legal).action_sign()
        self.ask()  # a new one may be asked for

    def test_a_tier_that_nobody_can_take_is_named(self):
        managers = self.county_head | self.vice
        managers.group_ids -= self.env.ref(HEAD)
        with self.assertRaisesRegex(UserError, self.county_dept.name):
            self.ask()

    def test_only_the_system_administrator_names_the_head(self):
        denied = mute_logger(
            "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"
        )
        manager = self.make_user("a.manager", "gov_items.group_city_manager")
        admin = self.make_user("a.admin", "gov_items.group_system_admin")
        for user in (manager, self.county_head, self.county_legal):
            with self.subTest(user.login), denied, self.assertRaises(AccessError):
                self.county_dept.with_user(user).head_id = self.county_head
        self.county_dept.with_user(admin).head_id = self.county_head
        with self.assertRaises(ValidationError):
            self.county_dept.with_user(admin).head_id = self.strange_head
        with self.assertRaises(ValidationError):
            self.county_dept.with_user(admin).head_id = self.reader
        created = self.env["gov.agency"].with_user(manager)
        self.assertTrue(
            created.create(
                {
                    "name": "New",
                    "region_id": self.county.id,
                    "kind": "department",
                    "head_id": False,
                }
            )
        )

    def test_a_deleted_draft_leaves_no_review(self):
        approval = self.ask()
        reviews = approval.review_ids
        self.agreement.with_user(self.city_legal).unlink()
        self.assertFalse(reviews.exists() or approval.exists())

    def test_many_at_once(self):
        other = self.make_agreement(
            self.delegation_of("entrusted_acceptance", self.county),
            "entrusted_acceptance",
        )
        both = self.agreement | other
        both.with_user(self.county_legal).action_ask_approval()
        found = both.with_user(self.county_head).search([("can_approve", "=", True)])
        self.assertEqual(found & both, both)
        both.with_user(self.county_head).action_approve()
        self.assertEqual(set(both.mapped("grantee_approval")), {"approved"})
