from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class GovDutyCompensation(models.Model):
    """Rest given or pay settled for duties on days off."""

    _name = "gov.duty.compensation"
    _description = "Compensation of Duties"
    _inherit = ["gov.centre.mixin"]
    _order = "day desc, id desc"
    _rec_name = "employee_id"

    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    day = fields.Date(required=True, default=lambda self: self._city_today())
    kind = fields.Selection(
        [("rest", "Rest in turn"), ("pay", "Pay settled")],
        required=True,
        default="rest",
    )
    hours = fields.Float(required=True)
    note = fields.Char()

    _hours_positive = models.Constraint("CHECK(hours > 0)", "Give at least some hours.")

    @api.constrains("employee_id", "kind", "hours")
    def _check_earned(self):
        """Nobody gets more than the served duties of that kind earned."""
        for line in self:
            ledger = self.env["gov.duty.ledger"].sudo()  # sudo: the whole balance
            self.env.flush_all()
            ledger.invalidate_model()
            [(balance,)] = ledger._read_group(
                Domain("employee_id", "=", line.employee_id.id)
                & Domain("compensation", "=", line.kind),
                [],
                ["hours:sum"],
            )
            if balance < 0:
                raise ValidationError(
                    self.env._(
                        "%(employee)s has not earned that much: %(hours).1f hours "
                        "too many.",
                        employee=line.employee_id.name,
                        hours=-balance,
                    )
                )
