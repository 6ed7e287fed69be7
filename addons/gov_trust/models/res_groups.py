from odoo import models


class ResGroups(models.Model):
    _name = "res.groups"
    _inherit = ["res.groups", "gov.rights.log.mixin"]

    def write(self, vals):
        """Change a role's content; who has it follows from grants alone.

        :raise UserError: SUITE-THREE
        """
        if not self.env.su and {"user_ids", "implied_ids", "implied_by_ids"} & set(
            vals
        ):
            raise self.env["gov.clause"]._refusal(
                "SUITE-THREE",
                self.env._("Roles are given and taken back by grants, one by one."),
            )
        return super().write(vals)
