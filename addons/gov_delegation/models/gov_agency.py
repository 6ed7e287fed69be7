from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .gov_agreement_approval import ROLES

NAMED = {"head_id": "approver_ids", "legal_reviewer_id": "legal_reviewer_ids"}


class GovAgency(models.Model):
    _inherit = "gov.agency"

    head_id = fields.Many2one(
        "res.users",
        "Head of the agency",
        index="btree_not_null",
        ondelete="restrict",
        help="Approves agreements for the agency as the last tier. Needs the role "
        "Agency Manager. Empty: anybody there who holds the role. While away, the "
        "deputy approves.",
    )
    legal_reviewer_id = fields.Many2one(
        "res.users",
        "Legal reviewer",
        index="btree_not_null",
        ondelete="restrict",
        help="Reviews agreements for legality before the head approves. Needs the "
        "role Legal Officer. Empty: no such tier in this agency.",
    )

    @api.constrains("head_id", "legal_reviewer_id", "parent_id")
    def _check_named(self):
        """Who is named for an act works there and holds its role."""
        for agency in self.sudo():  # sudo: users may not read each other
            for name, tier in NAMED.items():
                user, group = agency[name], self.env.ref(ROLES[tier])
                if user and not (
                    group in user.all_group_ids
                    and agency._has_above(user.gov_agency_ids)
                ):
                    raise ValidationError(
                        self.env._(
                            "%(user)s does not work for %(agency)s as %(role)s.",
                            user=user.name,
                            agency=agency.name,
                            role=group.name,
                        )
                    )

    def _check_users_writer(self, vals):
        super()._check_users_writer(vals)
        named = any(name in vals and (vals[name] or self) for name in NAMED)
        if not named or self.env.su:
            return
        if not self.env.user.has_group("gov_items.group_system_admin"):
            raise AccessError(
                self.env._("Only the system administrator says who heads an agency.")
            )

    def _has_above(self, agencies):
        """Whether one of these agencies is, or lies beneath, one of ``agencies``."""
        above = set(agencies.ids)
        return any(
            above.intersection(map(int, filter(None, agency.parent_path.split("/"))))
            for agency in self
            if agency.parent_path
        )
