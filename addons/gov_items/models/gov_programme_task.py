import base64

from odoo import api, fields, models

from ..report import pdf
from ..report.paper import Paper, Section, build

#: Who every agency and region names (JN21 four (one), JC25 three).
CHARGES = ("overall", "direct", "front")


class GovProgramme(models.Model):
    """The programme's tasks: who is late, who is named, and the report."""

    _inherit = "gov.programme"

    task_ids = fields.One2many("gov.task", "programme_id", string="Tasks")
    issue_ids = fields.One2many("gov.programme.issue", "programme_id", "Problems")
    person_ids = fields.One2many("gov.programme.person", "programme_id", "People")
    has_task_force = fields.Boolean(
        string="Task Force per Region",
        help="Each region sets up a task force led by the head of its government, "
        "with the heads of its office, agencies and townships (HZ22 three (one)).",
    )
    task_count = fields.Integer(string="Number of Tasks", compute="_compute_tasks")
    task_progress = fields.Float(
        compute="_compute_tasks", help="Per cent; the mean of the tasks."
    )
    overdue_count = fields.Integer(string="Overdue Lines", compute="_compute_tasks")
    missing_people = fields.Text(
        compute="_compute_missing_people", help="Names that somebody still owes."
    )
    progress_file = fields.Binary(
        string="Progress Report", compute="_compute_progress_file"
    )

    @api.depends("task_ids.progress", "task_ids.line_ids.state")
    def _compute_tasks(self):
        for programme in self:
            tasks = programme.task_ids
            programme.task_count = len(tasks)
            programme.task_progress = sum(tasks.mapped("progress")) / (len(tasks) or 1)
            programme.overdue_count = len(tasks.line_ids.filtered("is_overdue"))

    @api.depends("person_ids", "region_ids", "has_task_force", "task_ids.line_ids")
    @api.depends_context("lang")
    def _compute_missing_people(self):
        for programme in self:
            missing = programme._missing_charges() + programme._missing_force()
            programme.missing_people = "\n".join(missing)

    def _missing_charges(self):
        """Return in words which agency or region has not named whom."""
        roles = self._person_roles()
        bodies = [*self.task_ids.line_ids.agency_id, *self.region_ids]
        named = {
            (body, person.role)
            for person in self.person_ids
            for body in (person.agency_id, person.region_id)
        }
        found = []
        for body in bodies if self.task_ids else ():
            owed = [roles[role] for role in CHARGES if (body, role) not in named]
            if owed:
                words = "、".join(owed)
                found.append(
                    self.env._("%(body)s: %(role)s", body=body.name, role=words)
                )
        return found

    def _missing_force(self):
        """Return in words what the regions' task forces lack."""
        if not self.has_task_force:
            return []
        roles = self._person_roles()
        regions = self.region_ids | self.region_ids.parent_id
        counties = regions.filtered(lambda r: r.kind in ("county", "zone"))
        found = []
        for county in counties:
            people = self.person_ids.filtered(lambda p, c=county: p.region_id == c)
            if "leader" not in people.mapped("role"):
                found.append(
                    self.env._(
                        "%(body)s: %(role)s", body=county.name, role=roles["leader"]
                    )
                )
            members = people.filtered(lambda p: p.role == "member").agency_id
            for agency in self._force_agencies(county) - members:
                found.append(
                    self.env._(
                        "%(body)s: head as member of the task force", body=agency.name
                    )
                )
        return found

    def _force_agencies(self, county):
        """Return the agencies whose heads are members of the county's task force."""
        delegations = self.delegation_ids.filtered(
            lambda d: county in (d.region_id, d.region_id.parent_id)
        )
        offices = county.agency_ids.filtered(lambda a: a.kind == "government_office")
        towns = (self.region_ids & county.child_ids).agency_ids.filtered(
            lambda a: a.kind == "government"
        )
        return (
            offices | delegations.upper_agency_id | delegations.supervisor_ids | towns
        )

    def _person_roles(self):
        return dict(self.person_ids._fields["role"]._description_selection(self.env))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_tasks(self):
        """Open the programme's tasks."""
        return self._open("gov_items.gov_task_action")

    def action_open_overdue(self):
        """Open the lines whose date has passed."""
        return self._open("gov_items.gov_task_line_action", search_default_overdue=1)

    def action_open_issues(self):
        """Open the problems met on the way."""
        return self._open("gov_items.gov_programme_issue_action")

    def action_print_progress(self):
        """Download the report on the tasks as PDF."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/progress_file/"
            f"{self.code}.pdf?download=true",
            "target": "download",
        }

    # ------------------------------------------------------------
    # REPORT
    # ------------------------------------------------------------

    def _compute_progress_file(self):
        for programme in self:
            font = pdf.register_font(self.env)
            content = build(programme._progress_paper(), font)
            programme.progress_file = base64.b64encode(content)

    def _progress_paper(self):
        """Return the report: every task, then what is late and what is missing."""
        today = self._city_today()
        sections = [self._progress_tasks(), self._progress_overdue()]
        if self.missing_people:
            heading = self.env._("People not yet named")
            sections.append(Section(heading, text=self.missing_people))
        return Paper(
            organ=self.region_id.name,
            title=self.env._("Progress of the Tasks"),
            number=self.document_number or self.code,
            facts=[
                self.env._(
                    "%(name)s, as of %(day)s: %(tasks)s tasks, %(progress).1f %% done, "
                    "%(late)s lines overdue.",
                    name=self.name,
                    day=today,
                    tasks=self.task_count,
                    progress=self.task_progress,
                    late=self.overdue_count,
                )
            ],
            sections=sections,
            footer=self.env._("Page %(page)s of %(pages)s"),
            wide=True,
        )

    def _progress_tasks(self):
        head = [
            self.env._("No."),
            self.env._("Task"),
            self.env._("Leading Agencies"),
            self.env._("Due"),
            self.env._("Progress"),
            self.env._("Done"),
        ]
        rows = [
            [
                str(task.sequence),
                task.name,
                "、".join(task.lead_agency_ids.mapped("name")),
                str(task.due_date or "—"),
                f"{task.progress:.0f} %",
                (
                    f"{len(task.line_ids.filtered(lambda x: x.state == 'done'))}"
                    f" / {len(task.line_ids)}"
                ),
            ]
            for task in self.task_ids
        ]
        widths = [35, 300, 190, 70, 60, 60]
        return Section(self.env._("Tasks"), rows=[head, *rows], widths=widths)

    def _progress_overdue(self):
        late = self.task_ids.line_ids.filtered("is_overdue").sorted("due_date")
        head = [
            self.env._("Task"),
            self.env._("Participant"),
            self.env._("Due"),
            self.env._("Days Late"),
            self.env._("Where It Stands"),
        ]
        rows = [
            [
                line.task_id.display_name,
                line.participant,
                str(line.due_date),
                str(line.days_late),
                line.note or "",
            ]
            for line in late
        ]
        text = "" if rows else self.env._("Nothing is overdue.")
        widths = [245, 160, 70, 60, 180]
        return Section(self.env._("Overdue"), text, [head, *rows], widths)
