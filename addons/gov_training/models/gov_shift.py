from odoo import api, fields, models


class GovShift(models.Model):
    """May serve: valid training for the items of the window, as each programme says."""

    _inherit = "gov.shift"

    training_warning = fields.Char(
        "Training lacking",
        compute="_compute_training_warning",
        compute_sudo=True,
        help="Items of the window on which the person has no valid training.",
    )

    @api.depends("employee_id", "window_id", "day")
    def _compute_training_warning(self):
        lacking = self._training_lacking(("warn", "block"))
        for shift in self:
            shift.training_warning = "、".join(
                entry.display_name for entry in lacking.get(shift.id, ())
            )

    def _training_lacking(self, gates):
        """Return {shift id: items of programmes with one of ``gates`` not trained}."""
        found = {}
        for day, shifts in self.grouped("day").items():
            cells = shifts.window_id.delegation_ids.filtered(
                lambda d: d.programme_id.training_gate in gates
            )
            trained = shifts.employee_id._gov_trained(cells.entry_id, day)
            for shift in shifts:
                wanted = (shift.window_id.delegation_ids & cells).entry_id
                found[shift.id] = wanted.filtered(
                    lambda e, s=shift, t=trained: (s.employee_id.id, e.id) not in t
                )
        return found

    @api.constrains("employee_id", "window_id", "start")
    def _check_trained(self):
        shifts = self.sudo()  # sudo: certificates of people of other agencies
        lacking = shifts._training_lacking(("block",))
        for shift in shifts:
            if lacking.get(shift.id):
                raise self.env["gov.clause"]._refusal(
                    "JN21-10-05",
                    self.env._(
                        "%(employee)s has no valid training on: %(items)s. Put "
                        "somebody else on the rota, or hold the training first.",
                        employee=shift.employee_id.name,
                        items="、".join(lacking[shift.id].mapped("display_name")),
                    ),
                )
