from odoo import api, fields, models
from odoo.exceptions import UserError

from ..kernel import clock


class GovOpenShift(models.Model):
    """A duty for which somebody is wanted: colleagues claim it, the centre approves."""

    _name = "gov.open.shift"
    _description = "Open Shift"
    _inherit = ["gov.centre.mixin"]
    _order = "start, id"

    rota_id = fields.Many2one("gov.rota", required=True, index=True, ondelete="cascade")
    centre_id = fields.Many2one(
        related="rota_id.centre_id", store=True, readonly=True, required=False
    )
    window_id = fields.Many2one(
        "gov.window",
        required=True,
        ondelete="restrict",
        domain="[('centre_id', '=', centre_id)]",
    )
    template_id = fields.Many2one("gov.shift.template", "Hours", ondelete="restrict")
    start = fields.Datetime(required=True)
    stop = fields.Datetime("End", required=True)
    note = fields.Char(help="Why it is open, as an appointment on a holiday.")
    shift_id = fields.Many2one("gov.shift", readonly=True, ondelete="set null")
    state = fields.Selection(
        [("open", "Open"), ("filled", "Filled"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    request_ids = fields.One2many("gov.shift.request", "open_shift_id", "Claims")

    _hours = models.Constraint(
        "CHECK(stop > start AND stop <= start + interval '12 hours')",
        "A shift ends after it starts and lasts at most twelve hours.",
    )

    @api.depends("window_id", "start")
    def _compute_display_name(self):
        for duty in self:
            day = duty.start and clock.local_day(duty.start)
            duty.display_name = f"{day or ''} {duty.window_id.display_name or ''}"

    def action_claim(self):
        """Claim it for oneself."""
        self.ensure_one()
        return self.env["gov.shift.request"]._ask("claim", open_shift_id=self.id)

    def action_close(self):
        """Nobody is wanted any more."""
        self.filtered(lambda duty: duty.state == "open").state = "closed"

    def _fill(self, employee):
        """Put somebody on this duty."""
        self.ensure_one()
        if self.state != "open":
            raise UserError(self.env._("This shift is not open any more."))
        self.shift_id = self.env["gov.shift"].create(
            {
                "rota_id": self.rota_id.id,
                "window_id": self.window_id.id,
                "employee_id": employee.id,
                "template_id": self.template_id.id,
                "start": self.start,
                "stop": self.stop,
                "locked": True,
            }
        )
        self.state = "filled"
        return self.shift_id
