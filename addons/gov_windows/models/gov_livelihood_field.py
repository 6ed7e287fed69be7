from odoo import fields, models


class GovLivelihoodField(models.Model):
    """A field of daily life whose items townships handle (JN18)."""

    _name = "gov.livelihood.field"
    _description = "Field of Livelihood"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    item_ids = fields.One2many("gov.item", "livelihood_id", "Items")

    def _delegations(self, centre):
        """Items of the field that a centre handles."""
        return centre.window_ids.delegation_ids.filtered(
            lambda d: d.entry_id.item_id.livelihood_id in self
        )
