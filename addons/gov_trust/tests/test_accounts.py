"""Three people: one opens accounts, one grants, one audits; none handles cases."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.gov_items.tests.common import GovCommon, clause

from ..models.gov_grant import ADMINS


@tagged("post_install", "-at_install")
class TestAccounts(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = cls.make_user("t.system", ADMINS[0])
        cls.system2 = cls.make_user("t.system2", ADMINS[0])
        cls.security = cls.make_user("t.security", ADMINS[1])
        cls.audit = cls.make_user("t.audit", ADMINS[2])
        cls.clerk_role = cls.env.ref("gov_cases.group_clerk")
        cls.events = cls.env["gov.audit.event"]

    def open_account(self, login="t.new", **values):
        return (
            self.env["res.users"]
            .with_user(self.system)
            .create({"name": "新人", "login": login, **values})
        )

    def ask(self, user, group=None, **values):
        return (
            self.env["gov.grant"]
            .with_user(self.system)
            .create(
                {
                    "user_id": user.id,
                    "group_id": (group or self.clerk_role).id,
                    "basis": "任〔2026〕1号",
                    **values,
                }
            )
        )

    def last(self, kind):
        return self.events.search([("kind", "=", kind)], limit=1)

    @clause("SUITE-THREE")
    def test_an_account_begins_without_rights(self):
        user = self.open_account()
        roles = self.env["gov.grant"]._grantable()
        self.assertFalse(user.sudo().all_group_ids & roles)
        self.assertEqual(self.last("account").subject, "t.new")
        self.assertEqual(self.last("account").login, "t.system")

    @clause("SUITE-THREE")
    def test_the_opener_gives_no_rights_and_no_passwords(self):
        admin = self.env.ref("base.group_system")
        for values in (
            {"group_ids": [(4, self.clerk_role.id)]},
            {"group_ids": [(6, 0, admin.ids)]},
            {"password": "Abcdef-12345"},
            {"totp_secret": "A"},
            {"company_ids": [(6, 0, [1])]},
            {"action_id": 1},
        ):
            with self.assertRefused("SUITE-THREE"):
                self.open_account("t.other", **values)
        user = self.open_account()
        for values in (
            {"group_ids": [(4, self.clerk_role.id)]},
            {"new_password": "Abcdef-12345"},
            {"password": "Abcdef-12345"},
        ):
            with self.assertRefused("SUITE-THREE"):
                user.write(values)

    @clause("SUITE-THREE")
    def test_nobody_else_opens_or_changes_accounts(self):
        target = self.open_account()
        for user in (self.security, self.audit, self.make_user("t.plain")):
            users = self.env["res.users"].with_user(user)
            with self.assertRaises(AccessError):
                users.create({"name": "X", "login": "x"})
            with self.assertRaises(AccessError):
                target.with_user(user).write({"login": "x"})
            with self.assertRaises(AccessError):
                target.with_user(user).action_gov_issue_password()
            with self.assertRaises(AccessError):
                target.with_user(user).action_gov_suspend()

    @clause("SUITE-THREE")
    def test_not_even_odoos_own_administrator_gives_rights_directly(self):
        root = self.make_user("t.root", "base.group_system")
        target = self.open_account()
        with self.assertRefused("SUITE-THREE"):
            target.with_user(root).write({"group_ids": [(4, self.clerk_role.id)]})
        with self.assertRefused("SUITE-THREE"):
            self.clerk_role.with_user(root).write({"user_ids": [(4, target.id)]})
        with self.assertRefused("SUITE-THREE"):
            self.env.ref("base.group_user").with_user(root).write(
                {"implied_ids": [(4, self.clerk_role.id)]}
            )

    @clause("SUITE-THREE")
    def test_asked_by_one_granted_by_another(self):
        user = self.open_account()
        grant = self.ask(user)
        self.assertFalse(user.has_group("gov_cases.group_clerk"))
        grant.with_user(self.security).action_grant()
        self.assertTrue(user.has_group("gov_cases.group_clerk"))
        self.assertEqual(grant.decided_by_id, self.security)
        noted = self.events.search([("kind", "=", "rights")], limit=2)
        self.assertEqual(set(noted.mapped("login")), {"t.security"})
        grant.with_user(self.security).action_end()
        self.assertFalse(user.has_group("gov_cases.group_clerk"))
        self.assertEqual(grant.state, "ended")

    @clause("SUITE-THREE")
    def test_who_may_not_grant(self):
        user = self.open_account()
        grant = self.ask(user)
        for other in (self.system, self.system2, self.audit):
            for act in ("action_grant", "action_refuse", "action_end"):
                with self.assertRefused("SUITE-THREE"):
                    getattr(grant.with_user(other), act)()
        # Also where somebody was both, in turn.
        own = self.ask(self.security, self.env.ref("base.group_allow_export"))
        with self.assertRefused("SUITE-THREE"):
            own.with_user(self.security).action_grant()
        opened = new_test_user(self.env(user=self.security, su=True), "t.opened")
        self.assertEqual(opened.create_uid, self.security)
        with self.assertRefused("SUITE-THREE"):
            self.ask(opened).with_user(self.security).action_grant()

    @clause("SUITE-THREE")
    def test_a_grant_is_not_edited(self):
        grant = self.ask(self.open_account())
        grant.with_user(self.security).action_grant()
        other = self.env.ref("gov_cases.group_approver")
        for values in (
            {"group_id": other.id},
            {"state": "asked"},
            {"decided_by_id": self.system.id},
        ):
            with self.assertRefused("SUITE-THREE"):
                grant.with_user(self.system).write(values)
        with self.assertRefused("SUITE-THREE"):
            self.ask(self.open_account("t.3"), state="granted")
        with self.assertRaises(UserError):
            grant.with_user(self.security).write({"basis": "x"})

    def test_only_roles_of_the_suite(self):
        for xml_id in ("base.group_system", "base.group_erp_manager"):
            with self.assertRaises(ValidationError):
                self.ask(self.system2, self.env.ref(xml_id))

    @clause("SUITE-THREE")
    def test_two_administrations_are_never_one_person(self):
        groups = {xml_id: self.env.ref(xml_id) for xml_id in ADMINS}
        others = ("gov_cases.group_clerk", "gov_items.group_city_manager")
        for first in ADMINS:
            for second in {*ADMINS, *others} - {first}:
                with self.assertRaises(ValidationError), self.env.cr.savepoint():
                    new_test_user(self.env, "t.two", groups=f"{first},{second}")
            self.assertIn(groups[first].name, groups[first].full_name)
        user = self.open_account()
        self.ask(user).with_user(self.security).action_grant()
        grant = self.ask(user, groups[ADMINS[2]])
        with self.assertRaises(ValidationError):
            grant.with_user(self.security).action_grant()

    @clause("SUITE-THREE")
    def test_none_of_the_three_handles_cases(self):
        for user in (self.system, self.security, self.audit):
            for verb in ("read", "write", "create", "unlink"):
                for model in ("gov.case", "gov.seal.impression", "gov.archive.file"):
                    records = self.env[model].with_user(user)
                    if (model, verb) == ("gov.seal.impression", "read"):
                        continue
                    self.assertFalse(records.has_access(verb), (user.login, model))

    def test_roles_run_from_day_to_day(self):
        user = self.open_account()
        today = self.env["gov.audit.day"]._today()
        grant = self.ask(user, date_from="2099-01-01", date_to="2099-01-31")
        grant.with_user(self.security).action_grant()
        self.assertFalse(user.has_group("gov_cases.group_clerk"))
        grant._act_write({"date_from": today})
        self.env["gov.grant"]._cron_dates()
        self.assertTrue(user.has_group("gov_cases.group_clerk"))
        grant._act_write({"date_from": "2020-01-01", "date_to": "2020-01-31"})
        self.env["gov.grant"]._cron_dates()
        self.assertFalse(user.has_group("gov_cases.group_clerk"))
        self.assertEqual(grant.state, "ended")

    def test_a_first_password_must_be_changed(self):
        user = self.open_account()
        answer = user.action_gov_issue_password()
        self.assertTrue(user.sudo()._password_has_expired())
        self.assertIn("-aA1", answer["params"]["message"])
        self.assertEqual(self.last("password").subject, "t.new")
        self.assertNotIn("-aA1", str(self.last("password")._plain()))

    def test_suspending_and_restoring(self):
        user = self.open_account()
        user.action_gov_suspend()
        self.assertFalse(user.active)
        self.assertIn("active: True → False", self.last("account").detail)
        user.action_gov_restore()
        self.assertTrue(user.active)

    def test_people_keep_their_own_preferences(self):
        plain = self.make_user("t.pref")
        plain.with_user(plain).write({"lang": "en_US", "signature": "<p>x</p>"})
        with self.assertRaises(UserError):
            plain.with_user(plain).write({"login": "t.better"})
        with self.assertRaises(UserError):
            plain.with_user(plain).write({"group_ids": [(4, self.clerk_role.id)]})
        with self.assertRaises(UserError):
            plain.with_user(plain).write({"password": "Abcdef-12345"})

    @clause("SUITE-THREE")
    def test_each_administrator_keeps_their_own_rules(self):
        policy = self.env["gov.trust.policy"]._current()
        policy.with_user(self.security).write({"lock_after": 4})
        self.assertIn("lock_after", self.last("settings").detail)
        policy.with_user(self.audit).write({"retention_days": 400})
        for user, values in (
            (self.security, {"retention_days": 500}),
            (self.audit, {"lock_after": 9}),
            (self.system, {"lock_after": 9}),
            (self.make_user("t.nobody"), {"lock_after": 9}),
        ):
            with self.assertRefused("SUITE-THREE"):
                policy.with_user(user).write(values)

    def test_level_3_by_one_button(self):
        policy = self.env["gov.trust.policy"]._current()
        policy._relax()
        policy.with_user(self.security).action_level3()
        get = self.env["ir.config_parameter"].get_param
        self.assertEqual(get("auth_password_policy.minlength"), "12")
        self.assertEqual(get("password_security.expiration_days"), "90")
        self.assertEqual(self.env.ref("base.group_user").lock_timeout_inactivity, 15)
        points = {
            p["clause"]: p["state"] for p in self.env["gov.trust.check"]._points()
        }
        self.assertEqual(points["8.1.4.1 a"], "met")
        self.assertEqual(points["8.1.4.1 b"], "met")
        self.assertEqual(points["8.1.4.1 d"], "met")

    def test_the_self_check_is_for_administrators(self):
        checks = self.env["gov.trust.check"]
        for user in (self.system, self.security, self.audit):
            action = checks.with_user(user).action_open()
            self.assertTrue(checks.with_user(user).search(action["domain"]))
        with self.assertRefused("SUITE-THREE"):
            checks.with_user(self.make_user("t.none")).action_open()

    def test_every_administrator_has_screens_of_their_own(self):
        menus = self.env["ir.ui.menu"]
        own = ("menu_accounts", "menu_security", "menu_audit")
        for user, mine in zip(
            (self.system, self.security, self.audit), own, strict=True
        ):
            seen = menus.with_user(user)._visible_menu_ids()
            for name in own:
                menu = self.env.ref(f"gov_trust.{name}")
                self.assertEqual(menu.id in seen, name == mine, (user.login, name))

    def test_sessions_of_others(self):
        devices = self.env["res.device.log"].sudo()
        row = devices.create(
            {
                "session_identifier": "a" * 42,
                "user_id": self.audit.id,
                "first_activity": "2026-01-05 01:00:00",
                "last_activity": "2026-01-05 02:00:00",
                "revoked": False,
            }
        )
        self.env.flush_all()
        device = self.env["res.device"].browse(row.id)
        with self.assertRaises(AccessError):
            device.with_user(self.system).action_end_sessions()
        self.assertIn(
            device, self.env["res.device"].with_user(self.security).search([])
        )
        device.with_user(self.security).action_end_sessions()
        self.assertTrue(row.revoked)
        self.assertEqual(self.last("session").subject, "t.audit")
