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
        """Return {shift id: items of programmes with one of ``gates`` not trained}.

        One query for all people, items and days.
        """
        shifts = self.filtered(lambda s: s.day and s.employee_id)
        cells = shifts.window_id._training_cells(gates)
        days = sorted(set(shifts.mapped("day")))
        trained = shifts.employee_id._gov_trained_days(cells.entry_id, days)
        wanted = {
            window: (window.delegation_ids & cells).entry_id
            for window in shifts.window_id
        }
        return {
            shift.id: wanted[shift.window_id].filtered(
                lambda e, s=shift: (s.employee_id.id, e.id, s.day) not in trained
            )
            for shift in shifts
        }

    def _untrained(self):
        """Also who lacks what a programme of the window insists on."""
        shifts = self.sudo()  # sudo: certificates of people of other agencies
        lacking = shifts._training_lacking(("block",))
        return super()._untrained() | self.filtered(lambda s: lacking.get(s.id))

    def _refuse_untrained(self):
        shift = self.sudo()  # sudo: as above
        items = shift._training_lacking(("block",)).get(shift.id)
        if not items:
            return super()._refuse_untrained()
        return self.env["gov.clause"]._refusal(
            "JN21-10-05",
            self.env._(
                "%(employee)s has no valid training on: %(items)s. Put somebody else "
                "on the rota, or hold the training first.",
                employee=shift.employee_id.name,
                items="、".join(items.mapped("display_name")),
            ),
        )
