from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    gov_agency_tree_ids = fields.Many2many(
        "gov.agency",
        string="Agencies and their parts",
        compute="_compute_gov_agency_tree_ids",
        compute_sudo=True,
        help="What the record rules of cases compare with: resolved once per user "
        "and kept, instead of walking the tree in every query.",
    )

    @api.depends("gov_agency_ids")
    def _compute_gov_agency_tree_ids(self):
        agencies = self.env["gov.agency"].with_context(active_test=False)
        for user in self:
            user.gov_agency_tree_ids = agencies.search(
                [("id", "child_of", user.gov_agency_ids.ids)]
            )

    @api.model
    def _get_activity_groups(self):
        """Our lists open with what waits for the user, and with nothing else.

        Odoo counts on filters of each model's search view for that.
        """
        groups = super()._get_activity_groups()
        mine = [["activity_ids.user_id", "=", self.env.uid]]
        for group in groups:
            if group["model"].startswith("gov."):
                group["domain"] = [*group["domain"], *mine]
        return groups
