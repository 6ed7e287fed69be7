from odoo import fields, models


class GovRegionGroup(models.Model):
    """Regions that a programme's annex names together, as "the zones"."""

    _name = "gov.region.group"
    _description = "Region Group"
    _order = "programme_id, code"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, help="As the annex prints it.")
    code = fields.Char(required=True)
    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="cascade"
    )
    region_ids = fields.Many2many("gov.region", string="Regions")

    _code_uniq = models.Constraint(
        "unique(programme_id, code)", "The programme has a group of this code already."
    )

    def write(self, vals):
        result = super().write(vals)
        self.env["gov.programme"]._forget_rules()
        return result
