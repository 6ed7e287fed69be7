from odoo import api, models


class GovDeputy(models.Model):
    _inherit = "gov.deputy"

    @api.model
    def _handed_roles(self, user):
        """A desk with cases goes to somebody who may take every step of them."""
        privilege = self.env.ref("gov_cases.privilege_cases")
        return super()._handed_roles(user) | user.all_group_ids.filtered(
            lambda group: group.privilege_id == privilege
        )
