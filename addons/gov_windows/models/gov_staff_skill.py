from odoo import api, fields, models
from odoo.fields import Domain


class GovStaffSkill(models.Model):
    """A skill of a person, for as long as the proof is valid.

    ``_may_serve`` is the hook for training: an addon that knows training results
    narrows what this one answers.
    """

    _name = "gov.staff.skill"
    _description = "Skill of Staff"
    _order = "employee_id, skill_id"

    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="cascade"
    )
    skill_id = fields.Many2one(
        "gov.skill", required=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date("Valid from", help="Empty: always.")
    date_to = fields.Date("Valid to", help="Last day. Empty: without end.")
    source = fields.Char("Proof", help="Certificate or training that proves it.")

    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "A skill cannot end before it begins.",
    )
    _once = models.UniqueIndex(
        "(employee_id, skill_id, COALESCE(date_from, '-infinity'::date))",
        "This skill is entered already.",
    )

    @api.depends("employee_id", "skill_id")
    def _compute_display_name(self):
        for line in self:
            names = (line.employee_id.name, line.skill_id.name)
            line.display_name = " · ".join(name for name in names if name)

    @api.model
    def _valid(self, employees, first, last):
        """Return {(employee id, skill id): [(first, last)]} of valid terms."""
        found = {}
        for line in self.search(
            Domain("employee_id", "in", employees.ids)
            & (Domain("date_from", "=", False) | Domain("date_from", "<=", last))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", first))
        ):
            key = line.employee_id.id, line.skill_id.id
            found.setdefault(key, []).append((line.date_from, line.date_to))
        return found

    @api.model
    def _may_serve(self, employees, days, windows=None):
        """Return {employee id: days on which training allows to serve}.

        Here: all days. The training addon takes away days without valid training
        (JN18, staff management; JN21 three (three) 10).

        :param days: list of dates.
        :param windows: those at any of which they may be seated: all their items
            count. None: training that every window asks.
        """
        return {employee.id: set(days) for employee in employees}
