from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    gov_guided_agency_ids = fields.Many2many(
        "gov.agency",
        string="Agencies guided",
        compute="_compute_gov_guided_agency_ids",
        compute_sudo=True,
        help="Lower agencies whose contact the user is: their cases are read.",
    )

    def _compute_gov_guided_agency_ids(self):
        pairs = self.env["gov.guidance.pair"].search(
            [("contact_user_id", "in", self.ids)]
        )
        for user in self:
            mine = pairs.filtered(lambda p, u=user: p.contact_user_id == u)
            user.gov_guided_agency_ids = mine.lower_agency_id
