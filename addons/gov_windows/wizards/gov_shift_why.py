from odoo import api, fields, models

from ..kernel import office
from ..kernel.rota import explain


class GovShiftWhy(models.TransientModel):
    """Why somebody has a shift: what the rota would be without."""

    _name = "gov.shift.why"
    _description = "Why This Shift"

    shift_id = fields.Many2one("gov.shift", required=True, ondelete="cascade")
    text = fields.Text(compute="_compute_text")

    @api.depends("shift_id")
    def _compute_text(self):
        for wizard in self:
            wizard.text = "\n".join(wizard._lines())

    def _lines(self):
        """Sentences of the kernel, seen with the centre's own eyes.

        Everybody on the rota may ask about their own shift; the answer names
        colleagues and rules, never leave or its reasons.
        """
        shift = self.shift_id
        shift.check_access("read")
        if shift.user_id != self.env.user:
            shift.rota_id.check_access("write")
        if shift.locked:
            return [self.env._("The centre's manager fixed this shift by hand.")]
        rota = shift.rota_id.sudo()  # sudo: all facts of the rota count in the answer
        hall, _pairs = rota._get_hall()
        duties = rota._get_duties(hall)
        number = (shift.day - rota.date_from).days
        people = [worker.key for worker in hall.workers]
        rows = office.schedules(hall, duties)
        key = shift.employee_id.id
        if key not in people or rows[people.index(key)][number] < 0:
            return [
                self.env._(
                    "This shift was entered by hand; the demand of the centre does "
                    "not ask for it."
                )
            ]
        why = explain.why_me(office.problem(hall), rows, people.index(key), number)
        wording = self.env["gov.rota.wording"]
        return wording._why(rota, hall, why, rota._names(hall))
