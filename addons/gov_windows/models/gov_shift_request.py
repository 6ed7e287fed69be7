from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class GovShiftRequest(models.Model):
    """A swap, a gift or a claim of a shift: asked, agreed to, approved.

    Who asks and who is asked decide for themselves; the centre's manager approves,
    and only then the rota changes. All rules of shifts hold again at that moment.
    """

    _name = "gov.shift.request"
    _description = "Request about a Shift"
    _order = "id desc"

    kind = fields.Selection(
        [
            ("swap", "Swap with a colleague"),
            ("give", "Give to a colleague"),
            ("claim", "Claim an open shift"),
        ],
        required=True,
        default="swap",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Asked by",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user.employee_id,
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    shift_id = fields.Many2one(
        "gov.shift",
        "My shift",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('user_id', '=', uid), ('state', '=', 'published'), "
        "('day', '>=', context_today().strftime('%Y-%m-%d'))]",
    )
    other_shift_id = fields.Many2one(
        "gov.shift",
        "Colleague's shift",
        index="btree_not_null",
        ondelete="cascade",
        help="What one gets in a swap.",
        domain="[('user_id', '!=', uid), ('state', '=', 'published')]",
    )
    colleague_id = fields.Many2one(
        "hr.employee",
        compute="_compute_colleague_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    colleague_user_id = fields.Many2one(
        string="Colleague's user",
        related="colleague_id.user_id",
        store=True,
        index=True,
    )
    open_shift_id = fields.Many2one(
        "gov.open.shift", index="btree_not_null", ondelete="cascade"
    )
    centre_id = fields.Many2one(
        "gov.centre", compute="_compute_centre_id", store=True, index=True
    )
    state = fields.Selection(
        [
            ("asked", "Asked"),
            ("agreed", "Agreed"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="asked",
        readonly=True,
        copy=False,
        index=True,
    )
    note = fields.Char()
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _complete = models.Constraint(
        "CHECK((kind = 'claim' AND open_shift_id IS NOT NULL) "
        "OR (kind = 'give' AND shift_id IS NOT NULL AND colleague_id IS NOT NULL) "
        "OR (kind = 'swap' AND shift_id IS NOT NULL AND other_shift_id IS NOT NULL))",
        "Name the shifts and the colleague.",
    )
    _claim_once = models.UniqueIndex(
        "(open_shift_id, employee_id) WHERE state IN ('asked', 'agreed')",
        "You have claimed this shift already.",
    )

    @api.depends("kind", "employee_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            name = request.employee_id.name or ""
            request.display_name = f"{name} · {labels.get(request.kind, '')}"

    @api.depends("other_shift_id")
    def _compute_colleague_id(self):
        for request in self:
            request.colleague_id = (
                request.other_shift_id.employee_id or request.colleague_id
            )

    @api.depends("shift_id.centre_id", "open_shift_id.centre_id")
    def _compute_centre_id(self):
        for request in self:
            request.centre_id = (
                request.shift_id.centre_id or request.open_shift_id.centre_id
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su:
                vals["employee_id"] = self.env.user.employee_id.id
            if vals.get("kind") == "claim":
                vals["state"] = "agreed"
            else:
                vals.pop("state", None)
        requests = super().create(vals_list)
        for request in requests.filtered("shift_id"):
            if request.shift_id.employee_id != request.employee_id:
                raise AccessError(self.env._("You can only offer a shift of your own."))
        return requests

    def write(self, vals):
        if not self.env.su and {"state", "decided_by_id", "employee_id"} & vals.keys():
            raise AccessError(self.env._("Use the buttons of the request."))
        return super().write(vals)

    @api.model
    def _ask(self, kind, **vals):
        if not self.env.user.employee_id:
            raise UserError(self.env._("Your user has no employee."))
        request = self.create(dict(vals, kind=kind))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": request.id,
            "view_mode": "form",
        }

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_agree(self):
        """The colleague agrees."""
        for request in self:
            if request.colleague_user_id != self.env.user:
                raise AccessError(self.env._("Only the colleague agrees."))
            request._move("asked", "agreed")

    def action_withdraw(self):
        """Who asked withdraws; the colleague declines."""
        for request in self:
            people = request.user_id | request.colleague_user_id
            if self.env.user not in people:
                raise AccessError(self.env._("Only those concerned withdraw."))
            request._move(("asked", "agreed"), "withdrawn")

    def action_refuse(self):
        """The centre says no."""
        self._check_keeper()
        for request in self:
            request._move(("asked", "agreed"), "refused")

    def action_approve(self):
        """The centre says yes: the rota changes now.

        :raise UserError: not agreed to, or a rule of shifts forbids it.
        """
        self._check_keeper()
        for request in self:
            request._move("agreed", "approved")
            shifts = self.env["gov.shift"].with_context(
                gov_change_reason=request.display_name
            )
            getattr(request, f"_carry_out_{request.kind}")(shifts)

    def _check_keeper(self):
        """Only who may change the rota of the centre decides."""
        for request in self:
            rota = request.shift_id.rota_id or request.open_shift_id.rota_id
            rota.check_access("write")

    def _move(self, states, state):
        self.ensure_one()
        if self.state not in states:
            raise UserError(self.env._("The request has moved on; reload the page."))
        values = {"state": state}
        if state in ("approved", "refused"):
            values["decided_by_id"] = self.env.uid
        self.sudo().write(values)  # sudo: states move by these buttons only

    def _carry_out_swap(self, shifts):
        """Exchange place and hours, so that nobody is in two places in between."""
        mine = shifts.browse(self.shift_id.id)
        other = shifts.browse(self.other_shift_id.id)
        if (
            other.employee_id != self.colleague_id
            or mine.employee_id != self.employee_id
        ):
            raise UserError(self.env._("The shifts have changed since."))
        one, two = (
            {
                "rota_id": shift.rota_id.id,
                "window_id": shift.window_id.id,
                "template_id": shift.template_id.id,
                "pool_key": shift.pool_key,
                "start": shift.start,
                "stop": shift.stop,
            }
            for shift in (mine, other)
        )
        mine.write(two)
        other.write(one)

    def _carry_out_give(self, shifts):
        shifts.browse(self.shift_id.id).write({"employee_id": self.colleague_id.id})

    def _carry_out_claim(self, shifts):
        duty = self.open_shift_id.with_context(**shifts.env.context)
        duty._fill(self.employee_id)
        others = self.search(
            Domain("open_shift_id", "=", duty.id)
            & Domain("state", "in", ("asked", "agreed"))
        )
        for other in others:
            other._move(("asked", "agreed"), "refused")
