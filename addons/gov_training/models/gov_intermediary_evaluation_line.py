from odoo import api, fields, models


class GovIntermediaryEvaluationLine(models.Model):
    """The points of one criterion."""

    _name = "gov.intermediary.evaluation.line"
    _description = "Points of an Evaluation"
    _order = "evaluation_id, id"
    _rec_name = "criterion_id"

    evaluation_id = fields.Many2one(
        "gov.intermediary.evaluation", required=True, index=True, ondelete="cascade"
    )
    criterion_id = fields.Many2one(
        "gov.intermediary.criterion", required=True, ondelete="restrict"
    )
    points = fields.Float()

    @api.constrains("points", "criterion_id")
    def _check_points(self):
        for line in self:
            if not 0 <= line.points <= line.criterion_id.points:
                raise self.env["gov.clause"]._refusal(
                    "JN18-20-04",
                    self.env._(
                        "%(criterion)s gives 0 to %(points)s points.",
                        criterion=line.criterion_id.name,
                        points=line.criterion_id.points,
                    ),
                )
