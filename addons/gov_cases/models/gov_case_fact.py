from odoo import api, fields, models

from odoo.addons.gov_items.kernel import resolver


class GovCaseFact(models.Model):
    """A fact that the applicant declares and on which the rules depend."""

    _name = "gov.case.fact"
    _description = "Declared Fact"
    _order = "case_id, id"
    _rec_name = "fact_id"

    case_id = fields.Many2one("gov.case", required=True, index=True, ondelete="cascade")
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
        "unique(case_id, fact_id)", "A fact is declared once per case."
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
        facts.case_id._check_declaring()
        return facts

    def write(self, vals):
        self.case_id._check_declaring()
        result = super().write(vals)
        self.case_id._check_declaring()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        self.case_id._check_declaring()


def chosen(row):
    """The option of the row's fact that its value stands for, or none."""
    return row.fact_id.option_ids.filtered(lambda option: option.code == row.value)[:1]


def check_answers(rows):
    """Refuse values that are none of the fact's type or options.

    :param rows: records with ``fact_id``, ``value_type`` and ``value``
    :raise UserError: JN18-25-03
    """
    for row in rows.filtered("value"):
        problem = None
        try:
            resolver.parse_value(row.value_type or "text", "eq", row.value)
        except ValueError as error:
            problem = error
        options = row.fact_id.option_ids.mapped("code")
        if problem or (options and row.value not in options):
            rows.env["gov.case"]._refuse(
                "JN18-25-03",
                rows.env._(
                    "%(fact)s: “%(value)s” is no valid answer.",
                    fact=row.fact_id.name,
                    value=row.value,
                ),
            )
