from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

ALARM_DAYS = 30


class GovTrainingRhythm(models.Model):
    """How often an agency holds skills training: a period without one alarms."""

    _name = "gov.training.rhythm"
    _description = "Training Rhythm"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "agency_id"
    _rec_name = "agency_id"

    agency_id = fields.Many2one(
        "gov.agency",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    region_id = fields.Many2one(related="agency_id.region_id", store=True, index=True)
    months = fields.Integer(
        required=True, default=6, help="At least one session held every so many months."
    )
    date_from = fields.Date(
        "Counts from", required=True, default=lambda self: self._city_today()
    )
    last_on = fields.Date("Last held", compute="_compute_next")
    next_on = fields.Date("Next by", compute="_compute_next")
    overdue = fields.Boolean(compute="_compute_next", search="_search_overdue")

    _agency_uniq = models.Constraint(
        "unique(agency_id)", "The agency has its rhythm already."
    )
    _months_positive = models.Constraint(
        "CHECK(months BETWEEN 1 AND 24)", "A rhythm is between 1 and 24 months."
    )

    @api.depends("agency_id", "months", "date_from")
    def _compute_next(self):
        today = self._city_today()
        last = dict(
            self.env["gov.training.session"]._read_group(
                [("agency_id", "in", self.agency_id.ids), ("state", "=", "held")],
                ["agency_id"],
                ["day:max"],
            )
        )
        for one in self:
            one.last_on = last.get(one.agency_id) or False
            start = max(filter(None, (one.last_on, one.date_from)), default=today)
            one.next_on = start + relativedelta(months=one.months or 1)
            one.overdue = one.next_on < today

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self.search(Domain.TRUE).filtered("overdue")
        return Domain("id", "in", late.ids)

    @api.model
    def _cron_alarm(self):
        """Give the agency's organisers a task before the period ends."""
        soon = self._city_today() + relativedelta(days=ALARM_DAYS)
        for one in self.search(Domain.TRUE):
            if one.next_on > soon:
                one.activity_unlink(["mail.mail_activity_data_todo"])
            elif not one.activity_ids:
                for user in one.agency_id._training_users():
                    one.activity_schedule(
                        "mail.mail_activity_data_todo",
                        date_deadline=one.next_on,
                        summary=self.env._("Hold a training session"),
                        user_id=user.id,
                    )
