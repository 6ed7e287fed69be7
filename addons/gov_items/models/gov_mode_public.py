from odoo import fields, models


class GovMode(models.Model):
    _inherit = "gov.mode"

    explanation = fields.Text(
        string="In Plain Words",
        help="What the mode means for an applicant; shown on public pages.",
    )
    questions = fields.Text(
        string="Questions and Answers", help="Shown on the programme's public page."
    )
