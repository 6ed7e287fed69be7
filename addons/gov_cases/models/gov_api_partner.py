from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Scope of a key as the partner's form names it -> scope that the key store keeps.
SCOPES = {"intake": "gov.api.intake", "progress": "gov.api.progress"}
#: Days after which a new key ends; ``gov_cases.api_key_days`` overrules it.
KEY_DAYS = 365


class GovApiPartner(models.Model):
    """Another system that hands in applications or asks how far they are.

    Its keys are those of Odoo itself (``res.users.apikeys``): hashed, with an
    end, of one scope each. The partner's user holds no role: all that the API
    does is done by methods made for it.
    """

    _name = "gov.api.partner"
    _description = "API Partner"
    _order = "name"

    name = fields.Char(required=True)
    user_id = fields.Many2one(
        "res.users",
        "Account",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Technical account without any role; it signs what the partner sends.",
    )
    scope_intake = fields.Boolean("May hand in", default=True)
    scope_progress = fields.Boolean("May ask for progress", default=True)
    agency_ids = fields.Many2many(
        "gov.agency",
        string="Only for",
        help="Undertaking agencies to which the partner may hand in; empty: all.",
    )
    contact = fields.Char()
    active = fields.Boolean(default=True)
    case_count = fields.Integer("Cases handed in", compute="_compute_case_count")

    _user_uniq = models.Constraint("unique(user_id)", "One partner per account.")

    def _compute_case_count(self):
        cases = self.env["gov.case"].sudo()  # sudo: only a number leaves this method
        counts = dict(
            cases._read_group(
                [("create_uid", "in", self.user_id.ids)], ["create_uid"], ["__count"]
            )
        )
        for partner in self:
            partner.case_count = counts.get(partner.user_id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["user_id"] = self._make_user(vals.get("name") or "API").id
        return super().create(vals_list)

    @api.model
    def _make_user(self, name):
        """A portal account that nobody signs in with: it has no password."""
        count = self.with_context(active_test=False).search_count([]) + 1
        users = self.env["res.users"].sudo()  # sudo: the account comes with the partner
        return users.with_context(no_reset_password=True).create(
            {
                "name": name,
                "login": f"api-partner-{count}-{fields.Datetime.now():%Y%m%d%H%M%S%f}",
                "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            }
        )

    def write(self, vals):
        if "active" in vals:
            users = self.user_id.sudo()  # sudo: the account goes with the partner
            users.with_context(active_test=False).active = vals["active"]
        return super().write(vals)

    def _new_key(self, scope):
        """Make a key of one scope and return it: it is shown this once only.

        :raise UserError: the scope is unknown or not granted to the partner
        """
        self.ensure_one()
        self.check_access("write")
        if scope not in SCOPES or not self[f"scope_{scope}"]:
            raise UserError(self.env._("This partner does not hold the scope."))
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a number of days
        days = int(parameters.get_param("gov_cases.api_key_days") or KEY_DAYS)
        keys = self.env["res.users.apikeys"].with_user(self.user_id)
        return keys.sudo()._generate(  # sudo: longer than a portal user may have
            SCOPES[scope],
            f"{self.name} {scope}",
            fields.Datetime.now() + timedelta(days=days),
        )

    @api.model
    def _of_key(self, key, scope):
        """The active partner to whom ``key`` was given for ``scope``, or none."""
        if not key:
            return self.browse()
        keys = self.env["res.users.apikeys"].sudo()  # sudo: judges the key itself
        uid = keys._check_credentials(scope=SCOPES[scope], key=key)
        return self.sudo().search(  # sudo: the key stands for the partner
            [("user_id", "=", uid or 0), (f"scope_{scope}", "=", True)], limit=1
        )

    # --- buttons ----------------------------------------------------------------

    def action_key_intake(self):
        """Make a key for handing in."""
        return self._show_key("intake")

    def action_key_progress(self):
        """Make a key for asking."""
        return self._show_key("progress")

    def _show_key(self, scope):
        key = self._new_key(scope)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "sticky": True,
                "title": self.env._("Copy the key now; it is not shown again."),
                "message": key,
            },
        }

    def action_revoke_keys(self):
        """End all keys of the partner at once."""
        keys = self.env["res.users.apikeys"].sudo()  # sudo: of the partner's account
        keys.search([("user_id", "in", self.user_id.ids)])._remove()

    # --- what the API does ------------------------------------------------------

    def _hand_in(self, values, key):
        """Take in an application by item code and region code.

        :param values: as ``gov.case._submit``, with ``item`` and ``region``
            (codes) instead of ``delegation``, and ``channel`` web, kiosk, mobile
        :return: ``gov.case``
        :raise UserError: nothing of this kind is open there (JN18-25-01), a
            telephone at which nobody can be called (JN18-25-03), and what the case
            refuses
        """
        self.ensure_one()
        delegation = self._find_delegation(values)
        channel = values.get("channel")
        values = {**values, "delegation": delegation.id}
        values["documents"] = [
            {**document, "line": self._find_line(delegation, document.get("document"))}
            for document in values.get("documents") or []
        ]
        cases = self.env["gov.case"].with_user(self.user_id)
        cases._check_phone(values)
        return cases._submit(
            channel if channel in ("web", "kiosk", "mobile") else "web",
            values,
            key=key,
            sender=f"partner{self.id}",
        )

    def _find_delegation(self, values):
        delegations = self.env["gov.delegation"].sudo()  # sudo: the public catalogue
        domain = [
            ("state", "=", "live"),
            ("entry_id.online", "=", True),
            ("region_id.code", "=", values.get("region") or ""),
        ]
        if values.get("item"):
            domain.append(("item_id.code", "=", values["item"]))
        else:
            domain += [
                ("programme_id.code", "=", values.get("programme") or ""),
                ("entry_id.sequence", "=", values.get("number") or 0),
            ]
        if self.agency_ids:
            domain.append(("agency_id", "child_of", self.agency_ids.ids))
        found = delegations.search(domain, limit=2)
        if len(found) != 1:
            self.env["gov.case"]._refuse(
                "JN18-25-01",
                self.env._(
                    "No single item “%(item)s” is open online in %(region)s.",
                    item=values.get("item") or values.get("number") or "",
                    region=values.get("region") or "",
                ),
            )
        return found

    @api.model
    def _find_line(self, delegation, name):
        manual = delegation.entry_id._manual_for(
            delegation.region_id, self.env["gov.case"]._today()
        )
        lines = manual.document_ids.filtered(lambda line: line.name == name)
        return lines[:1].id
