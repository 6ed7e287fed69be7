from odoo import fields, models


class GovCircumstance(models.Model):
    """Why somebody applies: new, change, renewal, reissue, cancellation …"""

    _name = "gov.circumstance"
    _inherit = ["gov.kept.mixin"]
    _description = "Circumstance"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short word that rules and imports use.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "unique(code)", "Another circumstance has this code already."
    )

    def write(self, vals):
        result = super().write(vals)
        self.env["gov.programme"]._forget_rules()
        return result
