from odoo import fields, models


class GovOutsideMeasure(models.Model):
    """What follows from an outside evaluation: who does what, by when."""

    _name = "gov.outside.measure"
    _description = "Follow-up of an Evaluation"
    _order = "evaluation_id, due_on, id"

    evaluation_id = fields.Many2one(
        "gov.outside.evaluation", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Measure", required=True)
    agency_id = fields.Many2one(
        "gov.agency", "Responsible", required=True, index=True, ondelete="restrict"
    )
    due_on = fields.Date("Due", required=True)
    done_on = fields.Date("Done on")
    proof = fields.Char(help="What shows that it was done.")

    _proven = models.Constraint(
        "CHECK(done_on IS NULL OR proof IS NOT NULL)",
        "Say what shows that the measure was done.",
    )
