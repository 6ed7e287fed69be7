from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

KINDS = [
    ("online", "Online audit"),
    ("spot", "Offline spot check"),
    ("special", "Special inspection"),
    ("evaluation", "Special evaluation"),
]


class GovInspectionPlan(models.Model):
    """How a granting agency inspects its items: where, how often, how many cases.

    Inspectors of the agency keep its plans; when one is due, an inspection is
    opened for every region of the plan (HZ22 six (two)).
    """

    _name = "gov.inspection.plan"
    _description = "Inspection Plan"
    _order = "next_on, id"

    name = fields.Char(required=True)
    agency_id = fields.Many2one(
        "gov.agency",
        "Inspecting agency",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    kind = fields.Selection(KINDS, required=True, default="online")
    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="restrict"
    )
    entry_ids = fields.Many2many(
        "gov.entry",
        string="Items",
        domain="[('programme_id', '=', programme_id)]",
        help="Empty: every item that the agency grants.",
    )
    direct_only = fields.Boolean(
        "Directly delegated only",
        help="Cases that the receiving level decides in its own name without an "
        "agreement: the granting level supervises them by random draws (LC20 three).",
    )
    region_ids = fields.Many2many("gov.region", string="Regions", required=True)
    interval_months = fields.Integer(
        "Every (months)",
        required=True,
        default=6,
        help="Months between two rounds; the documents say regularly only.",
    )
    next_on = fields.Date(
        "Next round",
        required=True,
        default=lambda self: self.env["gov.case"]._today(),
    )
    sample_size = fields.Integer(
        "Cases drawn", required=True, default=5, help="Per region and round."
    )
    inspector_count = fields.Integer("Inspectors drawn", required=True, default=2)
    active = fields.Boolean(default=True)
    inspection_ids = fields.One2many("gov.inspection", "plan_id", readonly=True)
    inspection_count = fields.Integer(compute="_compute_inspection_count")
    missing_region_ids = fields.Many2many(
        "gov.region",
        string="Not inspected in the period",
        compute="_compute_missing_region_ids",
        help="Regions of the plan without a concluded inspection in the last interval.",
    )
    has_missing = fields.Boolean(
        compute="_compute_missing_region_ids", search="_search_has_missing"
    )

    _interval_range = models.Constraint(
        "CHECK(interval_months BETWEEN 1 AND 60)", "From 1 to 60 months."
    )
    _sizes = models.Constraint(
        "CHECK(sample_size > 0 AND inspector_count > 0)",
        "At least one case and one inspector are drawn.",
    )

    @api.depends("inspection_ids")
    def _compute_inspection_count(self):
        counts = dict(
            self.env["gov.inspection"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.inspection_count = counts.get(plan, 0)

    @api.depends("region_ids", "interval_months", "inspection_ids.state")
    def _compute_missing_region_ids(self):
        today = self.env["gov.case"]._today()
        last = {
            (plan, region): day
            for plan, region, day in self.env["gov.inspection"]._read_group(
                [("plan_id", "in", self.ids), ("concluded_on", "!=", False)],
                ["plan_id", "region_id"],
                ["concluded_on:max"],
            )
        }
        for plan in self:
            since = fields.Date.subtract(today, months=plan.interval_months or 1)
            missing = plan.region_ids.filtered(
                lambda region, plan=plan, since=since: (
                    not last.get((plan, region)) or last[plan, region] < since
                )
            )
            plan.missing_region_ids = missing
            plan.has_missing = bool(missing)

    def _search_has_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        plans = self.search([("active", "=", True)])
        return Domain("id", "in", plans.filtered("has_missing").ids)

    @api.constrains("agency_id")
    def _check_agency(self):
        if self.env.su:
            return
        mine = self.env["gov.agency"].search(
            [("id", "child_of", self.env.user.gov_agency_ids.ids)]
        )
        if self.agency_id - mine:
            raise ValidationError(self.env._("Plan for your own agency."))

    def action_open_round(self):
        """Open an inspection for every region of the plan, and set the next round."""
        self.check_access("write")
        made = self.env["gov.inspection"]
        for plan in self:
            made |= made._act_create(
                [plan._prepare_inspection(region) for region in plan.region_ids]
            )
            plan.next_on = fields.Date.add(
                max(plan.next_on, self.env["gov.case"]._today()),
                months=plan.interval_months,
            )
        return made._open_list()

    def _prepare_inspection(self, region):
        return {
            "plan_id": self.id,
            "kind": self.kind,
            "agency_id": self.agency_id.id,
            "programme_id": self.programme_id.id,
            "region_id": region.id,
            "entry_ids": [fields.Command.set(self.entry_ids.ids)],
            "direct_only": self.direct_only,
            "sample_size": self.sample_size,
            "inspector_count": self.inspector_count,
            "date_from": fields.Date.subtract(
                self.next_on, months=self.interval_months
            ),
            "date_to": self.next_on,
        }

    @api.model
    def _cron_due(self):
        """Open the rounds that are due."""
        today = self.env["gov.case"]._today()
        self.search([("next_on", "<=", today)]).action_open_round()

    def action_open_inspections(self):
        """Show the plan's inspections."""
        return self.inspection_ids._open_list()
