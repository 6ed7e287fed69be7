from odoo import api, fields, models


class GovFact(models.Model):
    """A question that decides who handles a case, as the yearly volume of water."""

    _name = "gov.fact"
    _description = "Fact"
    _order = "programme_id, code"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, help="The question, as the window asks it.")
    code = fields.Char(required=True)
    value_type = fields.Selection(
        [
            ("number", "Number"),
            ("boolean", "Yes or No"),
            ("selection", "Choice"),
            ("text", "Text"),
        ],
        required=True,
        default="boolean",
    )
    unit = fields.Char(help="Unit of a number, as 10,000 m³ a year.")
    programme_id = fields.Many2one(
        "gov.programme",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: every programme may ask it.",
    )
    option_ids = fields.One2many("gov.fact.option", "fact_id", string="Choices")
    condition_ids = fields.One2many(
        "gov.rule.condition", "fact_id", string="Conditions"
    )

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(programme_id, 0))", "The programme has this fact already."
    )

    @api.constrains("value_type")
    def _check_conditions(self):
        """A type under which a rule's condition makes no sense is refused."""
        self.condition_ids._check_value()
        self.condition_ids._check_option()

    def write(self, vals):
        result = super().write(vals)
        self.env["gov.programme"]._forget_rules()
        return result
