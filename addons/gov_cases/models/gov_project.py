from odoo import api, fields, models
from odoo.fields import Command, Domain

from ..kernel import lights

STAGES = [
    ("establish", "Establishment"),
    ("land", "Land"),
    ("planning", "Planning"),
    ("building", "Construction"),
    ("completion", "Completion"),
]
LIGHTS = [
    ("green", "Green"),
    ("warning", "Warning"),
    ("yellow", "Yellow"),
    ("red", "Red"),
]


class GovProject(models.Model):
    """An investment project over its five stages, kept current from its cases.

    Its permits follow from its facts; those that do not wait for each other start
    together. Total limit and the limit of the building permit come from the rule
    for its kind of funds, each with a light of its own.
    """

    _name = "gov.project"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Project"
    _order = "id desc"
    _rec_names_search = ["name", "number"]

    number = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env["ir.sequence"].next_by_code(self._name),
    )
    name = fields.Char(required=True, tracking=True)
    owner = fields.Char(required=True, help="Body that builds.")
    owner_code = fields.Char(help="Unified social credit code of the owner.")
    list_code = fields.Char(
        help="Code on the provincial or city list that it was taken from."
    )
    region_id = fields.Many2one("gov.region", required=True, ondelete="restrict")
    agency_id = fields.Many2one(
        "gov.agency",
        "Leading agency",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    agency_ids = fields.Many2many(
        "gov.agency",
        string="Agencies",
        help="Who takes part and sees the project.",
    )
    # facts
    fund = fields.Selection(
        [("government", "Government"), ("enterprise", "Enterprise")],
        required=True,
        default="enterprise",
        help="Who pays: decides on the limits (JN18).",
    )
    new_land = fields.Boolean("Uses new land", default=True)
    investment = fields.Float(help="Ten thousand yuan.")
    zero_land = fields.Boolean(
        "Renovation without new land",
        help="Technical renovation of industry on its own land: runs on a signed "
        "commitment; the steps that it replaces are left out (JN18).",
    )
    committed_on = fields.Date(help="Day on which the commitment was signed.")
    letters = fields.Boolean(
        "One meeting, three letters", help="Each letter opens the next stage (JN18)."
    )
    # list
    plan_year = fields.Integer(aggregator=None, help="Year of the plan that lists it.")
    plan_level = fields.Selection(
        [("city", "City"), ("county", "County")], default="county"
    )
    joint = fields.Boolean(
        "Joint handling", default=True, help="On the list for consultation."
    )
    agent_id = fields.Many2one(
        "res.users",
        tracking=True,
        ondelete="restrict",
        help="Helps from start to end, free of charge (JN18).",
    )
    # course
    started_on = fields.Date(readonly=True, copy=False)
    stage = fields.Selection(
        STAGES,
        "Stage in hand",
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=True,
        default="establish",
    )
    done_on = fields.Date("Completed on", readonly=True, copy=False)
    stage_ids = fields.One2many("gov.project.stage", "project_id", readonly=True)
    permit_ids = fields.One2many("gov.project.permit", "project_id")
    task_ids = fields.One2many("gov.project.task", "project_id")
    service_ids = fields.One2many("gov.project.service", "project_id")
    event_ids = fields.One2many("gov.project.event", "project_id")
    due_on = fields.Date(readonly=True, copy=False, help="Of the total limit.")
    permit_due_on = fields.Date("Building permit due on", readonly=True, copy=False)
    light = fields.Selection(LIGHTS, compute="_compute_light", search="_search_light")
    permit_light = fields.Selection(
        LIGHTS, "Building permit's light", compute="_compute_light"
    )

    _number_uniq = models.Constraint("unique(number)", "This number is taken.")
    _list_uniq = models.UniqueIndex(
        "(list_code) WHERE list_code IS NOT NULL AND list_code != ''",
        "A project with this code on the list exists already.",
    )

    @api.depends("due_on", "permit_due_on", "done_on", "stage")
    def _compute_light(self):
        cases = self.env["gov.case"]
        marks = cases._light_thresholds(cases._today())
        for project in self:
            done = bool(project.done_on)
            built = done or project.stage == "completion"
            project.light = lights.light_by(project.due_on or None, done, marks)
            project.permit_light = lights.light_by(
                project.permit_due_on or None, built, marks
            )

    def _search_light(self, operator, value):
        if operator != "in":
            return NotImplemented
        cases = self.env["gov.case"]
        marks = cases._light_thresholds(cases._today())
        wanted = Domain.OR(
            cases._light_domain(*lights.bounds(light, marks))
            for light in lights.LIGHTS
            if light in value
        )
        running = Domain("due_on", "!=", False) & Domain("done_on", "=", False)
        found = running & wanted
        return found | ~running if False in value else found

    @api.model_create_multi
    def create(self, vals_list):
        # The leading agency takes part: the record rule looks at who does.
        own = self.env.user.gov_agency_ids[:1].id
        for vals in vals_list:
            agency = vals.get("agency_id", own)
            taking_part = vals.get("agency_ids", [])
            if agency:
                vals["agency_ids"] = [*taking_part, Command.link(agency)]
        return super().create(vals_list)

    # --- plan -------------------------------------------------------------------

    def action_start(self):
        """Lay out stages and permits from the facts, and start the limits.

        :raise UserError: started already (JN18-12-01); a renovation without new
            land has no signed commitment (JN18-13-01)
        """
        for project in self:
            project._check_start()
            today = self.env["gov.case"]._today()
            limit = self.env["gov.project.limit"]._for(project.fund)
            days = self.env["gov.calendar.day"]
            project.write(
                {
                    "started_on": today,
                    "due_on": days._add_workdays(today, limit.total_days)[0],
                    "permit_due_on": days._add_workdays(today, limit.permit_days)[0],
                    "stage_ids": [
                        Command.create({"kind": kind, "sequence": place})
                        for place, (kind, _label) in enumerate(STAGES)
                    ],
                }
            )
            self.env["gov.project.template"]._lay_out(project)
            project.stage_ids[0]._start()

    def _check_start(self):
        if self.started_on:
            self.env["gov.case"]._refuse(
                "JN18-12-01", self.env._("The project has its plan already.")
            )
        if self.zero_land and not self.committed_on:
            self.env["gov.case"]._refuse(
                "JN18-13-01",
                self.env._("First comes the signed commitment."),
            )

    def action_next_stage(self):
        """Close the stage in hand and start the next one.

        :raise UserError: a permit of the stage is still to come (JN18-14-01)
        """
        self.ensure_one()
        stage = self.stage_ids.filtered(lambda s: s.kind == self.stage)
        missing = self.permit_ids.filtered(
            lambda p: p.stage == self.stage and p.state in ("waiting", "ready", "case")
        )
        if missing or not stage:
            self.env["gov.case"]._refuse(
                "JN18-14-01",
                self.env._(
                    "Still to come in this stage: %(permits)s.",
                    permits=", ".join(missing.mapped("name")) or "–",
                ),
            )
        stage._finish()

    def action_open_permits(self):
        """Show what may start now and what waits for what."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.project.permit",
            "view_mode": "list,form",
            "name": self.name,
            "domain": [("project_id", "=", self.id)],
        }
