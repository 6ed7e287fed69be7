from odoo import fields, models


class GovManualQuestion(models.Model):
    """A question that applicants ask often, with its answer."""

    _name = "gov.manual.question"
    _description = "Frequent Question"
    _inherit = ["gov.manual.line"]

    name = fields.Char(string="Question")
    answer = fields.Text(required=True)
