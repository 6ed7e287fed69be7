from odoo import fields, models


class GovExpertField(models.Model):
    """A field of expertise, by which experts are found for an item."""

    _name = "gov.expert.field"
    _description = "Field of Expertise"
    _order = "name, id"

    name = fields.Char(required=True)
    note = fields.Char()
    sector_ids = fields.Many2many(
        "gov.sector",
        string="Sectors",
        help="Whose reviews draw on the experts of this field; empty: all of them.",
    )
    expert_ids = fields.Many2many("gov.expert", string="Experts")
    expert_count = fields.Integer("Experts in force", compute="_compute_expert_count")

    _name_uniq = models.Constraint("unique(name)", "This field exists already.")

    def _compute_expert_count(self):
        experts = self.env["gov.expert"]
        found = experts.search([("field_ids", "in", self.ids), ("callable", "=", True)])
        for field in self:
            field.expert_count = len(
                found.filtered(lambda e, f=field: f in e.field_ids)
            )
