from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: Bodies of a county that let a township's staff into the system.
GRANTORS = ("government", "government_office", "approval_bureau")


class GovGrant(models.Model):
    """The county lets a township's staff in, for what is live there (HZ22 four (one)).

    Who works for a township gets no role before a manager of its county has agreed;
    who agreed and when stands in the grant and in the audit records.
    """

    _inherit = "gov.grant"

    county_id = fields.Many2one(
        "gov.region",
        compute="_compute_county_id",
        help="Of a person who works for a township: its managers agree first.",
    )
    needs_county = fields.Boolean(compute="_compute_needs_county")
    county_agreed_by_id = fields.Many2one(
        "res.users", string="Agreed by the County", readonly=True, ondelete="restrict"
    )
    county_agreed_at = fields.Datetime(string="Agreed On", readonly=True)
    scope_ids = fields.Many2many(
        "gov.delegation",
        string="Live Delegations",
        compute="_compute_scope_ids",
        help="What the person may receive and handle: live in the own township.",
    )

    def _townships(self):
        """Return the townships whose agencies the person works for."""
        self.ensure_one()
        person = self.user_id.sudo()  # sudo: a county manager reads no accounts
        return person.gov_agency_ids.region_id.filtered(
            lambda region: region.kind == "township"
        )

    @api.depends("user_id")
    def _compute_county_id(self):
        for grant in self:
            grant.county_id = grant._townships().parent_id[:1]

    @api.depends("user_id", "state", "county_agreed_at")
    def _compute_needs_county(self):
        for grant in self:
            grant.needs_county = bool(
                grant.state == "asked"
                and grant.county_id
                and not grant.county_agreed_at
            )

    @api.depends("user_id")
    def _compute_scope_ids(self):
        delegations = self.env["gov.delegation"]
        for grant in self:
            grant.scope_ids = delegations.search(
                Domain("region_id", "in", grant._townships().ids)
                & Domain("state", "=", "live")
            )

    def action_county_agree(self):
        """Let the person in, for the county that the township belongs to.

        :raise UserError: HZ22-41-05, asked for no longer or agreed already
        :raise AccessError: the user manages no body of the county
        """
        for grant in self:
            if not grant.needs_county:
                raise self.env["gov.clause"]._refusal(
                    "HZ22-41-05",
                    self.env._("%s waits for no county.", grant.display_name),
                )
            grant._check_county_manager()
            grant._act_write(
                {
                    "county_agreed_by_id": self.env.uid,
                    "county_agreed_at": fields.Datetime.now(),
                }
            )
            grant._note(self.env._("agreed by the county"))

    def _check_county_manager(self):
        self.ensure_one()
        if self.env.su:
            return
        user = self.env.user
        own = self.env["gov.agency"].search(
            Domain("id", "child_of", user.gov_agency_ids.ids)
            & Domain("region_id", "=", self.county_id.id)
            & Domain("kind", "in", GRANTORS)
        )
        if not own or not user.has_group("gov_items.group_agency_manager"):
            raise AccessError(
                self.env._(
                    "Only managers of the government, its office or the approval "
                    "bureau of %s let a township's staff in.",
                    self.county_id.name,
                )
            )

    def action_grant(self):
        """Give the person the role; a township's staff need the county before.

        :raise UserError: SUITE-THREE, HZ22-41-05
        """
        for grant in self.filtered("needs_county"):
            raise self.env["gov.clause"]._refusal(
                "HZ22-41-05",
                self.env._(
                    "%(grant)s: %(county)s has to let its township's staff in first.",
                    grant=grant.display_name,
                    county=grant.county_id.name,
                ),
            )
        return super().action_grant()
