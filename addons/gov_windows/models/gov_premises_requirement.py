from odoo import fields, models


class GovPremisesRequirement(models.Model):
    """A line of a standard's check list."""

    _name = "gov.premises.requirement"
    _description = "Requirement for Centres"
    _order = "standard_id, sequence, id"

    standard_id = fields.Many2one(
        "gov.premises.standard", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    chapter = fields.Selection(
        [
            ("site", "Site"),
            ("building", "Building"),
            ("infrastructure", "Infrastructure"),
            ("areas", "Functional areas and their equipment"),
            ("signs", "Signs"),
            ("points", "Seven points"),
        ],
        required=True,
    )
    name = fields.Char(required=True, translate=True)
