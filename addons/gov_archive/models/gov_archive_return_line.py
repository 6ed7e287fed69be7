from odoo import fields, models

from odoo.addons.gov_cases.models.gov_case import OUTCOMES


class GovArchiveReturnLine(models.Model):
    """One case of a monthly return, as the ledger said when it was compiled."""

    _name = "gov.archive.return.line"
    _inherit = "gov.archive.act.mixin"
    _description = "Case of a Monthly Return"
    _order = "return_id, case_number"
    _rec_name = "case_number"
    _log_access = False
    _act_clause = "JC25-25-04"

    return_id = fields.Many2one(
        "gov.archive.return",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    case_id = fields.Many2one("gov.case", readonly=True, ondelete="restrict")
    case_number = fields.Char(required=True, readonly=True)
    entry_id = fields.Many2one("gov.entry", "Item", readonly=True, ondelete="restrict")
    mode_id = fields.Many2one("gov.mode", readonly=True, ondelete="restrict")
    accepted_on = fields.Date(readonly=True)
    handled_on = fields.Date(
        readonly=True, help="Empty: not handled by the end of the month."
    )
    outcome = fields.Selection(OUTCOMES, readonly=True)
