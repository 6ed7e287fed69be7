from odoo import fields, models


class GovIntermediaryKind(models.Model):
    """A kind of assessment with the longest time it may take (JN18)."""

    _name = "gov.intermediary.kind"
    _description = "Kind of Assessment"
    _order = "name, id"

    name = fields.Char(required=True)
    days_government = fields.Integer(
        "Days, government-funded", required=True, help="Working days at most."
    )
    days_enterprise = fields.Integer(
        "Days, enterprise-funded", required=True, help="Working days at most."
    )

    _name_uniq = models.Constraint("unique(name)", "This kind exists already.")
    _days_positive = models.Constraint(
        "CHECK(days_government > 0 AND days_enterprise > 0)",
        "An assessment takes a day at least.",
    )
