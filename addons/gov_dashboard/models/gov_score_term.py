from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel.score import Term

TERMS = [
    ("volume", "Cases decided"),
    ("late", "Decided late (%)"),
    ("supplements", "Supplement notices (%)"),
    ("refused", "Refused (%)"),
    ("faults", "Inspection faults per 100 cases"),
    ("disputes", "Disputes per 100 cases"),
    ("gaps", "Gaps today"),
    ("instructor", "Instructor in office (1 = yes)"),
    ("cost", "Cost of disputes, yuan per case"),
]


class GovScoreTerm(models.Model):
    """A term of the score of delegations: its weight, its good and its bad end."""

    _name = "gov.score.term"
    _description = "Term of the Score"
    _order = "sequence, id"
    _rec_name = "code"

    sequence = fields.Integer(default=10)
    code = fields.Selection(TERMS, "Figure", required=True)
    weight = fields.Float(
        required=True, default=1.0, help="Weight beside the other terms; 0: not used."
    )
    good = fields.Float(required=True, help="Figure that earns 100 points.")
    bad = fields.Float(required=True, help="Figure that earns none.")
    note = fields.Char(translate=True, help="Why it counts.")

    _code_uniq = models.Constraint("unique(code)", "Each figure is one term.")
    _weight_positive = models.Constraint(
        "CHECK(weight >= 0)", "A weight is not negative."
    )

    @api.constrains("good", "bad")
    def _check_ends(self):
        for term in self:
            if term.good == term.bad:
                raise ValidationError(
                    self.env._("The good and the bad end of a term are not the same.")
                )

    @api.model
    def _terms(self):
        """The terms in use, as the kernel takes them."""
        return [
            Term(term.code, term.weight, term.good, term.bad)
            for term in self.search([("weight", ">", 0)])
        ]
