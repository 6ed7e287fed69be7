from odoo import fields, models


class GovIntermediaryScheme(models.Model):
    """A version of how intermediaries are evaluated: criteria with points."""

    _name = "gov.intermediary.scheme"
    _description = "Evaluation Scheme"
    _order = "date_from desc, id desc"

    name = fields.Char(required=True, help="Title and number of the document.")
    date_from = fields.Date("In force from", required=True)
    criterion_ids = fields.One2many(
        "gov.intermediary.criterion", "scheme_id", "Criteria"
    )
    points = fields.Float(compute="_compute_points", help="Sum of the criteria.")

    _date_uniq = models.Constraint(
        "unique(date_from)", "Another version begins on this day."
    )

    def _compute_points(self):
        for scheme in self:
            scheme.points = sum(scheme.criterion_ids.mapped("points"))

    def write(self, vals):
        self._refuse_used()
        return super().write(vals)

    def _refuse_used(self):
        used = self.env["gov.intermediary.evaluation"].sudo()  # sudo: only whether any
        if used.search_count([("scheme_id", "in", self.ids)], limit=1):
            raise self.env["gov.clause"]._refusal(
                "JN18-20-04",
                self.env._(
                    "A version that was used is not changed; make the next one."
                ),
            )
