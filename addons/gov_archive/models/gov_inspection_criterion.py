from odoo import fields, models

SUBJECTS = [
    ("running", "Running of the item"),
    ("file", "Case file"),
    ("manual", "Manual, line by line"),
]


class GovInspectionCriterion(models.Model):
    """One line of the check lists: what is looked at and what a fault costs."""

    _name = "gov.inspection.criterion"
    _description = "Inspection Criterion"
    _order = "subject, sequence, id"

    name = fields.Char(required=True, translate=True)
    subject = fields.Selection(
        SUBJECTS[:2],
        required=True,
        default="file",
        help="The running of an item and its case files have a check list each.",
    )
    code = fields.Char(
        "Fault code", required=True, help="Short word under which faults are counted."
    )
    points = fields.Float(
        required=True,
        aggregator=None,
        help="Points of 100 that a fault may cost at most.",
    )
    legality = fields.Boolean(
        "Legality fault", help="A fault here leaves no points at all."
    )
    clause_id = fields.Many2one("gov.clause", "Basis", ondelete="restrict")
    programme_ids = fields.Many2many(
        "gov.programme", string="Programmes", help="Empty: for every programme."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(subject, code) WHERE active", "This fault code is taken."
    )
    _points_range = models.Constraint(
        "CHECK(points BETWEEN 0 AND 100)", "A fault costs between 0 and 100 points."
    )
