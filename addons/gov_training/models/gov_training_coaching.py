from odoo import api, fields, models


class GovTrainingCoaching(models.Model):
    """Going down to coach at the place, or up to learn at the granting agency.

    Down (下基层): planned by the upper agency, recorded with items and findings,
    confirmed by the lower one. Up (进机关): the lower agency nominates, the upper one
    agrees, and records the result (HZ22 four (two)).
    """

    _name = "gov.training.coaching"
    _description = "On-Site Coaching"
    _order = "date_from desc, id desc"

    direction = fields.Selection(
        [("down", "Upper staff go down"), ("up", "Lower staff come up")],
        required=True,
        default="down",
        index=True,
    )
    upper_agency_id = fields.Many2one(
        "gov.agency", "Upper agency", required=True, index=True, ondelete="restrict"
    )
    lower_agency_id = fields.Many2one(
        "gov.agency", "Lower agency", required=True, index=True, ondelete="restrict"
    )
    region_id = fields.Many2one(
        related="lower_agency_id.region_id", store=True, index=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Who goes",
        required=True,
        index=True,
        ondelete="restrict",
        help="Down: who coaches. Up: who is nominated to learn.",
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    companions = fields.Char("Together with")
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._city_today()
    )
    date_to = fields.Date("To", required=True, default=lambda self: self._city_today())
    days = fields.Integer(compute="_compute_days", store=True)
    entry_ids = fields.Many2many("gov.entry", string="Items")
    purpose = fields.Text()
    findings = fields.Text(help="Down: what was seen and shown. Up: what was learned.")
    result = fields.Selection(
        [("good", "Good"), ("passed", "Sufficient"), ("failed", "Not sufficient")],
        help="Of who came up to learn; it goes on the person's training record.",
    )
    i_am_upper = fields.Boolean("I work above", compute="_compute_sides")
    i_am_lower = fields.Boolean("I work below", compute="_compute_sides")
    photo_ids = fields.Many2many("ir.attachment", string="Photographs", copy=False)
    state = fields.Selection(
        [
            ("planned", "Planned or nominated"),
            ("agreed", "Agreed"),
            ("done", "Recorded"),
            ("confirmed", "Confirmed"),
            ("declined", "Declined"),
        ],
        required=True,
        readonly=True,
        default="planned",
        copy=False,
        index=True,
        group_expand=True,
    )
    confirmed_by_id = fields.Many2one(
        "res.users", "Confirmed by", readonly=True, copy=False, ondelete="restrict"
    )
    confirmed_on = fields.Date(readonly=True, copy=False)

    _dates = models.Constraint(
        "CHECK(date_to >= date_from)", "A stay cannot end before it begins."
    )
    _recorded = models.Constraint(
        "CHECK(state NOT IN ('done', 'confirmed') OR findings IS NOT NULL)",
        "What was recorded says what was found.",
    )

    @api.depends("employee_id", "direction", "date_from")
    def _compute_display_name(self):
        labels = dict(self._fields["direction"]._description_selection(self.env))
        for one in self:
            parts = (one.employee_id.name, labels.get(one.direction), one.date_from)
            one.display_name = " · ".join(str(part) for part in parts if part)

    @api.depends("date_from", "date_to")
    def _compute_days(self):
        for one in self:
            whole = one.date_from and one.date_to
            one.days = (one.date_to - one.date_from).days + 1 if whole else 0

    def write(self, vals):
        if not self.env.su:
            closed = any(one.state == "confirmed" for one in self)
            guarded = {"state", "confirmed_by_id", "confirmed_on"} & vals.keys()
            if closed or guarded:
                raise self._refusal("HZ22-42-02")
        result = super().write(vals)
        self.check_access("write")  # of the agency it has come to, too
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(one.state in ("done", "confirmed") for one in self):
            raise self._refusal("HZ22-42-02")

    def _refusal(self, code):
        return self.env["gov.clause"]._refusal(
            code,
            self.env._(
                "The agency that goes plans and records, the other one agrees and "
                "confirms; what was confirmed stays."
            ),
        )

    @api.depends("upper_agency_id", "lower_agency_id")
    @api.depends_context("uid")
    def _compute_sides(self):
        own = self._own_agencies()
        for one in self:
            one.i_am_upper = one.upper_agency_id in own
            one.i_am_lower = one.lower_agency_id in own

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def _own_agencies(self):
        return self.env["gov.agency"].search(
            [("id", "child_of", self.env.user.gov_agency_ids.ids)]
        )

    def _works_for(self, side):
        """Refuse who does not work for the agencies of that side."""
        if self[side] - self._own_agencies():
            raise self._refusal(
                "HZ22-42-02" if "down" in self.mapped("direction") else "HZ22-42-03"
            )

    def _move(self, wanted, state, **vals):
        if any(one.state not in wanted for one in self):
            raise self._refusal("HZ22-42-02")
        own = self.sudo()  # sudo: states are written by acts only
        own.write(dict(vals, state=state))

    def action_agree(self):
        """The granting agency takes who was nominated."""
        self._works_for("upper_agency_id")
        self._move(("planned",), "agreed")

    def action_decline(self):
        """The granting agency does not take who was nominated."""
        self._works_for("upper_agency_id")
        self._move(("planned",), "declined")

    def action_record(self):
        """The upper agency records what was found, or the result of the stay.

        :raise UserError: nothing is entered, or a nomination was not agreed.
        """
        self._works_for("upper_agency_id")
        for one in self:
            up = one.direction == "up"
            if not (one.findings or "").strip() or (up and not one.result):
                raise self.env["gov.clause"]._refusal(
                    "HZ22-42-03" if up else "HZ22-42-02",
                    self.env._("Enter the findings, and of a stay the result."),
                )
            one._move(("agreed",) if up else ("planned", "agreed"), "done")

    def action_confirm(self):
        """The lower agency confirms that it took place."""
        self._works_for("lower_agency_id")
        self._move(
            ("done",),
            "confirmed",
            confirmed_by_id=self.env.uid,
            confirmed_on=self._city_today(),
        )
