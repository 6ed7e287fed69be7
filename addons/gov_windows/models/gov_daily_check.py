from odoo import api, fields, models


class GovDailyCheck(models.Model):
    """The daily look at a person on duty: place, conduct, badge, dress."""

    _name = "gov.daily.check"
    _description = "Daily Check"
    _inherit = ["gov.centre.mixin"]
    _order = "day desc, id desc"
    _rec_name = "employee_id"

    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict"
    )
    window_id = fields.Many2one("gov.window", ondelete="restrict")
    day = fields.Date(
        required=True, default=lambda self: self._city_today(), index=True
    )
    at_place = fields.Boolean("In place", default=True)
    conduct = fields.Boolean("Good conduct", default=True)
    badge = fields.Boolean("Wears the badge", default=True)
    dress = fields.Boolean("Uniform dress", default=True)
    passed = fields.Boolean(compute="_compute_passed", store=True)
    note = fields.Char()

    _once = models.UniqueIndex(
        "(employee_id, day)", "This person was checked on that day already."
    )

    @api.depends("at_place", "conduct", "badge", "dress")
    def _compute_passed(self):
        for check in self:
            check.passed = all(
                (check.at_place, check.conduct, check.badge, check.dress)
            )
