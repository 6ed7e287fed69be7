from odoo import api, fields, models
from odoo.fields import Command


class GovIntermediaryEvaluation(models.Model):
    """The evaluation of an intermediary by the scheme in force."""

    _name = "gov.intermediary.evaluation"
    _description = "Evaluation of an Intermediary"
    _order = "day desc, id desc"
    _rec_name = "intermediary_id"

    intermediary_id = fields.Many2one(
        "gov.intermediary", required=True, index=True, ondelete="cascade"
    )
    day = fields.Date(required=True, default=lambda self: self._city_today())
    scheme_id = fields.Many2one(
        "gov.intermediary.scheme", readonly=True, required=True, ondelete="restrict"
    )
    line_ids = fields.One2many(
        "gov.intermediary.evaluation.line", "evaluation_id", "Points"
    )
    total = fields.Float(compute="_compute_total", store=True, aggregator="avg")

    @api.depends("line_ids.points")
    def _compute_total(self):
        for one in self:
            one.total = sum(one.line_ids.mapped("points"))

    @api.model_create_multi
    def create(self, vals_list):
        schemes = self.env["gov.intermediary.scheme"]
        for vals in vals_list:
            day = vals.get("day") or self._city_today()
            scheme = schemes.search([("date_from", "<=", day)], limit=1)
            if not scheme:
                raise self.env["gov.clause"]._refusal(
                    "JN18-20-04",
                    self.env._("No evaluation scheme is in force on that day."),
                )
            vals["scheme_id"] = scheme.id
            if not vals.get("line_ids"):
                vals["line_ids"] = [
                    Command.create({"criterion_id": one.id})
                    for one in scheme.criterion_ids
                ]
        return super().create(vals_list)
