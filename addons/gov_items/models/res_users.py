from odoo import SUPERUSER_ID, api, fields, models, tools


class ResUsers(models.Model):
    _inherit = "res.users"

    gov_agency_ids = fields.Many2many(
        "gov.agency",
        "gov_agency_res_users_rel",
        "user_id",
        "agency_id",
        string="Agencies",
        help="The agencies the user works for. Rights on cases, agreements, seals and "
        "manuals reach these agencies and their parts, and no others.",
    )

    @api.depends_context("lang")
    def _compute_display_name(self):
        """What the suite does by itself is nobody's act, and says so."""
        result = super()._compute_display_name()
        for user in self:
            if user.id == SUPERUSER_ID:
                user.display_name = self.env._("System (automatic)")
        return result

    @api.model
    def _get_invalidation_fields(self):
        """Record rules name the user's agencies and are cached per user."""
        return super()._get_invalidation_fields() | {"gov_agency_ids"}

    def _own_agencies(self):
        """Return the user's agencies without asking the database again.

        Whatever changes them clears the cache, as it must for the record rules.
        """
        self.ensure_one()
        return self.env["gov.agency"].browse(self._own_agency_ids())

    @tools.ormcache("self.id")
    def _own_agency_ids(self):
        return self.sudo().gov_agency_ids._ids  # sudo: ids of one's own agencies
