from odoo import fields, models


class GovArchiveReturnTotal(models.Model):
    """One mode of a monthly return; zeros are said, not left out."""

    _name = "gov.archive.return.total"
    _inherit = "gov.archive.act.mixin"
    _description = "Total of a Monthly Return"
    _order = "return_id, mode_id"
    _rec_name = "mode_id"
    _log_access = False
    _act_clause = "JC25-25-04"

    return_id = fields.Many2one(
        "gov.archive.return",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    mode_id = fields.Many2one(
        "gov.mode", required=True, readonly=True, ondelete="restrict"
    )
    accepted = fields.Integer(readonly=True)
    handled = fields.Integer(readonly=True)
    granted = fields.Integer(readonly=True)
    refused = fields.Integer(readonly=True)
    not_forwarded = fields.Integer(readonly=True)
