import secrets
import string
from datetime import timedelta

from odoo import api, fields, models

#: What the system administrator enters of an account.
ACCOUNT_FIELDS = frozenset(
    {
        "name",
        "login",
        "email",
        "phone",
        "lang",
        "tz",
        "active",
        "image_1920",
        "gov_agency_ids",
    }
)
#: Groups that go with a preference of one's own, not with a role.
PREFERENCE_GROUPS = (
    "base.group_multi_company",
    "mail.group_mail_notification_type_inbox",
)
#: Characters of a first password; none that is mistaken for another.
LETTERS = "".join(set(string.ascii_letters + string.digits) - set("0O1lI"))


class ResUsers(models.Model):
    """The life of an account: opened without rights, suspended, restored."""

    _inherit = "res.users"

    gov_grant_ids = fields.One2many("gov.grant", "user_id", "Roles")
    gov_last_sign_in = fields.Datetime(
        "Last Sign-In", compute="_compute_gov_last_sign_in", compute_sudo=True
    )
    gov_is_stale = fields.Boolean(
        "Unused",
        compute="_compute_gov_is_stale",
        search="_search_gov_is_stale",
        help="Not signed in for as long as the protection rules say.",
    )

    @api.depends("login_date")
    def _compute_gov_last_sign_in(self):
        for user in self:
            user.gov_last_sign_in = user.login_date

    def _gov_stale_limit(self):
        days = self.env["gov.trust.policy"]._current().stale_days
        return fields.Datetime.now() - timedelta(days=days)

    @api.depends("login_date")
    def _compute_gov_is_stale(self):
        limit = self._gov_stale_limit()
        for user in self:
            seen = user.sudo().login_date or user.create_date  # sudo: a date
            user.gov_is_stale = bool(seen and seen < limit)

    def _search_gov_is_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        logs = self.env["res.users.log"].sudo()  # sudo: dates of sign-ins
        fresh = logs._search([("create_date", ">=", self._gov_stale_limit())])
        recent = logs.browse(fresh)
        return [
            ("create_date", "<", self._gov_stale_limit()),
            ("id", "not in", recent.create_uid.ids),
            ("share", "=", False),
        ]

    # ------------------------------------------------------------
    # WHO WRITES ACCOUNTS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Open accounts; by hand, without any right.

        :raise UserError: SUITE-THREE
        """
        if self.env.su:
            return super().create(vals_list)
        self._gov_require_system_admin("create")
        for vals in vals_list:
            self._gov_check_names(vals)
        plain = self.env.ref("base.group_user").ids
        rows = [dict(vals, group_ids=[(6, 0, plain)]) for vals in vals_list]
        opener = self.sudo()  # sudo: asked above, and only plain facts are entered
        users = super(ResUsers, opener).create(rows).with_env(self.env)
        for user in users:
            self.env["gov.audit.event"]._log(
                "account", records=user, subject=user.login, detail=self.env._("opened")
            )
        return users

    def write(self, vals):
        """Change accounts: oneself one's preferences, the administrator the facts.

        :raise UserError: SUITE-THREE
        """
        if self.env.su:
            before = {user: user.group_ids for user in self if "group_ids" in vals}
            result = super().write(vals)
            self._gov_note_groups(before)
            return result
        if self == self.env.user and self._gov_own_names().issuperset(vals):
            return super().write(vals)
        if set(vals) == {"group_ids"} and self._gov_only_preferences(vals):
            return super().write(vals)
        self._gov_require_system_admin("write")
        self._gov_check_names(vals)
        before = {user: {n: user[n] for n in vals} for user in self}
        keeper = self.sudo()  # sudo: asked above, and only plain facts are entered
        result = super(ResUsers, keeper).write(vals)
        for user in self:
            user._gov_note_account(before[user])
        return result

    @api.model
    def _gov_note_groups(self, before):
        """Note whose groups a program changed: {user: groups before}."""
        for user, groups in before.items():
            gained, lost = user.group_ids - groups, groups - user.group_ids
            if gained or lost:
                names = [f"+{group.full_name}" for group in gained]
                names += [f"-{group.full_name}" for group in lost]
                self.env["gov.audit.event"]._log(
                    "rights", records=user, subject=user.login, detail=", ".join(names)
                )

    def _gov_own_names(self):
        return set(self._self_accessible_fields()[1]) | {"res_users_settings_ids"}

    def _gov_only_preferences(self, vals):
        """Whether a change of groups only follows a preference."""
        allowed = {
            self.env["ir.model.data"]._xmlid_to_res_id(xml_id, False)
            for xml_id in PREFERENCE_GROUPS
        }
        commands = vals.get("group_ids") or []
        return all(c[0] in (3, 4) and c[1] in allowed for c in commands)

    def _gov_require_system_admin(self, verb="write"):
        if not self.env.su:
            self.browse().check_access(verb)
        mine = self.env.user.has_group("gov_items.group_system_admin")
        if not (self.env.su or mine):
            raise self.env["gov.clause"]._refusal(
                "SUITE-THREE",
                self.env._("Only the system administrator keeps accounts."),
            )

    def _gov_check_names(self, vals):
        others = set(vals) - ACCOUNT_FIELDS
        # The client sends the unchanged defaults of a new record along.
        others -= {name for name in others if not vals[name]}
        if others:
            raise self.env["gov.clause"]._refusal(
                "SUITE-THREE",
                self.env._(
                    "Whoever opens accounts gives no rights and no passwords: "
                    "%(fields)s. Ask for a role; the security administrator grants it.",
                    fields=", ".join(sorted(others)),
                ),
            )

    def _gov_note_account(self, before):
        lines = [
            f"{name}: {self._gov_said(old)} → {self._gov_said(self[name])}"
            for name, old in before.items()
            if old != self[name] and name != "image_1920"
        ]
        if lines:
            self.env["gov.audit.event"]._log(
                "account", records=self, subject=self.login, detail="\n".join(lines)
            )

    @api.model
    def _gov_said(self, value):
        if isinstance(value, models.BaseModel):
            return ", ".join(value.mapped("display_name"))
        return value

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_gov_issue_password(self):
        """Show a first password once; the person must change it at once.

        :raise UserError: SUITE-THREE
        """
        self.ensure_one()
        self._gov_require_system_admin()
        if self == self.env.user or self == self.env.ref("base.user_root"):
            raise self.env["gov.clause"]._refusal(
                "SUITE-THREE",
                self.env._("One's own password is changed in the preferences."),
            )
        word = "-".join("".join(secrets.choice(LETTERS) for _ in "1234") for _ in "123")
        word += "-aA1"
        user = self.sudo()  # sudo: the administrator was asked above
        user.password = word
        user.password_write_date = False
        self.env["gov.audit.event"]._log(
            "password",
            records=self,
            subject=self.login,
            detail=self.env._("first password"),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("First password of %(login)s", login=self.login),
                "message": self.env._(
                    "%(word)s   It is shown this once, and is changed at the first "
                    "sign-in.",
                    word=word,
                ),
            },
        }

    def action_gov_suspend(self):
        """Close the accounts and end their sessions."""
        self.write({"active": False})
        devices = self.env["res.device"].sudo()  # sudo: asked in write
        devices = devices.search([("user_id", "in", self.ids)])
        if devices:
            devices._revoke()

    def action_gov_restore(self):
        """Open the accounts again; their roles are as they were."""
        self.write({"active": True})

    def action_gov_ask_role(self):
        """Ask for a role of the person."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for a role"),
            "res_model": "gov.grant",
            "view_mode": "form",
            "target": "new",
            "context": {"default_user_id": self.id},
        }
