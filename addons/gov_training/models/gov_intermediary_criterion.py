from odoo import api, fields, models


class GovIntermediaryCriterion(models.Model):
    """A criterion of an evaluation scheme and its points."""

    _name = "gov.intermediary.criterion"
    _description = "Evaluation Criterion"
    _order = "scheme_id, id"

    scheme_id = fields.Many2one(
        "gov.intermediary.scheme", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    points = fields.Float(required=True, help="At most.")

    _points_positive = models.Constraint("CHECK(points > 0)", "A criterion has points.")

    @api.model_create_multi
    def create(self, vals_list):
        criteria = super().create(vals_list)
        criteria.scheme_id._refuse_used()
        return criteria

    def write(self, vals):
        self.scheme_id._refuse_used()
        return super().write(vals)
