from odoo import api, fields, models


class GovHelper(models.Model):
    """Somebody who helps or acts for applicants: an agent of a centre, a helper of a
    village, a full-time project agent, a volunteer."""

    _name = "gov.helper"
    _description = "Helper or Agent"
    _inherit = ["gov.centre.mixin"]
    _order = "centre_id, kind, name"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    employee_id = fields.Many2one("hr.employee", ondelete="restrict")
    kind = fields.Selection(
        [
            ("agent", "Agent of the centre"),
            ("project", "Project agent, full-time"),
            ("cadre", "Party member or cadre of the village"),
            ("social_worker", "Community worker"),
            ("grid_worker", "Grid worker"),
            ("volunteer", "Volunteer"),
        ],
        required=True,
        default="agent",
        index=True,
    )
    point_id = fields.Many2one(
        "gov.service.point",
        "At",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('centre_id', '=', centre_id)]",
    )
    region_ids = fields.Many2many(
        "gov.region",
        "gov_helper_region_rel",
        "helper_id",
        "region_id",
        "Area",
        help="Villages and communities that the person looks after.",
    )
    phone = fields.Char()
    trained_on = fields.Date("Trained on")
    training = fields.Char(help="Subject of the last training.")
    hours = fields.Float("Hours given", help="Volunteer hours of this year.")
    date_from = fields.Date("Since", default=lambda self: self._city_today())
    date_to = fields.Date("Until")
    is_current = fields.Boolean(compute="_compute_is_current")
    request_ids = fields.One2many("gov.help.request", "helper_id", "Requests")
    load = fields.Integer(
        "Open requests", compute="_compute_load", help="Requests and projects."
    )

    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "It ends after it begins.",
    )
    _full_time = models.Constraint(
        "CHECK(kind <> 'project' OR employee_id IS NOT NULL)",
        "A project agent works full-time and is an employee.",
    )

    @api.depends("date_from", "date_to", "active")
    def _compute_is_current(self):
        today = self._city_today()
        for helper in self:
            begun = not helper.date_from or helper.date_from <= today
            ended = helper.date_to and helper.date_to < today
            helper.is_current = helper.active and begun and not ended

    @api.depends("request_ids.state")
    def _compute_load(self):
        counts = dict(
            self.env["gov.help.request"]
            .sudo()  # sudo: a number only
            ._read_group(
                [("helper_id", "in", self.ids), ("state", "=", "assigned")],
                ["helper_id"],
                ["__count"],
            )
        )
        for helper in self:
            helper.load = counts.get(helper, 0)
