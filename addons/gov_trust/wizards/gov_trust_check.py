from datetime import timedelta

from odoo import api, fields, models

from ..models.gov_audit_day import ANCHOR_FOLDER
from ..models.gov_grant import ADMINS


class GovTrustCheck(models.TransientModel):
    """The self-check before an assessment: each point, and what is found now."""

    _name = "gov.trust.check"
    _description = "Self-Check of Protection"
    _order = "id"
    _rec_name = "point"

    clause = fields.Char("GB/T 22239-2019", readonly=True)
    point = fields.Char(readonly=True)
    state = fields.Selection(
        [("met", "Met"), ("open", "To Do"), ("hint", "Look")], readonly=True
    )
    found = fields.Char("What Is Found", readonly=True)

    @api.model
    def action_open(self):
        """Check all points and show them."""
        self._require_administrator()
        checks = self.create(self._points())
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_trust.gov_trust_check_action"
        )
        return action | {"domain": [("id", "in", checks.ids)]}

    def _require_administrator(self):
        allowed = (*ADMINS, "gov_items.group_auditor")
        if not (self.env.su or any(map(self.env.user.has_group, allowed))):
            raise self.env["gov.clause"]._refusal(
                "SUITE-THREE", self.env._("The self-check is for administrators.")
            )

    @api.model
    def _points(self):
        """The points as dicts, in the order of the standard."""
        policy = self.env["gov.trust.policy"]._current()
        everything = self.sudo()  # sudo: counts only, for administrators
        return [
            *everything._points_identity(policy),
            *everything._points_accounts(),
            *everything._points_audit(policy),
        ]

    def _point(self, clause, point, met, found):
        state = "met" if met else "open"
        return {"clause": clause, "point": point, "state": state, "found": found}

    def _points_identity(self, policy):
        return [
            self._point(
                "8.1.4.1 a",
                self.env._("Passwords: length, kinds of characters, periodic change"),
                policy.minimum_length >= 8
                and policy.complexity
                and 0 < policy.expiration_days <= 90,
                self.env._(
                    "%(length)s characters, %(days)s days",
                    length=policy.minimum_length,
                    days=policy.expiration_days,
                ),
            ),
            self._point(
                "8.1.4.1 b",
                self.env._("Lock-out after failures, end of idle sessions"),
                0 < policy.lock_after <= 5 and 0 < policy.idle_minutes <= 30,
                self.env._(
                    "%(tries)s failures, %(idle)s idle minutes",
                    tries=policy.lock_after,
                    idle=policy.idle_minutes,
                ),
            ),
            self._point(
                "8.1.4.1 d",
                self.env._("Two factors, one of them cryptographic"),
                policy.second_factor != "none",
                dict(policy._fields["second_factor"]._description_selection(self.env))[
                    policy.second_factor
                ],
            ),
        ]

    def _points_accounts(self):
        users = self.env["res.users"]
        builtin = self.env.ref("base.user_admin")
        people = users.search([("share", "=", False)])
        admins = {name: self.env.ref(name).all_user_ids & people for name in ADMINS}
        powerful = self.env.ref("base.group_erp_manager").all_user_ids & people
        stale = users.search([("gov_is_stale", "=", True)])
        return [
            self._point(
                "8.1.4.2 b",
                self.env._("Default accounts are closed"),
                not builtin.active,
                builtin.login if builtin.active else self.env._("none is open"),
            ),
            self._point(
                "8.1.4.2 c",
                self.env._("Accounts nobody uses are suspended"),
                not stale,
                self.env._("%(count)s unused accounts", count=len(stale)),
            ),
            self._point(
                "8.1.5",
                self.env._("System, security and audit administrator are three people"),
                all(found - builtin for found in admins.values()),
                ", ".join(
                    f"{self.env.ref(name).name}: {len(found - builtin)}"
                    for name, found in admins.items()
                ),
            ),
            self._point(
                "8.1.4.2 d",
                self.env._("Nobody has Odoo's own administration rights"),
                not powerful - builtin,
                ", ".join((powerful - builtin).mapped("login"))
                or self.env._("nobody but the built-in account"),
            ),
        ]

    def _points_audit(self, policy):
        days = self.env["gov.audit.day"]
        closed = days.search([("closed_at", "!=", False)], limit=1)
        broken = days.search_count([("faults", "not in", (False, ""))])
        yesterday = days._today() - timedelta(days=1)
        self.env.cr.execute(
            "SELECT t.tableowner = current_user OR r.rolsuper "
            "FROM pg_tables t, pg_roles r "
            "WHERE t.tablename = 'gov_audit_event' AND r.rolname = current_user"
        )
        (owner,) = self.env.cr.fetchone()
        return [
            self._point(
                "8.1.4.3 b",
                self.env._("Audit records are kept for six months at least"),
                policy.retention_days >= 183,
                self.env._("%(days)s days", days=policy.retention_days),
            ),
            self._point(
                "8.1.4.3 c",
                self.env._("Days of audit records are whole and anchored"),
                not broken and (not closed or closed.day >= yesterday),
                str(closed.day or self.env._("no day is over yet")),
            ),
            self._point(
                "8.1.4.3 c",
                self.env._("Anchor files leave this machine"),
                bool(closed.anchor_file),
                closed.anchor_file
                or self.env._("%(name)s names no folder", name=ANCHOR_FOLDER),
            ),
            self._point(
                "8.1.4.3 d",
                self.env._("The program does not own the tables of audit records"),
                not owner,
                self.env._("the program's role owns them: run config/roles.sql")
                if owner
                else self.env._("owned by another role"),
            ),
        ]
