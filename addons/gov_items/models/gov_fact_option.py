from odoo import fields, models


class GovFactOption(models.Model):
    """One answer to a fact of the type choice."""

    _name = "gov.fact.option"
    _description = "Choice of a Fact"
    _order = "sequence, id"

    fact_id = fields.Many2one("gov.fact", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True)
    code = fields.Char(required=True, help="What conditions compare with.")
    sequence = fields.Integer(default=10)

    _code_uniq = models.Constraint(
        "unique(fact_id, code)", "The fact has a choice of this code already."
    )
