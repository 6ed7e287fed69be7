from odoo import fields, models


class GovCasePayment(models.Model):
    """Fees at the accepting window: collected once, or waived with a reason."""

    _inherit = "gov.case"

    fee_ids = fields.One2many("gov.case.fee", "case_id", "Fees", readonly=True)
    fee_due = fields.Float(
        "Fees due", compute="_compute_fee_due", digits=(12, 2), help="Yuan."
    )

    def _compute_fee_due(self):
        due = dict(
            self.env["gov.case.fee"]._read_group(
                [("case_id", "in", self.ids), ("state", "=", "due")],
                ["case_id"],
                ["amount:sum"],
            )
        )
        for case in self:
            case.fee_due = due.get(case, 0.0)

    def _start(self, rule):
        result = super()._start(rule)
        self.env["gov.case.fee"]._lay_out(self)
        return result

    def action_collect(self, receipt_number, method="scan"):
        """Collect all that is due in this case, at once.

        :raise UserError: JC25-24-01: another window, nothing due, no receipt
        """
        self.ensure_one()
        self._lock()
        self._check_role("receive")
        own = self.accept_agency_id | self.window_agency_id
        if not own & self.env.user._own_agencies():
            self._refuse(
                "JC25-24-01",
                self.env._(
                    "Fees are collected at the accepting window: %(agency)s.",
                    agency=self.accept_agency_id.name,
                ),
            )
        due = self.fee_ids.filtered(lambda fee: fee.state == "due")
        self._check_due(due)
        if not (receipt_number or "").strip():
            self._refuse(
                "JC25-24-01",
                self.env._("Enter the number of the fiscal receipt."),
            )
        shift = self.env["gov.shift"]._on_duty(self.env.user)
        due.sudo().write(  # sudo: users only read fees, the act was checked
            {
                "state": "paid",
                "method": method,
                "receipt_number": receipt_number.strip(),
                "collected_at": fields.Datetime.now(),
                "collected_by": self.env.uid,
                "window_id": shift.window_id[:1].id or self.window_id.id,
            }
        )
        self._log("fee", detail=receipt_number.strip())

    def action_waive(self, reason):
        """Waive what is due, by an approver of the body it belongs to.

        :raise UserError: JC25-24-01: nothing due or no reason; SUITE-AGENCY
        """
        self.ensure_one()
        self._lock()
        self._check_role("decide")
        due = self.fee_ids.filtered(lambda fee: fee.state == "due")
        self._check_due(due)
        if not (reason or "").strip():
            self._refuse("JC25-24-01", self.env._("Enter why the fee is waived."))
        if due.agency_id - self.env.user._own_agencies():
            self._refuse(
                "SUITE-AGENCY",
                self.env._("The body that the fee belongs to waives it."),
            )
        due.sudo().write(  # sudo: users only read fees, the act was checked
            {
                "state": "waived",
                "reason": reason.strip(),
                "waived_at": fields.Datetime.now(),
                "collected_by": self.env.uid,
            }
        )
        self._log("fee", detail=reason.strip())

    def _check_due(self, due):
        """Refuse to collect or waive where nothing is due (any more)."""
        if not due:
            self._refuse(
                "JC25-24-01",
                self.env._("%(case)s has no fee to be paid.", case=self.display_name),
            )

    def _check_paid(self):
        """Refuse to hand out a result for which fees are still due."""
        if self.fee_ids.filtered(lambda fee: fee.state == "due"):
            self._refuse(
                "JC25-24-01",
                self.env._("Fees are still due: collect them, or have them waived."),
            )
