from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..kernel.duedates import overall

#: What a service unit of a region undertakes nothing for (JN21 gives no duty).
PARTICIPANT_KINDS = ("department", "approval_bureau", "government_office")


class GovTask(models.Model):
    """A task that a programme gives, with who leads it and who takes part.

    Each participant has a line of its own with progress and evidence. The date
    follows from the document or from another task's document of the same body.
    """

    _name = "gov.task"
    _description = "Task of a Programme"
    _inherit = ["mail.thread"]
    _order = "programme_id, sequence, id"

    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(
        string="No.", default=10, aggregator=None, help="Number in the document."
    )
    name = fields.Char(required=True, tracking=True)
    is_milestone = fields.Boolean(
        string="Milestone",
        help="A day by which something is there, not a task of its own.",
    )
    parent_id = fields.Many2one(
        "gov.task",
        string="Milestone Of",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('programme_id', '=', programme_id), ('id', '!=', id)]",
    )
    milestone_ids = fields.One2many("gov.task", "parent_id", string="Milestones")
    clause_id = fields.Many2one(
        "gov.clause", index="btree_not_null", ondelete="restrict"
    )
    description = fields.Text()
    lead_agency_ids = fields.Many2many(
        "gov.agency",
        "gov_task_lead_rel",
        string="Leading Agencies",
        help="The first one leads where the document names one before the others.",
    )
    for_city_agencies = fields.Boolean(
        string="All City Agencies", help="Every department of the city takes part."
    )
    for_regions = fields.Boolean(
        string="All Regions", help="Every region that the programme addresses."
    )
    region_ids = fields.Many2many(
        "gov.region", string="Only These Regions", help="Instead of all regions."
    )
    date_start = fields.Date(
        compute="_compute_date_start", help="First day of the programme."
    )
    due_basis = fields.Selection(
        [
            ("none", "No date"),
            ("date", "A day of the year"),
            ("issued", "After the programme's document"),
            ("effective", "After the programme's first day"),
            ("task", "After the document of another task"),
        ],
        required=True,
        default="date",
    )
    date_fixed = fields.Date(string="Due On")
    due_days = fields.Integer(string="Days", aggregator=None)
    due_unit = fields.Selection(
        [("calendar", "Calendar days"), ("working", "Working days")],
        required=True,
        default="calendar",
        help="A programme's own days are calendar days as written.",
    )
    after_task_id = fields.Many2one(
        "gov.task",
        string="After",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('programme_id', '=', programme_id), ('id', '!=', id)]",
        help="The period begins with the date of this task's document.",
    )
    needs_document = fields.Boolean(
        string="Closes with a Document",
        help="A line is done only with the document's file, number and date.",
    )
    measured_by = fields.Selection(
        [
            ("entries_running", "Entries not yet running"),
            ("three_levels", "Entries not live at all three levels"),
        ],
        help="What must be zero before a line can be closed.",
    )
    measured_count = fields.Integer(
        string="Still Open", compute="_compute_measured_count"
    )
    line_ids = fields.One2many("gov.task.line", "task_id", string="Participants")
    measure_ids = fields.One2many("gov.task.measure", "task_id", string="Measures")
    order_ids = fields.One2many("gov.task.order", "task_id", string="Orders")
    due_date = fields.Date(
        compute="_compute_status", store=True, help="The latest of the lines' dates."
    )
    progress = fields.Float(
        compute="_compute_status", store=True, aggregator="avg", help="Per cent."
    )
    state = fields.Selection(
        [("todo", "Not Begun"), ("doing", "Under Way"), ("done", "Done")],
        compute="_compute_status",
        store=True,
        index=True,
    )
    overdue_count = fields.Integer(
        string="Overdue Lines", compute="_compute_overdue_count"
    )

    _basis_date = models.Constraint(
        "CHECK(due_basis != 'date' OR date_fixed IS NOT NULL)",
        "Enter the day on which the task is due.",
    )
    _basis_days = models.Constraint(
        "CHECK(due_basis NOT IN ('issued', 'effective', 'task') OR due_days > 0)",
        "Enter the number of days.",
    )
    _basis_task = models.Constraint(
        "CHECK(due_basis != 'task' OR after_task_id IS NOT NULL)",
        "Name the task whose document begins the period.",
    )

    @api.depends("sequence", "name")
    def _compute_display_name(self):
        for task in self:
            task.display_name = f"{task.sequence or ''} {task.name or ''}".strip()

    @api.depends("programme_id.date_from", "programme_id.date_issued")
    def _compute_date_start(self):
        for task in self:
            programme = task.programme_id
            task.date_start = programme.date_from or programme.date_issued

    @api.depends(
        "line_ids.progress", "line_ids.state", "line_ids.due_date", "date_fixed"
    )
    def _compute_status(self):
        for task in self:
            lines = task.line_ids
            states = set(lines.mapped("state"))
            task.progress = overall(lines.mapped("progress"))
            task.due_date = max(
                filter(None, lines.mapped("due_date")), default=task.date_fixed
            )
            if states == {"done"}:
                task.state = "done"
            else:
                task.state = "todo" if states <= {"todo"} else "doing"

    @api.depends("line_ids.state", "line_ids.due_date")
    def _compute_overdue_count(self):
        for task in self:
            task.overdue_count = len(task.line_ids.filtered("is_overdue"))

    @api.depends("measured_by", "programme_id.delegation_ids.state")
    def _compute_measured_count(self):
        for task in self:
            task.measured_count = len(task._open_records())

    @api.constrains("after_task_id")
    def _check_after(self):
        if self._has_cycle("after_task_id"):
            raise ValidationError(self.env._("A task cannot wait for itself."))

    # ------------------------------------------------------------
    # PARTICIPANTS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(vals_list)
        tasks._spread()
        return tasks

    def write(self, vals):
        result = super().write(vals)
        named = {"lead_agency_ids", "for_city_agencies", "for_regions", "region_ids"}
        if vals.keys() & named:
            self._spread()
        return result

    def action_spread(self):
        """Give every participant that has none a line of its own."""
        self.check_access("write")
        self._spread()

    def _spread(self):
        lines = self.env["gov.task.line"]
        for task in self:
            has = {(x.agency_id.id, x.region_id.id) for x in task.line_ids}
            wanted = task._participants()
            lines.create(
                [
                    {"task_id": task.id, **vals}
                    for key, vals in wanted.items()
                    if key not in has
                ]
            )

    def _participants(self):
        """Return (agency id, region id) -> values of the line, leads first."""
        self.ensure_one()
        found = {}
        leads = self.lead_agency_ids
        agencies = leads | (self._city_agencies() if self.for_city_agencies else leads)
        for agency in agencies:
            role = "lead" if agency in leads else "agency"
            found[agency.id, False] = {"agency_id": agency.id, "role": role}
        programme = self.programme_id
        regions = self.region_ids or (
            programme.region_ids if self.for_regions else self.region_ids
        )
        for region in regions:
            found[False, region.id] = {"region_id": region.id, "role": "region"}
        return found

    def _city_agencies(self):
        region = self.programme_id.region_id
        return self.env["gov.agency"].search(
            [("region_id", "=", region.id), ("kind", "in", PARTICIPANT_KINDS)]
        )

    # ------------------------------------------------------------
    # MEASURED BY THE REGISTRY
    # ------------------------------------------------------------

    def _open_records(self):
        """Return the records, mostly entries, that keep the task from being done."""
        self.ensure_one()
        if not self.measured_by:
            return self.env["gov.entry"]
        return getattr(self, f"_open_{self.measured_by}")()

    def _open_entries_running(self):
        """Entries without a live delegation or without a manual in force.

        Upper modules extend it: with cases, an entry also wants a test case.
        """
        entries = self.programme_id.entry_ids
        manuals = entries._manuals_for(self.programme_id.region_ids, self._city_today())
        live = self.env["gov.delegation"]._read_group(
            Domain("entry_id", "in", entries.ids) & Domain("state", "=", "live"),
            ["entry_id"],
        )
        running = self.env["gov.entry"].union(*(entry for (entry,) in live))
        with_manual = entries.filtered(lambda e: manuals[e.id])
        return entries - (running & with_manual)

    def _open_three_levels(self):
        """Entries that are not live in every county and in a township of each."""
        programme = self.programme_id
        counties = programme._receiving_regions()
        live = self.env["gov.delegation"].search(
            Domain("entry_id.item_id", "in", programme.entry_ids.item_id.ids)
            & Domain("state", "=", "live")
        )
        open_ = self.env["gov.entry"]
        for entry in programme.entry_ids:
            regions = live.filtered(lambda d, e=entry: d.item_id == e.item_id).region_id
            towns = regions.filtered(lambda r: r.kind == "township").parent_id
            if counties - regions or counties - towns:
                open_ |= entry
        return open_

    def action_open_measured(self):
        """Open the entries that keep the task from being done."""
        action = self.programme_id.action_open_entries()
        action["domain"] = [("id", "in", self._open_records().ids)]
        return action

    def action_open_lines(self):
        """Open the participants' lines."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_task_line_action"
        )
        action["domain"] = [("task_id", "in", self.ids)]
        action["context"] = {}
        return action
