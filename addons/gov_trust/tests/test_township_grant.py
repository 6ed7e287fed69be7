"""Township staff: named, let in by the county, for what is live in the township."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.gov_items.tests.common import GovCommon, clause

from ..models.gov_grant import ADMINS


@tagged("post_install", "-at_install")
class TestTownshipGrant(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        manager = "gov_items.group_agency_manager"
        cls.system = cls.make_user("tg.system", ADMINS[0])
        cls.security = cls.make_user("tg.security", ADMINS[1])
        cls.county_manager = cls.make_user("tg.county", manager, cls.county_bureau)
        cls.other_manager = cls.make_user("tg.other", manager, cls.county2_dept)
        cls.officer = cls.make_user("tg.officer", manager, cls.county_dept)
        cls.clerk_role = cls.env.ref("gov_cases.group_clerk")
        cls.person = (
            cls.env["res.users"]
            .with_user(cls.system)
            .create({"name": "乡镇人员", "login": "tg.township"})
        )
        cls.township_gov.user_ids = [Command.link(cls.person.id)]

    def ask(self):
        return (
            self.env["gov.grant"]
            .with_user(self.system)
            .create(
                {
                    "user_id": self.person.id,
                    "group_id": self.clerk_role.id,
                    "basis": "陈政〔2026〕3号",
                }
            )
        )

    @clause("HZ22-41-05")
    def test_the_county_lets_its_township_in(self):
        grant = self.ask()
        self.assertEqual(grant.county_id, self.county)
        with self.assertRefused("HZ22-41-05"):
            grant.with_user(self.security).action_grant()
        grant.with_user(self.county_manager).action_county_agree()
        self.assertEqual(grant.county_agreed_by_id, self.county_manager)
        noted = self.env["gov.audit.event"].search([("kind", "=", "rights")], limit=1)
        self.assertEqual(noted.login, "tg.county")
        self.assertIn("乡镇人员", noted.subject)
        grant.with_user(self.security).action_grant()
        self.assertTrue(self.person.has_group("gov_cases.group_clerk"))
        with self.assertRefused("HZ22-41-05"):
            grant.with_user(self.county_manager).action_county_agree()

    @clause("HZ22-41-05")
    def test_only_a_deciding_body_of_the_county(self):
        grant = self.ask()
        for user in (self.other_manager, self.officer):
            with self.subTest(user.login), self.assertRaises(AccessError):
                grant.with_user(user).action_county_agree()
        self.assertFalse(self.env["gov.grant"].with_user(self.other_manager).search([]))
        self.assertEqual(
            self.env["gov.grant"].with_user(self.county_manager).search([]), grant
        )
        with self.assertRaises(UserError):
            grant.with_user(self.system).county_agreed_by_id = self.system

    @clause("HZ22-41-05")
    def test_limited_to_what_is_live_there(self):
        self.programme.region_ids = [Command.link(self.township.id)]
        self.programme.action_publish()
        cells = self.programme.delegation_ids.filtered(
            lambda d: d.region_id == self.township and d.agency_id
        )
        live = cells[:1].sudo()
        live.upper_agency_id = live.upper_agency_id or self.county_dept
        live.write({"state": "live", "date_live": "2026-01-01"})
        grant = self.ask()
        self.assertEqual(grant.scope_ids, cells[:1])
        grant.with_user(self.county_manager).action_county_agree()
        grant.with_user(self.security).action_grant()
        cases = self.env["gov.case"].with_user(self.person)
        for cell in (cells[1:2], self.programme.delegation_ids - cells):
            with self.assertRaises(UserError):
                cases.create({"delegation_id": cell[:1].id}).action_receive()
