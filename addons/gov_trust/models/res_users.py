from odoo import api, fields, models
from odoo.exceptions import AccessDenied, ValidationError
from odoo.http import request

from .gov_grant import ADMINS


class ResUsers(models.Model):
    """Signing in: counted, locked out, noted; a second factor where it must be."""

    _inherit = "res.users"

    gov_has_factor = fields.Boolean(
        "Second Factor",
        compute="_compute_gov_has_factor",
        compute_sudo=True,
        help="An authenticator or a passkey is set up.",
    )

    def _compute_gov_has_factor(self):
        keys = self.env["auth.passkey.key"]._read_group(
            [("create_uid", "in", self.ids)], ["create_uid"], ["__count"]
        )
        with_key = {user.id for user, _count in keys}
        for user in self:
            user.gov_has_factor = user.totp_enabled or user.id in with_key

    def _gov_lacks_factor(self):
        """Whether the user must set up a second factor and has none."""
        wanted = self.env["gov.trust.policy"]._second_factor()
        must = wanted == "everyone" or (
            wanted == "administrators" and any(map(self.has_group, ADMINS))
        )
        return must and not self._is_public() and not self.gov_has_factor

    @api.constrains("group_ids")
    def _check_three_administrators(self):
        """No person is two of the three, and none of the three handles cases."""
        admins = self.env["res.groups"].union(*map(self.env.ref, ADMINS))
        category = self.env.ref("gov_items.module_category_gov")
        reader = self.env.ref("gov_items.group_user")
        # The built-in account sets a new database up; the self-check asks to
        # archive it before the doors open.
        for user in self - self.env.ref("base.user_admin"):
            roles = user.all_group_ids
            roles = roles.filtered(lambda g: g.privilege_id.category_id == category)
            mine = roles & admins
            if len(mine) > 1 or (mine and roles - admins - reader):
                raise ValidationError(
                    self.env._(
                        "%(person)s: system, security and audit administrator are "
                        "three people, and none of them has another role: "
                        "%(roles)s.",
                        person=user.name,
                        roles=", ".join((roles - reader).mapped("name")),
                    )
                )

    # ------------------------------------------------------------
    # SIGN-IN
    # ------------------------------------------------------------

    def _login(self, credential, user_agent_env):
        login = credential.get("login") or ""
        locks = self.env["gov.sign.in.lock"]
        until = login and locks._locked_until(login)
        if until:
            self._gov_note_failure(login, credential, count=False)
            raise AccessDenied(
                self.env._(
                    "Too many failures: this account is locked until %(time)s.",
                    time=fields.Datetime.context_timestamp(
                        self.with_context(tz="Asia/Shanghai"), until
                    ).strftime("%H:%M"),
                )
            )
        try:
            found = super()._login(credential, user_agent_env=user_agent_env)
        except AccessDenied:
            self._gov_note_failure(login, credential)
            raise
        locks._succeeded(login)
        user = self.browse(found["uid"]).sudo()  # sudo: the account that came in
        self.env["gov.audit.event"]._log(
            "sign_in",
            actor=user.id,
            login=user.login,
            detail=credential.get("type"),
        )
        return found

    def _gov_note_failure(self, login, credential, count=True):
        """Note a failed sign-in, in a transaction that outlives it."""
        events, locks = self.env["gov.audit.event"], self.env["gov.sign.in.lock"]
        if not request:
            return
        with events._apart() as cr:
            locked = count and login and locks._failed(login, cr)
            values = events._log_values(
                "sign_in",
                False,
                None,
                {
                    "actor": None,
                    # What was typed may be a password by mistake: no more of it.
                    "login": login[:64],
                    "detail": credential.get("type"),
                },
            )
            events._insert(cr, values)
            if locked:
                events._insert(cr, values | {"kind": "lock"})

    def _check_credentials(self, credential, env):
        second = credential["type"] in ("totp", "totp_mail")
        try:
            found = super()._check_credentials(credential, env)
        except AccessDenied:
            if second and request:
                self.env["gov.audit.event"]._log(
                    "second_factor", success=False, apart=True
                )
            raise
        if second:
            self.env["gov.audit.event"]._log("second_factor")
        return found

    def _change_password(self, new_passwd):
        result = super()._change_password(new_passwd)
        self.env["gov.audit.event"]._log("password", records=self, subject=self.login)
        return result
