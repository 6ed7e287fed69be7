from odoo import fields, models


class GovRuleTryoutFact(models.TransientModel):
    """One declared fact of a try-out, of the type that the fact has."""

    _name = "gov.rule.tryout.fact"
    _description = "Fact of a Try-Out"

    tryout_id = fields.Many2one("gov.rule.tryout", required=True, ondelete="cascade")
    fact_id = fields.Many2one("gov.fact", required=True)
    value_type = fields.Selection(related="fact_id.value_type")
    number = fields.Char(help="Empty: not declared.")
    answer = fields.Selection([("yes", "Yes"), ("no", "No")], string="Yes or No")
    option_id = fields.Many2one(
        "gov.fact.option", domain="[('fact_id', '=', fact_id)]", string="Choice"
    )
    text = fields.Char()

    def _facts(self):
        """Return fact code -> declared value; what is not declared is left out."""
        read = {
            "number": lambda line: line.number,
            "boolean": lambda line: line.answer and line.answer == "yes",
            "selection": lambda line: line.option_id.code,
            "text": lambda line: line.text,
        }
        found = {}
        for line in self:
            value = read[line.value_type or "text"](line)
            declared = bool(line.answer) if line.value_type == "boolean" else value
            if declared:
                found[line.fact_id.code] = value
        return found
