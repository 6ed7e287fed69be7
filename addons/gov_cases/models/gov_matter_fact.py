from odoo import api, fields, models

from .gov_case_fact import check_answers, chosen


class GovMatterFact(models.Model):
    """A fact that the applicant declares for one item of a joint matter."""

    _name = "gov.matter.fact"
    _description = "Declared Fact of a Joint Matter"
    _order = "matter_id, entry_id, id"
    _rec_name = "fact_id"

    matter_id = fields.Many2one(
        "gov.matter", required=True, index=True, ondelete="cascade"
    )
    entry_id = fields.Many2one("gov.entry", "Item", required=True, ondelete="restrict")
    fact_id = fields.Many2one("gov.fact", required=True, ondelete="restrict")
    value_type = fields.Selection(related="fact_id.value_type")
    unit = fields.Char(related="fact_id.unit")
    value = fields.Char(
        help="As declared: a number, yes or no, or the code of an option."
    )
    option_id = fields.Many2one(
        "gov.fact.option",
        compute="_compute_option_id",
        inverse="_inverse_option_id",
        domain="[('fact_id', '=', fact_id)]",
        help="Choice among the fact's options.",
    )

    _fact_uniq = models.Constraint(
        "unique(matter_id, entry_id, fact_id)", "A fact is declared once per item."
    )

    @api.depends("fact_id", "value")
    def _compute_option_id(self):
        for fact in self:
            fact.option_id = chosen(fact)

    def _inverse_option_id(self):
        for fact in self:
            fact.value = fact.option_id.code

    @api.constrains("fact_id", "value")
    def _check_value(self):
        check_answers(self)

    @api.model_create_multi
    def create(self, vals_list):
        facts = super().create(vals_list)
        facts.matter_id._check_declaring()
        return facts

    def write(self, vals):
        self.matter_id._check_declaring()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        self.matter_id._check_declaring()
