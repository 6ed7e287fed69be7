from odoo import api, fields, models

from ..kernel import lights
from .gov_project import LIGHTS, STAGES


class GovProjectStage(models.Model):
    """One of a project's five stages, with its limit and light."""

    _name = "gov.project.stage"
    _description = "Stage of a Project"
    _order = "project_id, sequence"
    _rec_name = "kind"

    project_id = fields.Many2one(
        "gov.project", required=True, readonly=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True, aggregator=None)
    kind = fields.Selection(STAGES, required=True, readonly=True)
    started_on = fields.Date(readonly=True)
    due_on = fields.Date(readonly=True)
    done_on = fields.Date(readonly=True)
    light = fields.Selection(LIGHTS, compute="_compute_light")

    _kind_uniq = models.Constraint(
        "unique(project_id, kind)", "A project has each stage once."
    )

    @api.depends("due_on", "done_on")
    def _compute_light(self):
        cases = self.env["gov.case"]
        marks = cases._light_thresholds(cases._today())
        for stage in self:
            stage.light = lights.light_by(
                stage.due_on or None, bool(stage.done_on), marks
            )

    def _start(self):
        """Begin the stage: its limit counts from today."""
        today = self.env["gov.case"]._today()
        limit = self.env["gov.project.limit"]._for(self.project_id.fund)
        days = limit._stage_days(self.kind)
        due, _guess = self.env["gov.calendar.day"]._add_workdays(today, days)
        self.write({"started_on": today, "due_on": due})
        self.project_id.stage = self.kind

    def _finish(self):
        """End the stage; start the next, or complete the project."""
        today = self.env["gov.case"]._today()
        self.done_on = today
        following = self.project_id.stage_ids.filtered(
            lambda s: s.sequence > self.sequence
        )[:1]
        if following:
            following._start()
        else:
            self.project_id.done_on = today
