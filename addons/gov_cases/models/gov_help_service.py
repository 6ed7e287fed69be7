from odoo import api, fields, models


class GovHelpService(models.Model):
    """Help for an applicant: guided, done for them, or done together. Always free.

    asked → booked → done, or refused with a reason. The helper sees how far the
    helped cases are, and nothing else of them.
    """

    _name = "gov.help.service"
    _description = "Help for an Applicant"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(required=True, readonly=True, copy=False, default="/")
    kind = fields.Selection(
        [
            ("help", "Help"),
            ("agency", "Done for the applicant"),
            ("assistance", "Assistance"),
            ("home_visit", "Home visit"),
            ("advice", "Advice on policy"),
            ("follow_up", "Following progress"),
            ("feedback", "Feedback"),
        ],
        required=True,
        default="help",
    )
    channel = fields.Selection(
        [("window", "At the window"), ("phone", "By phone"), ("web", "Online")],
        required=True,
        default="window",
    )
    centre_id = fields.Many2one(
        "gov.centre",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_centre_id(),
    )
    agency_id = fields.Many2one(
        related="centre_id.agency_id", store=True, index=True, string="Office"
    )
    entry_id = fields.Many2one("gov.entry", "Item", ondelete="restrict")
    case_id = fields.Many2one("gov.case", index="btree_not_null", ondelete="restrict")
    progress_text = fields.Char(
        "Progress",
        compute="_compute_progress_text",
        compute_sudo=True,
        help="State and limit of the helped case, without the applicant's data.",
    )
    person = fields.Char("Who asks", required=True)
    phone = fields.Char()
    condition = fields.Selection(
        [
            ("none", "None"),
            ("disabled", "Disabled"),
            ("elderly", "Elderly, walks with difficulty"),
        ],
        required=True,
        default="none",
        help="Disabled and elderly people may have it done for them (JN18).",
    )
    helper_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, ondelete="restrict"
    )
    planned_at = fields.Datetime("Booked for")
    address = fields.Char(help="Of a home visit.")
    documents = fields.Text(
        "Documents taken", help="One per line; the person gets a receipt of them."
    )
    done_at = fields.Datetime(readonly=True)
    note = fields.Text("What was done")
    reason = fields.Char("Why refused")
    state = fields.Selection(
        [
            ("asked", "Asked for"),
            ("booked", "Booked"),
            ("done", "Done"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="asked",
        index=True,
    )

    _number_uniq = models.Constraint("unique(number)", "This number is taken.")

    @api.model
    def _default_centre_id(self):
        """The centre in which the user is on duty now."""
        return self.env["gov.shift"]._on_duty(self.env.user).centre_id[:1]

    @api.depends("case_id.state", "case_id.due_on")
    def _compute_progress_text(self):
        states = dict(
            self.env["gov.case"]._fields["state"]._description_selection(self.env)
        )
        for service in self:
            case = service.case_id
            parts = [
                case.number,
                states.get(case.state),
                case.due_on and f"{case.due_on}",
            ]
            service.progress_text = " · ".join(part for part in parts if part)

    @api.model_create_multi
    def create(self, vals_list):
        today = self.env["gov.case"]._today()
        counter = self.env["gov.case.counter"].sudo()  # sudo: only a serial
        for vals in vals_list:
            serial = counter._next(f"help{today:%Y%m%d}")
            vals["number"] = f"B{today:%Y%m%d}{serial:04d}"
        return super().create(vals_list)

    def action_book(self):
        """Fix who comes and when.

        :raise UserError: JN18-22-02: no day, no helper, or no address to visit
        """
        for service in self:
            visit = service.kind == "home_visit"
            if not service.planned_at or not service.helper_id:
                service._refuse_visit()
            if visit and not service.address:
                service._refuse_visit()
        self.state = "booked"

    def _refuse_visit(self):
        raise self.env["gov.clause"]._refusal(
            "JN18-22-02", self.env._("Enter who comes, when, and where to.")
        )

    def action_done(self):
        """Note what was done.

        :raise UserError: HZ22-52-05: nothing noted
        """
        for service in self:
            if not (service.note or "").strip() or not service.helper_id:
                raise self.env["gov.clause"]._refusal(
                    "HZ22-52-05", self.env._("Note who helped with what.")
                )
        self.write({"state": "done", "done_at": fields.Datetime.now()})

    def action_refuse(self):
        """Decline, with the reason.

        :raise UserError: JN18-22-03: no reason; or a disabled or elderly person
            asks for an item that helpers may hand in
        """
        for service in self:
            offered = service.condition != "none" and service.entry_id.agent_service
            if offered or not (service.reason or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN18-22-03",
                    self.env._(
                        "Disabled and elderly people are helped where the item allows "
                        "it; any other refusal needs its reason."
                    ),
                )
        self.state = "refused"
