from odoo import fields, models

from .gov_case import KINDS


class GovManualStep(models.Model):
    _inherit = "gov.manual.step"

    kind = fields.Selection(
        KINDS,
        "Step of the case",
        help="The step of a case that this limit is for; its own light follows.",
    )
