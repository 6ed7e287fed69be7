from odoo import fields, models


class GovThirdEvaluation(models.Model):
    """A mark from outside: third-party evaluation of a centre or a window."""

    _name = "gov.third.evaluation"
    _description = "Third-Party Evaluation"
    _inherit = ["gov.centre.mixin"]
    _order = "day desc, id desc"
    _rec_name = "indicator"

    window_id = fields.Many2one("gov.window", ondelete="restrict")
    evaluator = fields.Char(required=True, help="Who evaluated.")
    day = fields.Date(required=True)
    indicator = fields.Char(required=True)
    score = fields.Float(required=True, aggregator="avg", help="0 to 100.")
    remark = fields.Char()

    _score = models.Constraint(
        "CHECK(score BETWEEN 0 AND 100)", "A score lies between 0 and 100."
    )
    _once = models.UniqueIndex(
        "(centre_id, COALESCE(window_id, 0), evaluator, day, indicator)",
        "This mark is entered already.",
    )
