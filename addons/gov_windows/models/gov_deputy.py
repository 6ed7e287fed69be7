from odoo import fields, models


class GovDeputy(models.Model):
    _inherit = "gov.deputy"

    leave_id = fields.Many2one(
        "hr.leave",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        help="Granted leave for which the desk is handed over; follows it.",
    )
