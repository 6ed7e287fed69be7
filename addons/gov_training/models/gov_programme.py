from odoo import fields, models


class GovProgramme(models.Model):
    _inherit = "gov.programme"

    training_gate = fields.Selection(
        [("off", "Off"), ("warn", "Warn"), ("block", "Block")],
        required=True,
        default="off",
        help="Whether somebody without valid training on the manual in force may be "
        "put on the rota and serve: off asks nothing, warn shows it, block refuses.",
    )
