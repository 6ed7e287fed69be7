from odoo import api, fields, models
from odoo.exceptions import ValidationError

ADMINS = (
    "gov_items.group_system_admin",
    "gov_items.group_security_admin",
    "gov_items.group_audit_admin",
)
#: Rights outside the suite's own roles that are granted the same way.
OTHER = ("base.group_allow_export",)
BY_HAND = frozenset({"user_id", "group_id", "basis", "date_from", "date_to"})


class GovGrant(models.Model):
    """A role of a person: asked for, granted by another, ended; never edited.

    The system administrator opens accounts and asks for roles; the security
    administrator grants them, never to an account that they opened, on their own
    request or to themselves. A person's rights are the sum of the grants in force.
    """

    _name = "gov.grant"
    _inherit = "gov.archive.act.mixin"
    _description = "Grant of a Role"
    _order = "id desc"
    _rec_name = "group_id"
    _act_clause = "SUITE-THREE"
    _act_may_create = True

    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    group_id = fields.Many2one(
        "res.groups",
        "Role",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('id', 'in', grantable_ids)]",
    )
    grantable_ids = fields.Many2many("res.groups", compute="_compute_grantable_ids")
    is_admin_role = fields.Boolean(compute="_compute_is_admin_role", store=True)
    agency_ids = fields.Many2many(related="user_id.gov_agency_ids")
    basis = fields.Char(
        required=True,
        help="The order or document that the role rests on, with its number.",
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._city_today()
    )
    date_to = fields.Date("Until", help="Last day; empty: until it is taken back.")
    state = fields.Selection(
        [
            ("asked", "Asked For"),
            ("granted", "In Force"),
            ("refused", "Refused"),
            ("ended", "Ended"),
        ],
        default="asked",
        required=True,
        readonly=True,
        index=True,
    )
    asked_by_id = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict", default=lambda s: s.env.user
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime("Decided On", readonly=True)
    ended_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    ended_at = fields.Datetime("Ended On", readonly=True)

    _one_open = models.UniqueIndex(
        "(user_id, group_id) WHERE state IN ('asked', 'granted')",
        "The person has this role already, or it was asked for.",
    )
    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A grant ends after it begins.",
    )

    def _compute_grantable_ids(self):
        self.grantable_ids = self._grantable()

    @api.model
    def _grantable(self):
        category = self.env.ref("gov_items.module_category_gov")
        groups = self.env["res.groups"].search(
            [("privilege_id.category_id", "=", category.id)]
        )
        return groups | self.env["res.groups"].union(*map(self.env.ref, OTHER))

    @api.depends("group_id")
    def _compute_is_admin_role(self):
        admins = self.env["res.groups"].union(*map(self.env.ref, ADMINS))
        for grant in self:
            grant.is_admin_role = grant.group_id in admins

    @api.depends("user_id", "group_id")
    def _compute_display_name(self):
        for grant in self:
            grant.display_name = f"{grant.user_id.name} · {grant.group_id.name}"

    @api.constrains("group_id")
    def _check_grantable(self):
        if self.group_id - self._grantable():
            raise ValidationError(
                self.env._("Only the roles of the suite are granted this way.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Ask for roles.

        :raise UserError: SUITE-THREE, a field that follows from the decision
        """
        if not self.env.su:
            self._require(ADMINS[0], self.env._("asks for roles"))
            if any(not BY_HAND.issuperset(vals) for vals in vals_list):
                raise self._act_refusal()
        grants = super().create(vals_list)
        for grant in grants:
            grant._note(self.env._("asked for"))
        return grants

    def _act_by_hand(self):
        return BY_HAND if self.state == "asked" else frozenset()

    def _act_may_delete(self):
        return False

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_grant(self):
        """Give the person the role.

        :raise UserError: SUITE-THREE
        """
        self._require(ADMINS[1], self.env._("grants roles"))
        for grant in self.filtered(lambda g: g.state == "asked"):
            grant._check_other_hands()
            grant._act_write({"state": "granted", **self._decision()})
            grant._apply()
            grant._note(self.env._("granted"))

    def action_refuse(self):
        """Turn the request down."""
        self._require(ADMINS[1], self.env._("decides on roles"))
        for grant in self.filtered(lambda g: g.state == "asked"):
            grant._act_write({"state": "refused", **self._decision()})
            grant._note(self.env._("refused"))

    def action_end(self):
        """Take the role back."""
        self._require(ADMINS[1], self.env._("takes roles back"))
        self.filtered(lambda g: g.state == "granted")._end()

    def _end(self):
        for grant in self:
            grant._act_write(
                {
                    "state": "ended",
                    "ended_by_id": self.env.uid,
                    "ended_at": fields.Datetime.now(),
                }
            )
            grant._apply()
            grant._note(self.env._("ended"))

    @api.model
    def _cron_dates(self):
        """Let roles begin on their first day, and end after their last."""
        today = self._city_today()
        in_force = [("state", "=", "granted")]
        self.search([*in_force, ("date_to", "<", today)])._end()
        # Not what is in force already: a write would meet the person's own sign-in.
        begins = self.search([*in_force, ("date_from", "=", today)])
        begins.filtered(lambda g: g.group_id not in g.user_id.group_ids)._apply()

    @api.model
    def _take_over(self, basis):
        """Enter the roles that people have already as grants in force.

        :param basis: what the roles rest on
        """
        users = self.env["res.users"].search([("share", "=", False)])
        roles = self._grantable()
        known = set(
            self.search([("state", "=", "granted")]).mapped(
                lambda g: (g.user_id.id, g.group_id.id)
            )
        )
        self._act_create(
            [
                {
                    "user_id": user.id,
                    "group_id": group.id,
                    "basis": basis,
                    "state": "granted",
                    **self._decision(),
                }
                for user in users
                for group in user.group_ids & roles
                if (user.id, group.id) not in known
            ]
        )

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    def _decision(self):
        return {"decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()}

    def _apply(self):
        """Make the person's groups what the grants in force say."""
        today = self._city_today()
        for grant in self:
            valid = grant.state == "granted" and grant.date_from <= today
            user = grant.user_id.sudo()  # sudo: the grant is the right to do so
            command = fields.Command.link if valid else fields.Command.unlink
            user.write({"group_ids": [command(grant.group_id.id)]})

    def _check_other_hands(self):
        opener = self.user_id.sudo().create_uid  # sudo: who opened the account
        if self.env.user in self.user_id | self.asked_by_id | opener:
            raise self.env["gov.clause"]._refusal(
                "SUITE-THREE",
                self.env._(
                    "%(role)s for %(person)s: whoever opened the account, asked for "
                    "the role or is to get it does not grant it.",
                    role=self.group_id.name,
                    person=self.user_id.name,
                ),
            )

    def _require(self, group, act):
        if not (self.env.su or self.env.user.has_group(group)):
            raise self.env["gov.clause"]._refusal(
                "SUITE-THREE",
                self.env._(
                    "Only the %(administrator)s %(act)s.",
                    administrator=self.env.ref(group).sudo().name,  # sudo: a name
                    act=act,
                ),
            )

    def _note(self, word):
        self.env["gov.audit.event"]._log(
            "rights",
            records=self,
            subject=self.display_name,
            detail=f"{word}; {self.date_from} – {self.date_to or ''}",
            reason=self.basis,
        )
