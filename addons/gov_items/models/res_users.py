from odoo import api, fields, models


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

    @api.model
    def _get_invalidation_fields(self):
        """Record rules name the user's agencies and are cached per user."""
        return super()._get_invalidation_fields() | {"gov_agency_ids"}
