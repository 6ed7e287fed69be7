from odoo import api, fields, models
from odoo.fields import Domain


class GovTaskMeasure(models.Model):
    """A measure of one participant: one named person, one day.

    Its day is counted back from the task's own and never lies after it.
    """

    _name = "gov.task.measure"
    _description = "Measure"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "due_date, id"

    name = fields.Char(required=True)
    line_id = fields.Many2one(
        "gov.task.line",
        string="Participant",
        required=True,
        index=True,
        ondelete="cascade",
    )
    task_id = fields.Many2one(related="line_id.task_id", store=True, index=True)
    programme_id = fields.Many2one(related="line_id.programme_id", store=True)
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        ondelete="restrict",
        help="One named person (JN21 four (one)), who is reminded before the day.",
    )
    days_before = fields.Integer(
        aggregator=None, help="Calendar days before the task's own date."
    )
    due_date = fields.Date(
        compute="_compute_due_date", store=True, readonly=False, index=True
    )
    state = fields.Selection(
        [("todo", "Open"), ("done", "Done")], required=True, default="todo", index=True
    )
    done_on = fields.Date(readonly=True)
    note = fields.Text()
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    reminded_on = fields.Date(readonly=True)

    _days_before_positive = models.Constraint(
        "CHECK(days_before >= 0)", "Days are counted back from the task's date."
    )

    @api.depends("days_before", "line_id.due_date")
    def _compute_due_date(self):
        for measure in self:
            last = measure.line_id.due_date
            measure.due_date = last and fields.Date.subtract(
                last, days=measure.days_before
            )

    @api.depends("due_date", "state")
    def _compute_is_overdue(self):
        today = self._city_today()
        for measure in self:
            late = measure.due_date and measure.due_date < today
            measure.is_overdue = bool(late and measure.state != "done")

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return Domain("state", "!=", "done") & Domain("due_date", "<", today)

    @api.constrains("due_date", "line_id")
    def _check_due_date(self):
        for measure in self:
            last = measure.line_id.due_date
            if last and measure.due_date and measure.due_date > last:
                raise self.env["gov.clause"]._refusal(
                    "JN21-16-03",
                    self.env._(
                        "%(measure)s: its day %(day)s lies after the task's own, "
                        "%(last)s.",
                        measure=measure.name,
                        day=measure.due_date,
                        last=last,
                    ),
                )

    def write(self, vals):
        if "state" in vals:
            done = vals["state"] == "done"
            today = self._city_today()
            vals = dict(vals, done_on=today if done else False)
        result = super().write(vals)
        if vals.get("state") == "done":
            self.activity_ids.action_done()
        return result

    def action_done(self):
        """Tick the measures off: the person named may, and who may write them."""
        own = self.filtered(lambda m: m.user_id == self.env.user)
        if others := self - own:
            others.check_access("write")
        measures = self.sudo()  # sudo: the person named holds no other right on them
        measures.write({"state": "done"})

    def _remind(self, today):
        for measure in self:
            measure.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=measure.due_date,
                summary=measure.name,
                user_id=measure.user_id.id,
            )
        self.write({"reminded_on": today})
