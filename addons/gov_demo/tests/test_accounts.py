import csv
import doctest
from pathlib import Path

from odoo.exceptions import AccessDenied
from odoo.tests import tagged

from odoo.addons.gov_demo import accounts
from odoo.addons.gov_demo.city import learning

from .common import DemoCase

DATA = Path(__file__).parents[1] / "data"


@tagged("post_install", "-at_install")
class TestAccounts(DemoCase):
    def test_examples_in_the_code(self):
        for module in (accounts, learning):
            failed, tried = doctest.testmod(module)
            self.assertTrue(tried)
            self.assertFalse(failed)

    def test_the_table_names_what_the_data_has(self):
        names = accounts.agency_names()
        logins = [account.login for account in accounts.ACCOUNTS]
        self.assertEqual(len(logins), len(set(logins)))
        for account in accounts.ACCOUNTS:
            self.assertLessEqual(set(account.agencies), set(names), account.login)
            for group in account.groups:
                self.assertTrue(self.env.ref(group), group)

    def test_every_person_is_a_user_of_the_right_agencies(self):
        for account in accounts.ACCOUNTS:
            user = self.env["res.users"].search([("login", "=", account.login)])
            self.assertRecordValues(
                user,
                [{"name": account.name, "lang": "zh_CN", "tz": "Asia/Shanghai"}],
            )
            wanted = {f"gov_demo.agency_{name}" for name in account.agencies}
            held = set(user.gov_agency_ids.get_external_id().values())
            self.assertEqual(held, wanted, account.login)
            for group in account.groups:
                self.assertTrue(user.has_group(group), f"{account.login} {group}")

    def test_the_demo_password_opens_every_account(self):
        for login in ("clerk.rencheng", "admin.audit"):
            person = self.env["res.users"].search([("login", "=", login)])
            own = person.with_user(person)
            given = {"type": "password", "password": accounts.PASSWORD}
            own._check_credentials(given, {"interactive": False})
            with self.assertRaises(AccessDenied):
                own._check_credentials(
                    dict(given, password="other"), {"interactive": False}
                )

    def test_the_three_administrators_have_no_other_role(self):
        for login in ("admin.system", "admin.security", "admin.audit"):
            groups = accounts.BY_LOGIN[login].groups
            self.assertEqual(len(groups), 1)
            self.assertTrue(groups[0].endswith("_admin"))

    def test_every_role_has_an_account(self):
        category = self.env.ref("gov_items.module_category_gov")
        groups = self.env["res.groups"].search(
            [("privilege_id.category_id", "=", category.id)]
        )
        names = set(groups.get_external_id().values())
        held = {group for account in accounts.ACCOUNTS for group in account.groups}
        self.assertEqual(names - held - {"gov_items.group_user"}, set())

    def test_no_two_agencies_share_a_fonds(self):
        with (DATA / "gov.agency.csv").open(encoding="utf-8", newline="") as source:
            codes = [row["fonds_code"] for row in csv.DictReader(source)]
        self.assertEqual(len(codes), len(set(codes)))
        self.assertEqual({len(code) for code in codes}, {4})
