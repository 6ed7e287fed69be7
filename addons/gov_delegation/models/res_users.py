from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _gov_officers(self, agency, group):
        """Users who hold a role and act for an agency; its own people come first.

        :param group: xml id of the role's group
        """
        found = self.search(
            [
                ("gov_agency_ids", "parent_of", agency.ids),
                ("all_group_ids", "in", self.env.ref(group).ids),
            ]
        )
        return found.sorted(lambda user: (agency not in user.gov_agency_ids, user.id))
