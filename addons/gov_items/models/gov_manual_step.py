from odoo import fields, models


class GovManualStep(models.Model):
    """One step of an entry's flow, as the guide prints it."""

    _name = "gov.manual.step"
    _description = "Step of a Manual"
    _inherit = ["gov.manual.line"]
    _order = "manual_id, sequence, id"

    days = fields.Integer(string="Limit", help="Working days for this step.")
    review_points = fields.Text(
        help="What the officer checks here, and where errors are common (JN21 seven)."
    )

    body = fields.Selection(
        [("lower", "Receiving level"), ("upper", "Granting level")],
        help="Which level takes the step (HZ22 one (two) 2, LC20 two (one)).",
    )
    is_error_prone = fields.Boolean(
        string="Error-Prone", help="Mistakes are common here (JN21 seven)."
    )
    error_note = fields.Text(
        string="Common Errors", help="What goes wrong here; the officer sees it."
    )

    _error_explained = models.Constraint(
        "CHECK(NOT is_error_prone OR error_note IS NOT NULL)",
        "Explain what goes wrong in an error-prone step.",
    )
    _days_positive = models.Constraint(
        "CHECK(days >= 0)", "A step cannot take less than no time."
    )
