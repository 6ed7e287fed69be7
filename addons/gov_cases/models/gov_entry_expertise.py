from odoo import api, fields, models, tools

KINDS = [
    ("evaluation", "Evaluation"),
    ("appraisal", "Appraisal"),
    ("monitoring", "Monitoring"),
    ("survey", "Survey on site"),
]


class GovEntryExpertise(models.Model):
    """What experts are needed for in the cases of an entry (JN21 three (three) 8)."""

    _name = "gov.entry.expertise"
    _description = "Experts Needed"
    _order = "entry_id, sequence, id"
    _rec_name = "kind"

    entry_id = fields.Many2one(
        "gov.entry", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="evaluation")
    experts = fields.Integer(
        "Number of experts",
        required=True,
        default=3,
        aggregator=None,
        help="How many are drawn from the pool that city and counties share.",
    )
    note = fields.Char("What they look at")

    _kind_once = models.Constraint(
        "unique(entry_id, kind)", "Each purpose is entered once."
    )
    _experts_positive = models.Constraint(
        "CHECK(experts BETWEEN 1 AND 99)", "Between 1 and 99 experts are drawn."
    )

    @api.model
    @tools.ormcache("entry_id")
    def _of_entry(self, entry_id):
        """The entry's needs as a tuple of (kind, experts, note)."""
        rows = self.sudo().search([("entry_id", "=", entry_id)])  # sudo: part of rules
        return tuple((row.kind, row.experts, row.note) for row in rows)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
