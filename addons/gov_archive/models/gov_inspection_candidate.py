from odoo import fields, models


class GovInspectionCandidate(models.Model):
    """Someone who could inspect: recused with a reason, or in the draw."""

    _name = "gov.inspection.candidate"
    _inherit = "gov.archive.act.mixin"
    _description = "Candidate Inspector"
    _order = "inspection_id, id"
    _rec_name = "label"
    _act_clause = "JN21-07-09"

    inspection_id = fields.Many2one(
        "gov.inspection", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", "Inspector", required=True, readonly=True, ondelete="restrict"
    )
    label = fields.Char("As drawn", readonly=True)
    reason = fields.Char("Recused because", readonly=True)
    declared = fields.Boolean("Own declaration", readonly=True)
    drawn = fields.Boolean(readonly=True)
