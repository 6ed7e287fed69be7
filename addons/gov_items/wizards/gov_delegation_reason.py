from odoo import fields, models


class GovDelegationReason(models.TransientModel):
    """Asks why delegations are suspended or withdrawn."""

    _name = "gov.delegation.reason"
    _description = "Reason for Suspending or Withdrawing"

    delegation_ids = fields.Many2many(
        "gov.delegation",
        string="Delegations",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    act = fields.Selection(
        [("suspend", "Suspend"), ("withdraw", "Withdraw")],
        required=True,
        default="suspend",
        help="Suspended: no new cases for now. Withdrawn: the power goes back to the "
        "granting agency for good.",
    )
    ground = fields.Selection(
        [
            ("law", "Change of law or policy"),
            ("runs_badly", "Runs badly"),
            ("poor_effect", "Poor effect"),
            ("unfit", "Does not fit local conditions"),
            ("other", "Other"),
        ],
        required=True,
        default="law",
    )
    reason = fields.Text(required=True, help="Evidence; kept with the delegation.")

    def action_apply(self):
        """Suspend or withdraw the delegations, with ground and reason."""
        self.ensure_one()
        grounds = dict(self._fields["ground"]._description_selection(self.env))
        reason = f"{grounds[self.ground]}: {self.reason}"
        if self.act == "suspend":
            self.delegation_ids.action_suspend(reason)
        else:
            self.delegation_ids.action_withdraw(reason)
        return {"type": "ir.actions.act_window_close"}
