from odoo import api, fields, models


class GovMode(models.Model):
    """Whether a mode changes what the levels' lists of powers say."""

    _inherit = "gov.mode"

    changes_power_list = fields.Boolean(
        string="Changes the Lists of Powers",
        compute="_compute_changes_power_list",
        store=True,
        readonly=False,
        help="Both levels change their lists of powers and duties when an entry comes "
        "into this mode: so wherever the substantive review goes down (LC20 two "
        "(four)).",
    )

    @api.depends("reviewer")
    def _compute_changes_power_list(self):
        for mode in self:
            mode.changes_power_list = mode.reviewer == "lower"
