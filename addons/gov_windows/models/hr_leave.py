from odoo import models
from odoo.fields import Domain


class HrLeave(models.Model):
    _inherit = "hr.leave"

    def _validate_leave_request(self):
        """Draft shifts during a granted leave go; published ones need a substitute.

        The database refuses a change of such a shift until somebody else has it.
        """
        result = super()._validate_leave_request()
        shifts = self.env["gov.shift"].sudo()  # sudo: the rota follows the leave
        for leave in self:
            shifts.search(
                Domain("employee_id", "=", leave.employee_id.id)
                & Domain("state", "=", "draft")
                & Domain("start", "<", leave.date_to)
                & Domain("stop", ">", leave.date_from)
            ).unlink()
        return result
