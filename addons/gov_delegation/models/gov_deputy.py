from odoo import api, models

from .gov_agreement_approval import ROLES

#: Field of the agency that names somebody -> the tier that this person takes.
NAMED = {"legal_reviewer_id": "legal_reviewer_ids", "head_id": "approver_ids"}


class GovDeputy(models.Model):
    _inherit = "gov.deputy"

    @api.model
    def _handed_roles(self, user):
        """Who is named for a party's approval hands the role of that tier over.

        Without it the deputy would be accepted and the agreement then wait for nobody.
        """
        roles = super()._handed_roles(user)
        agencies = self.env["gov.agency"].sudo()  # sudo: only who is named where
        for field, tier in NAMED.items():
            role = self.env.ref(ROLES[tier])
            if role in user.all_group_ids and agencies.search_count(
                [(field, "=", user.id)], limit=1
            ):
                roles |= role
        return roles
