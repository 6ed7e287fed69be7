from odoo import fields, models
from odoo.exceptions import UserError


class GovCentreAssessmentLine(models.Model):
    """A requirement in an assessment: met or not, with the proof."""

    _name = "gov.centre.assessment.line"
    _description = "Requirement Assessed"
    _order = "assessment_id, chapter, id"

    assessment_id = fields.Many2one(
        "gov.centre.assessment", required=True, index=True, ondelete="cascade"
    )
    centre_id = fields.Many2one(
        related="assessment_id.centre_id", store=True, index=True
    )
    requirement_id = fields.Many2one(
        "gov.premises.requirement", required=True, ondelete="restrict"
    )
    name = fields.Char(related="requirement_id.name")
    chapter = fields.Selection(related="requirement_id.chapter", store=True)
    met = fields.Selection([("yes", "Met"), ("no", "Missed")])
    proof = fields.Char(help="Document, photograph or figure that proves it.")

    _once = models.Constraint(
        "unique(assessment_id, requirement_id)", "The requirement is listed already."
    )

    def write(self, vals):
        if not self.env.su and any(line.assessment_id.state == "done" for line in self):
            raise UserError(self.env._("A finished assessment is not changed."))
        return super().write(vals)
