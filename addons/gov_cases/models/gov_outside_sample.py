from odoo import api, fields, models


class GovOutsideSample(models.Model):
    """A case drawn for an outside evaluation, with its mark; no applicant's data."""

    _name = "gov.outside.sample"
    _description = "Sample of an Evaluation"
    _order = "evaluation_id, place"
    _rec_name = "number"

    evaluation_id = fields.Many2one(
        "gov.outside.evaluation", required=True, index=True, ondelete="cascade"
    )
    agency_id = fields.Many2one(related="evaluation_id.agency_id", store=True)
    place = fields.Integer("Place in the draw", readonly=True, aggregator=None)
    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    number = fields.Char(
        "Case number", compute="_compute_case", compute_sudo=True, store=True
    )
    entry_name = fields.Char(
        "Item", compute="_compute_case", compute_sudo=True, store=True
    )
    region_id = fields.Many2one(
        "gov.region", "Place", compute="_compute_case", compute_sudo=True, store=True
    )
    score = fields.Float("Mark", aggregator="avg", help="0 to 100.")
    is_marked = fields.Boolean("Marked")
    finding = fields.Char("Fault found", help="What is wrong; empty: nothing.")

    _once = models.Constraint("unique(evaluation_id, case_id)", "A case is drawn once.")
    _score = models.Constraint(
        "CHECK(score BETWEEN 0 AND 100)", "A mark lies between 0 and 100."
    )

    @api.depends("case_id")
    def _compute_case(self):
        for line in self:
            line.number = line.case_id.number
            line.entry_name = line.case_id.entry_id.name
            line.region_id = line.case_id.region_id

    @api.onchange("score")
    def _onchange_score(self):
        self.is_marked = True

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self.env["gov.outside.evaluation"]._refuse_evaluation(
                self.env._("The sample is drawn, not chosen.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            chosen = set(vals) - {"score", "is_marked", "finding"}
            over = self.evaluation_id.filtered(lambda one: one.state != "drawn")
            if chosen or over:
                self.evaluation_id._refuse_evaluation(
                    self.env._("Marks are entered while the sample is being judged.")
                )
        return super().write(vals)
