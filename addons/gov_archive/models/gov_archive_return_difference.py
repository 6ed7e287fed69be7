from odoo import fields, models


class GovArchiveReturnDifference(models.Model):
    """A case that the return and the ledger, or two versions, do not say alike."""

    _name = "gov.archive.return.difference"
    _inherit = "gov.archive.act.mixin"
    _description = "Difference in a Monthly Return"
    _order = "return_id, id"
    _rec_name = "case_number"
    _act_clause = "JC25-25-04"

    return_id = fields.Many2one(
        "gov.archive.return",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        [
            ("recomputed", "Return and ledger"),
            ("amended", "Version before and this one"),
        ],
        required=True,
        readonly=True,
    )
    case_number = fields.Char(required=True, readonly=True)
    before = fields.Char(readonly=True, help="Empty: the case was not in it.")
    after = fields.Char(readonly=True, help="Empty: the case is not in it.")
