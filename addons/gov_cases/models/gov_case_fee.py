from odoo import api, fields, models


class GovCaseFee(models.Model):
    """A fee of a case, as the manual in force at acceptance has it.

    Fees of all bodies are collected once, at the accepting window or online
    (JC25 two (four)); amounts are the manual's and nobody changes them.
    """

    _name = "gov.case.fee"
    _description = "Fee of a Case"
    _order = "case_id, id"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    name = fields.Char("Fee", required=True, readonly=True)
    basis = fields.Char(readonly=True, help="The regulation that allows the fee.")
    amount = fields.Float(
        required=True, readonly=True, digits=(12, 2), help="Yuan, from the manual."
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Belongs to",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [("due", "To be paid"), ("paid", "Paid"), ("waived", "Waived")],
        required=True,
        readonly=True,
        default="due",
        index=True,
    )
    method = fields.Selection(
        [
            ("cash", "Cash"),
            ("card", "Card"),
            ("scan", "By telephone"),
            ("web", "Online"),
        ],
        readonly=True,
    )
    receipt_number = fields.Char(readonly=True, help="Of the fiscal receipt.")
    collected_at = fields.Datetime(readonly=True)
    collected_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    window_id = fields.Many2one(
        "gov.window", "Collected at", readonly=True, ondelete="restrict"
    )
    reason = fields.Char("Why waived", readonly=True)
    waived_at = fields.Datetime(readonly=True, help="When the approver waived it.")

    _paid = models.Constraint(
        "CHECK(state <> 'paid' OR receipt_number IS NOT NULL)",
        "What was paid has its receipt.",
    )
    _waived = models.Constraint(
        "CHECK(state <> 'waived' OR reason IS NOT NULL)", "A waiver has its reason."
    )

    @api.model
    def _lay_out(self, case):
        """Create the fees of the case's manual."""
        manual = case.manual_id
        if not manual.fee_amount:
            return self.browse()
        store = self.sudo()  # sudo: users only read fees
        return store.create(
            {
                "case_id": case.id,
                "name": manual.fee_name or case.entry_id.name,
                "basis": manual.fee_basis,
                "amount": manual.fee_amount,
                "agency_id": case.agency_id.id,
            }
        )
