from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    gov_agency_id = fields.Many2one(
        "gov.agency",
        "Agency",
        index="btree_not_null",
        ondelete="restrict",
        help="The agency that employs the person; a posting starts from it.",
    )
    gov_posting_ids = fields.One2many(
        "gov.posting", "employee_id", "Postings", groups="hr.group_hr_user"
    )

    def action_open_gov_shifts(self):
        """The person's shifts."""
        return self.env["gov.centre"]._action(
            "gov_shift_action", [("employee_id", "in", self.ids)]
        )
