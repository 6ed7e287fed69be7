from odoo import api, models
from odoo.fields import Domain

from ..report.sheet import Table


class GovReportProjects(models.Model):
    """Reports on projects: listed and watched, late, moved by joint meetings."""

    _inherit = "gov.report"

    @api.model
    def _projects(self, ask, extra=Domain.TRUE):
        domain = Domain(extra)
        if ask.filters.get("region_id"):
            domain &= Domain("region_id", "child_of", int(ask.filters["region_id"]))
        if ask.filters.get("agency_id"):
            domain &= Domain("agency_id", "=", int(ask.filters["agency_id"]))
        return self.env["gov.project"].search(domain)

    @api.model
    def _levels(self):
        field = self.env["gov.project"]._fields["plan_level"]
        return dict(field._description_selection(self.env))

    def _table_projects_listed(self, ask):
        """JN18-14-04: projects on the year's list and those watched; 390 = 390."""
        listed = self._projects(ask, Domain("plan_year", "!=", False))
        levels = self._levels()
        rows = []
        for (year, level), projects in listed.grouped(
            lambda p: (p.plan_year, p.plan_level)
        ).items():
            watched = projects.filtered("stage_ids")
            rows.append(
                [
                    year,
                    levels.get(level, "–"),
                    len(projects),
                    len(watched),
                    len(projects) - len(watched),
                    "、".join((projects - watched).mapped("name")[:20]),
                ]
            )
        rows.sort(key=lambda row: (-row[0], row[1]))
        return Table(
            "",
            [
                self.env._("Year of the list"),
                self.env._("Level"),
                self.env._("On the list"),
                self.env._("Watched"),
                self.env._("Difference"),
                self.env._("Not watched"),
            ],
            rows,
            self.env._("Watched: its stages have limits and lights in the system."),
            weights=(2, 2, 2, 2, 2, 5),
        )

    def _table_projects_late(self, ask):
        """JN18-14-05: late projects and the step that holds them, as of today."""
        today = self.env["gov.case"]._today()
        open_ = self._projects(ask, Domain("done_on", "=", False))
        rows = [
            self._late_line(project, today)
            for project in open_
            if self._late_days(project, today)
        ]
        rows.sort(key=lambda row: (-row[5], row[0]))
        return Table(
            "",
            [
                self.env._("Project"),
                self.env._("Region"),
                self.env._("Level"),
                self.env._("Stage in hand"),
                self.env._("Due on"),
                self.env._("Days late"),
                self.env._("Held by"),
                self.env._("Agency"),
            ],
            rows,
            weights=(4, 2, 2, 2, 2, 2, 4, 3),
        )

    @api.model
    def _late_due(self, project):
        """The first limit of the project that is open: stage, permit or total."""
        stage = project.stage_ids.filtered(
            lambda s: s.kind == project.stage and not s.done_on
        )
        built = project.stage == "completion"
        dues = [stage[:1].due_on, project.due_on]
        dues += [] if built else [project.permit_due_on]
        return min((due for due in dues if due), default=None)

    @api.model
    def _late_days(self, project, today):
        due = self._late_due(project)
        return (today - due).days if due and due < today else 0

    @api.model
    def _late_line(self, project, today):
        stages = dict(project._fields["stage"]._description_selection(self.env))
        held = project.permit_ids.filtered(
            lambda p: p.stage == project.stage and p.state not in ("granted", "waived")
        )
        return [
            project.name,
            project.region_id.name,
            self._levels().get(project.plan_level, "–"),
            stages.get(project.stage, "–"),
            str(self._late_due(project)),
            self._late_days(project, today),
            "、".join(held.mapped("name")) or stages.get(project.stage, "–"),
            project.agency_id.name,
        ]

    def _table_meetings(self, ask):
        """JN18-16-02: joint meetings and the projects that they moved, 5 and 33."""
        domain = Domain("date", ">=", ask.span.first)
        domain &= Domain("date", "<=", ask.span.last)
        if ask.filters.get("region_id"):
            domain &= Domain("region_id", "child_of", int(ask.filters["region_id"]))
        meetings = self.env["gov.project.meeting"].search(domain)
        levels = self._levels()
        rows = [
            [levels[level], region.name, *self._meeting_figures(held)]
            for (level, region), held in meetings.grouped(
                lambda m: (m.level, m.region_id)
            ).items()
        ]
        rows.sort(key=lambda row: (row[0], -row[2], row[1]))
        if rows:
            total = self._meeting_figures(meetings)
            rows.append([self.env._("Total"), "", *total])
        return Table(
            "",
            [
                self.env._("Level"),
                self.env._("Region"),
                self.env._("Joint meetings"),
                self.env._("Projects on the agenda"),
                self.env._("Projects moved"),
                self.env._("Resolutions carried out"),
            ],
            rows,
            self.env._("Moved: the meeting resolved what somebody does until when."),
        )

    @api.model
    def _meeting_figures(self, meetings):
        tasks = meetings.task_ids
        return [
            len(meetings),
            len(meetings.project_ids | tasks.project_id),
            len(tasks.project_id),
            len(tasks.filtered("answered_on")),
        ]
