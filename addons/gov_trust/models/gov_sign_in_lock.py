from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class GovSignInLock(models.Model):
    """Failed sign-ins of an account, counted for all processes and addresses.

    Odoo itself counts per process and address, which many addresses or workers
    get around. A name that nobody has is counted like any other, so that a lock
    tells nothing about who exists.
    """

    _name = "gov.sign.in.lock"
    _description = "Failed Sign-Ins"
    _order = "last_failure desc"
    _rec_name = "login"
    _log_access = False

    login = fields.Char("Account", required=True, readonly=True)
    failures = fields.Integer(readonly=True)
    last_failure = fields.Datetime(readonly=True)
    locked_until = fields.Datetime(readonly=True, index=True)
    is_locked = fields.Boolean(
        "Locked", compute="_compute_is_locked", search="_search_is_locked"
    )

    _login_uniq = models.UniqueIndex("(login)")

    @api.depends("locked_until")
    def _compute_is_locked(self):
        now = fields.Datetime.now()
        for lock in self:
            lock.is_locked = bool(lock.locked_until and lock.locked_until > now)

    def _search_is_locked(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("locked_until", ">", fields.Datetime.now())]

    @api.model
    def _locked_until(self, login):
        """When the account opens again, or False."""
        everything = self.sudo()  # sudo: asked before anybody is signed in
        lock = everything.search([("login", "=", login)], limit=1)
        return lock.is_locked and lock.locked_until

    @api.model
    def _failed(self, login, cr):
        """Count a failure; return whether the account is locked by it.

        :param cr: cursor that is committed though the sign-in fails
        """
        policy = self.env["gov.trust.policy"]._current()
        now = fields.Datetime.now()
        until = now + timedelta(minutes=policy.lock_minutes)
        # A failure long ago, or before the last lock, does not count.
        since = now - timedelta(minutes=policy.lock_minutes)
        cr.execute(
            SQL(
                """
                INSERT INTO gov_sign_in_lock AS l (login, failures, last_failure)
                     VALUES (%(login)s, 1, %(now)s)
                ON CONFLICT (login) DO UPDATE SET
                     failures = CASE WHEN l.last_failure < %(since)s
                                       OR l.locked_until IS NOT NULL
                                     THEN 1 ELSE l.failures + 1 END,
                     locked_until = NULL,
                     last_failure = %(now)s
                RETURNING failures
                """,
                login=login,
                now=now,
                since=since,
            )
        )
        (failures,) = cr.fetchone()
        if not policy.lock_after or failures < policy.lock_after:
            return False
        cr.execute(
            SQL(
                "UPDATE gov_sign_in_lock SET locked_until = %s WHERE login = %s",
                until,
                login,
            )
        )
        return True

    @api.model
    def _succeeded(self, login):
        """Forget the failures of an account."""
        everything = self.sudo()  # sudo: the account itself, by its success
        everything.search([("login", "=", login)]).unlink()

    def action_unlock(self):
        """Open the accounts again.

        :raise UserError: SUITE-THREE, for everybody but the security administrator
        """
        if not self.env.user.has_group("gov_items.group_security_admin"):
            raise self.env["gov.clause"]._refusal(
                "SUITE-THREE",
                self.env._("Only the security administrator opens a locked account."),
            )
        for lock in self:
            self.env["gov.audit.event"]._log(
                "lock", subject=lock.login, detail=self.env._("opened again")
            )
        self.sudo().unlink()  # sudo: the administrator was asked above

    @api.autovacuum
    def _gc_old(self):
        """Delete counters that count no more."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.search([("last_failure", "<", limit)]).unlink()
