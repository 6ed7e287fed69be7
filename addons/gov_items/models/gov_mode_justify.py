from odoo import fields, models


class GovMode(models.Model):
    """A mode says what an entry must show before it is given."""

    _inherit = "gov.mode"

    requirement_ids = fields.One2many(
        "gov.mode.requirement", "mode_id", string="Requirements", copy=True
    )
