from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..kernel.duedates import days_late, due_after

#: Days before the date on which a reminder goes out, unless set otherwise.
REMINDER_DAYS = 5


class GovTaskLine(models.Model):
    """One participant's share of a task: progress, evidence, date."""

    _name = "gov.task.line"
    _description = "Participant of a Task"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "due_date, task_id, role, id"
    _rec_name = "participant"

    task_id = fields.Many2one("gov.task", required=True, index=True, ondelete="cascade")
    programme_id = fields.Many2one(
        related="task_id.programme_id", store=True, index=True
    )
    clause_id = fields.Many2one(related="task_id.clause_id")
    needs_document = fields.Boolean(related="task_id.needs_document")
    role = fields.Selection(
        [("lead", "Leads"), ("agency", "Responsible"), ("region", "Takes part")],
        required=True,
        default="agency",
    )
    agency_id = fields.Many2one(
        "gov.agency", index="btree_not_null", ondelete="restrict"
    )
    region_id = fields.Many2one(
        "gov.region", index="btree_not_null", ondelete="restrict"
    )
    participant = fields.Char(compute="_compute_participant", store=True)
    date_start = fields.Date(compute="_compute_due", store=True)
    due_date = fields.Date(
        compute="_compute_due",
        store=True,
        index=True,
        help="Empty: no date, or the document that begins the period is not out.",
    )
    provisional = fields.Boolean(
        compute="_compute_due",
        store=True,
        help="The date rests on a year whose working days are not official yet.",
    )
    state = fields.Selection(
        [("todo", "Not Begun"), ("doing", "Under Way"), ("done", "Done")],
        required=True,
        default="todo",
        index=True,
        readonly=True,
    )
    progress = fields.Float(help="Per cent.", aggregator="avg")
    note = fields.Text(string="Where It Stands")
    document_number = fields.Char(help="Of the plan, list or report that closes it.")
    document_date = fields.Date(
        help="Date of issue; periods that begin with the document count from it."
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence")
    done_on = fields.Date(readonly=True)
    done_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_late", search="_search_is_overdue"
    )
    days_late = fields.Integer(
        compute="_compute_late", help="Calendar days after the date; 0: in time."
    )
    reminded_on = fields.Date(readonly=True, help="A reminder goes out once.")
    measure_ids = fields.One2many("gov.task.measure", "line_id", string="Measures")

    _one_participant = models.Constraint(
        "CHECK((agency_id IS NULL) != (region_id IS NULL))",
        "A line belongs to an agency or to a region.",
    )
    _agency_uniq = models.UniqueIndex(
        "(task_id, agency_id) WHERE agency_id IS NOT NULL",
        "The agency takes part in the task already.",
    )
    _region_uniq = models.UniqueIndex(
        "(task_id, region_id) WHERE region_id IS NOT NULL",
        "The region takes part in the task already.",
    )
    _progress_range = models.Constraint(
        "CHECK(progress BETWEEN 0 AND 100)", "Progress lies between 0 and 100."
    )

    @api.depends("agency_id.name", "region_id.name")
    def _compute_participant(self):
        for line in self:
            line.participant = line.agency_id.name or line.region_id.name

    @api.depends(
        "task_id.due_basis",
        "task_id.date_fixed",
        "task_id.due_days",
        "task_id.due_unit",
        "task_id.after_task_id.line_ids.document_date",
        "programme_id.date_issued",
        "programme_id.date_from",
    )
    def _compute_due(self):
        calendar = self.env["gov.calendar.day"]._calendar()
        for line in self:
            task, programme = line.task_id, line.programme_id
            begin = line._period_begin()
            line.date_start = begin or programme.date_from or programme.date_issued
            line.due_date, line.provisional = False, False
            if task.due_basis == "date":
                line.due_date = task.date_fixed
            elif begin and task.due_days:
                due = due_after(begin, task.due_days, task.due_unit, calendar)
                line.due_date, line.provisional = due.date, due.provisional

    def _period_begin(self):
        """Return the day from which the days count, False while it is not known."""
        self.ensure_one()
        task, programme = self.task_id, self.programme_id
        if task.due_basis == "issued":
            return programme.date_issued
        if task.due_basis == "effective":
            return programme.date_from or programme.date_issued
        if task.due_basis == "task":
            return task.after_task_id.line_ids.filtered(
                lambda x: (x.agency_id, x.region_id) == (self.agency_id, self.region_id)
            ).document_date
        return False

    @api.depends("due_date", "state", "done_on")
    def _compute_late(self):
        today = self._city_today()
        for line in self:
            line.days_late = days_late(
                line.due_date or None, line.done_on or None, today
            )
            line.is_overdue = bool(line.days_late and line.state != "done")

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return Domain("state", "!=", "done") & Domain("due_date", "<", today)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and {"state", "done_on", "done_by"} & vals.keys():
            raise AccessError(self.env._("Close and reopen lines by the buttons."))
        result = super().write(vals)
        if "progress" in vals:
            begun = self.filtered(lambda x: x.state == "todo" and x.progress)
            begun.sudo().state = "doing"  # sudo: stages follow from acts
        return result

    def action_done(self):
        """Close the lines, with their evidence.

        :raise UserError: the document is missing that must be there (JN21 three
            (one) 2, HZ22 three (one)), or the registry shows that it is not done.
        """
        self.check_access("write")
        for line in self:
            line._refuse_undocumented()
            line._refuse_open_entries()
        lines = self.sudo()  # sudo: stages follow from acts
        lines.write(
            {
                "state": "done",
                "progress": 100,
                "done_on": self._city_today(),
                "done_by": self.env.uid,
            }
        )
        lines.activity_ids.action_done()

    def action_reopen(self):
        """Open what was closed again."""
        self.check_access("write")
        lines = self.sudo()  # sudo: stages follow from acts
        lines.write({"state": "doing", "done_on": False, "done_by": False})

    def _refuse_undocumented(self):
        if not self.needs_document:
            return
        if not (self.document_number and self.document_date and self.attachment_ids):
            raise self.env["gov.clause"]._refusal(
                self.clause_id.code or "JN21-02-07",
                self.env._(
                    "%(task)s, %(who)s: it closes with the document's file, number "
                    "and date.",
                    task=self.task_id.name,
                    who=self.participant,
                ),
            )

    def _open_records(self):
        """Return what keeps this participant's share from being done."""
        self.ensure_one()
        return self.task_id._open_records()

    def _refuse_open_entries(self):
        open_ = self._open_records()
        if open_:
            raise self.env["gov.clause"]._refusal(
                self.clause_id.code or "JN21-04-10",
                self.env._(
                    "%(task)s is not done: %(count)s are open, the first one is "
                    "%(entry)s.",
                    task=self.task_id.name,
                    count=len(open_),
                    entry=open_[0].display_name,
                ),
            )

    # ------------------------------------------------------------
    # REMINDERS
    # ------------------------------------------------------------

    @api.model
    def _reminder_days(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: one setting
        return int(parameters.get_param("gov_items.reminder_days", REMINDER_DAYS))

    @api.model
    def _cron_remind(self):
        """Remind once, some days before the date, who has not finished."""
        today = self._city_today()
        last = fields.Date.add(today, days=self._reminder_days())
        due = Domain("state", "!=", "done") & Domain("reminded_on", "=", False)
        due &= Domain("due_date", "<=", last)
        self.search(due)._remind(today)
        self.env["gov.task.measure"].search(due)._remind(today)
        self.env["gov.delegation"]._remind_transitions(today, last)
        self.env["gov.programme"]._remind_holes(today, last)

    def _remind(self, today):
        managers = self.env.ref("gov_items.group_agency_manager").all_user_ids
        for line in self:
            agencies = line.agency_id or line.region_id.agency_ids
            for user in managers & agencies.user_ids:
                line.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=line.due_date,
                    summary=line.task_id.name,
                    user_id=user.id,
                )
        self.write({"reminded_on": today})

    @api.model
    def _recompute_provisional(self):
        """Compute dates anew that rested on a year without official days."""
        lines = self.sudo().search([("provisional", "=", True)])  # sudo: all lines
        self.env.add_to_compute(self._fields["due_date"], lines)
