from odoo import api, fields, models


class GovAgreementPause(models.Model):
    """Days on which a signed agreement rests: no new case, no seal.

    Rows come from ``gov.agreement.action_suspend`` and end by ``action_resume``;
    past days keep the answer they had.
    """

    _name = "gov.agreement.pause"
    _description = "Suspension of an Agreement"
    _order = "date_from desc, id desc"
    _rec_name = "reason"

    agreement_id = fields.Many2one(
        "gov.agreement", required=True, readonly=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date(
        "Suspended from", required=True, readonly=True, help="First day without effect."
    )
    date_to = fields.Date(
        "In effect again from", readonly=True, help="First day with effect again."
    )
    reason = fields.Char(required=True, readonly=True)
    suspended_by = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    resumed_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    _one_open = models.UniqueIndex(
        "(agreement_id) WHERE date_to IS NULL",
        "An agreement is suspended once at a time.",
    )
    _in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "A suspension cannot end before it begins."
    )

    def _rests_on(self, day):
        """Those of the pauses that include a day."""
        return self.filtered(
            lambda one: one.date_from <= day and (not one.date_to or day < one.date_to)
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise self.env["gov.clause"]._refusal(
            "HZ22-32-01", self.env._("The record of a suspension is never deleted.")
        )
