from odoo import api, fields, models
from odoo.exceptions import UserError


class GovCentrePlan(models.Model):
    """A dated version of a centre's plan: areas, and windows on a floor picture.

    Publishing one ends the version before; a published version is not changed, so
    that a change of function can be followed.
    """

    _name = "gov.centre.plan"
    _description = "Plan of a Centre"
    _inherit = ["gov.centre.mixin"]
    _order = "centre_id, date_from desc, id desc"

    name = fields.Char("Version", required=True)
    date_from = fields.Date("In force from", required=True)
    date_to = fields.Date("Until", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    picture = fields.Image(
        "Floor plan", max_width=1920, max_height=1920, help="Drawing of the floor."
    )
    area_ids = fields.One2many("gov.centre.area", "plan_id", "Areas", copy=True)
    place_ids = fields.One2many(
        "gov.centre.place", "plan_id", "Windows on the plan", copy=True
    )
    area_total = fields.Float(
        compute="_compute_area_total", help="Square metres of all areas."
    )
    change_note = fields.Text("What changed", help="Against the version before.")

    _one_start = models.UniqueIndex(
        "(centre_id, date_from) WHERE state = 'published'",
        "A version is in force from this day already.",
    )

    @api.depends("centre_id", "name")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.centre_id.name or ''} {plan.name or ''}".strip()

    @api.depends("area_ids.size")
    def _compute_area_total(self):
        for plan in self:
            plan.area_total = sum(plan.area_ids.mapped("size"))

    def write(self, vals):
        if not self.env.su and any(plan.state == "published" for plan in self):
            raise UserError(
                self.env._("A published plan is not changed: copy it to a new version.")
            )
        return super().write(vals)

    def action_publish(self):
        """Put the version in force; the one before ends on the day before."""
        for plan in self.filtered(lambda p: p.state == "draft"):
            plan.check_access("write")
            if not plan.area_ids:
                raise self.env["gov.clause"]._refusal(
                    "JN18-03-02",
                    self.env._("List the functional areas with size and use first."),
                )
            before = self.search(
                [
                    ("centre_id", "=", plan.centre_id.id),
                    ("state", "=", "published"),
                    ("date_from", "<", plan.date_from),
                ],
                limit=1,
            )
            if before:
                last = fields.Date.subtract(plan.date_from, days=1)
                before.sudo().date_to = last  # sudo: published versions are closed here
            plan.state = "published"

    @api.model
    def _in_force(self, centre, day):
        """The version of a centre in force on a day."""
        return self.search(
            [
                ("centre_id", "=", centre.id),
                ("state", "=", "published"),
                ("date_from", "<=", day),
            ],
            limit=1,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if any(plan.state == "published" for plan in self):
            raise UserError(self.env._("A published plan stays on record."))
