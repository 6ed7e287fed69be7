from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ..kernel import handover

STATES = [
    ("draft", "Planned"),
    ("open", "Handing over"),
    ("taken_over", "Taken over"),
]
ACTORS = ("gov_delegation.group_legal_officer", "gov_items.group_agency_manager")
# Set by the actions only.
FLOW_FIELDS = frozenset(
    "name state submitted_on submitted_by receipt_number taken_over_on "
    "taken_over_by".split()
)
# What may still be noted once the bodies and the items stand fixed.
OPEN_FIELDS = frozenset(
    "talks open_points agreed_on first_contact_on technical_contact "
    "training_contact line_ids".split()
)
FLOW = object()  # cannot come over RPC: only code of this process can hold it
DELEGATIONS = "gov_handover_delegation_rel"


class GovHandover(models.Model):
    """Handing the delegations of one programme from one body to another.

    draft (the take-over plan is written) -> open (plan submitted; the bodies sign
    the check list line by line) -> taken over. Until then the granting body goes
    on acting: LC20 two. A delegation is in one handover only.
    """

    _name = "gov.handover"
    _description = "Handover"
    _inherit = ["gov.handover.print"]
    _order = "due_on, id"
    _rec_names_search = ["name", "from_agency_id", "to_agency_id"]

    name = fields.Char(
        "Number", readonly=True, copy=False, help="Given by the sequence of handovers."
    )
    state = fields.Selection(
        STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="restrict"
    )
    from_agency_id = fields.Many2one(
        "gov.agency",
        "Handing over",
        required=True,
        index=True,
        ondelete="restrict",
        help="The granting body. It goes on receiving and reviewing until the "
        "handover is taken over (LC20 two).",
    )
    to_agency_id = fields.Many2one(
        "gov.agency", "Taking over", required=True, index=True, ondelete="restrict"
    )
    region_id = fields.Many2one(
        related="to_agency_id.region_id", store=True, string="Region"
    )
    delegation_ids = fields.Many2many(
        "gov.delegation",
        DELEGATIONS,
        "handover_id",
        "delegation_id",
        string="Delegations",
        copy=False,
        domain="[('programme_id', '=', programme_id),"
        " ('agency_id', '=', to_agency_id),"
        " ('upper_agency_id', '=', from_agency_id)]",
    )
    delegation_count = fields.Integer(
        "Number of delegations", compute="_compute_delegation_count"
    )
    notice_date = fields.Date(
        compute="_compute_notice_date",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Day of the programme's notice; the term counts from it.",
    )
    due_on = fields.Date(
        compute="_compute_due_on",
        store=True,
        index=True,
        help="60 calendar days after the notice (LC20 two).",
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )
    plan_training = fields.Text(
        "Guidance and training", help="Part of the take-over plan (LC20 two)."
    )
    plan_flow = fields.Text(
        "Flow and forwarding route",
        help="Who forwards what, how and in what time (LC20 two (one)).",
    )
    plan_supervision = fields.Text(
        "Duty of supervision",
        help="Who supervises during and after the act (LC20 two).",
    )
    technical_contact = fields.Char(
        help="Person and office to ask about systems (LC20 two (one))."
    )
    training_contact = fields.Char(
        help="Person and office to ask about training (LC20 two (one))."
    )
    first_contact_on = fields.Date(
        help="Day on which the two bodies first spoke about it (HZ22 four (one))."
    )
    talks = fields.Text(help="Talks between the two bodies (JC25 two (one)).")
    open_points = fields.Text(help="What is not settled yet (JC25 two (one)).")
    agreed_on = fields.Date(help="Day on which the two bodies agreed.")
    budget_year = fields.Char("Year of the funds", size=4)
    funds = fields.Float(
        "Funds (CNY)",
        digits=(16, 2),
        help="Set aside by the body that takes over, in yuan (LC20 two (two)).",
    )
    staff_count = fields.Integer(
        "Staff set aside", help="Number of persons (LC20 two (two))."
    )
    report_due_on = fields.Date(
        "Plan due on",
        help="Day by which plan and state of work reach the programme's office "
        "(LC20 two).",
    )
    submitted_on = fields.Date(readonly=True, copy=False)
    submitted_by = fields.Many2one("res.users", readonly=True, copy=False)
    receipt_number = fields.Char(
        "Receipt of the office",
        readonly=True,
        copy=False,
        help="Given by the programme's office for the paper in two copies.",
    )
    taken_over_on = fields.Date(readonly=True, copy=False)
    taken_over_by = fields.Many2one("res.users", readonly=True, copy=False)
    line_ids = fields.One2many("gov.handover.line", "handover_id", "Check list")
    open_count = fields.Integer("Lines not signed", compute="_compute_open_count")
    request_ids = fields.One2many(
        "gov.blank.request", compute="_compute_request_ids", string="Blank certificates"
    )
    request_count = fields.Integer(
        "Requests for blanks", compute="_compute_request_ids"
    )

    _name_uniq = models.Constraint(
        "UNIQUE(name)", "The number of a handover is unique."
    )
    _two_parties = models.Constraint(
        "CHECK(from_agency_id <> to_agency_id)", "A handover needs two bodies."
    )

    @api.private
    def init(self):
        """One handover per delegation, whoever writes it."""
        super().init()
        self.env.cr.execute(
            SQL(
                "CREATE UNIQUE INDEX IF NOT EXISTS %s ON %s (delegation_id)",
                SQL.identifier("gov_handover_delegation_once"),
                SQL.identifier(DELEGATIONS),
            )
        )

    # --- computed ---------------------------------------------------------------

    @api.depends("programme_id")
    def _compute_notice_date(self):
        for record in self:
            record.notice_date = record.notice_date or record.programme_id.date_issued

    @api.depends("notice_date")
    def _compute_due_on(self):
        for record in self:
            day = record.notice_date
            record.due_on = handover.due(day) if day else False

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = self._city_today()
        for record in self:
            late = record.due_on and record.due_on < today
            record.is_overdue = bool(late and record.state != "taken_over")

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return [("due_on", "<", today), ("state", "!=", "taken_over")]

    @api.depends("delegation_ids")
    def _compute_delegation_count(self):
        for record in self:
            record.delegation_count = len(record.delegation_ids)

    @api.depends("line_ids.received_on")
    def _compute_open_count(self):
        for record in self:
            record.open_count = len(record.line_ids.filtered(lambda x: not x.is_signed))

    @api.depends("delegation_ids")
    def _compute_request_ids(self):
        found = self.env["gov.blank.request"].search(
            [("delegation_id", "in", self.delegation_ids.ids)]
        )
        by_delegation = found.grouped("delegation_id")
        for record in self:
            requests = found.browse().union(
                *(
                    by_delegation.get(one, found.browse())
                    for one in record.delegation_ids
                )
            )
            record.request_ids = requests
            record.request_count = len(requests)

    @api.depends("name", "from_agency_id", "to_agency_id")
    def _compute_display_name(self):
        for record in self:
            sides = (
                f"{record.from_agency_id.name or ''} → {record.to_agency_id.name or ''}"
            )
            record.display_name = f"{record.name or ''} {sides}".strip()

    # --- constraints ------------------------------------------------------------

    @api.constrains("delegation_ids", "programme_id", "from_agency_id", "to_agency_id")
    def _check_delegations(self):
        """Each delegation is between these bodies and in no other handover."""
        for record in self:
            strange = record.delegation_ids.filtered(
                lambda one, h=record: (
                    one.programme_id != h.programme_id
                    or one.agency_id != h.to_agency_id
                    or one.upper_agency_id != h.from_agency_id
                )
            )
            if strange:
                raise ValidationError(
                    self.env._(
                        "%(delegation)s is not between these two bodies.",
                        delegation=strange[0].display_name,
                    )
                )
            handovers = record.delegation_ids.sudo().handover_ids  # sudo: others' count
            if handovers - record:
                raise ValidationError(
                    self.env._("A delegation is in one handover only.")
                )

    # --- create, write, delete --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_flow_fields(vals)
            vals["name"] = self.env["ir.sequence"].next_by_code("gov.handover")
            if not vals.get("line_ids"):
                vals["line_ids"] = [
                    Command.create({"kind": kind}) for kind in handover.KINDS
                ]
        return super().create(vals_list)

    def write(self, vals):
        if self.env.context.get("gov_handover_flow") is not FLOW:
            self._refuse_flow_fields(vals)
            for record in self:
                record._refuse_late_change(set(vals))
        return super().write(vals)

    def _flow_write(self, vals):
        """Write what only the actions may write; they checked the right."""
        records = self.sudo().with_context(gov_handover_flow=FLOW)  # sudo: see above
        return records.write(vals)

    @api.model
    def _refuse_flow_fields(self, vals):
        barred = {name for name in FLOW_FIELDS & set(vals) if vals[name]}
        if vals.get("state") == "draft":
            barred.discard("state")
        if barred:
            raise self.env["gov.clause"]._refusal(
                "LC20-20-06",
                self.env._("A handover moves on by the signatures of its bodies only."),
            )

    def _refuse_late_change(self, names):
        fixed = names - OPEN_FIELDS if self.state == "open" else names
        if self.state != "draft" and fixed:
            raise self.env["gov.clause"]._refusal(
                "LC20-21-02",
                self.env._(
                    "%(handover)s is submitted; this cannot be changed any more.",
                    handover=self.display_name,
                ),
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if any(record.state != "draft" for record in self):
            raise self.env["gov.clause"]._refusal(
                "LC20-21-02", self.env._("A submitted handover is never deleted.")
            )

    # --- actions ----------------------------------------------------------------

    def _check_side(self, *sides):
        """The user acts for one of the sides ("from", "to") of the handover.

        :raise AccessError: neither legal officer nor manager of such a body
        """
        user = self.env.user
        mine = user.gov_agency_ids
        bodies = [self[f"{side}_agency_id"] for side in sides]
        if not any(map(user.has_group, ACTORS)) or not any(
            body._has_above(mine) for body in bodies
        ):
            raise AccessError(
                self.env._(
                    "Only a legal officer or manager of %(agency)s can do this.",
                    agency=" / ".join(body.name for body in bodies),
                )
            )

    def action_submit(self):
        """Submit the take-over plan: from then on the check list is signed.

        :raise UserError: training, flow or duty of supervision is empty
            (LC20 two), or a delegation is live already
        """
        for record in self:
            record._check_side("from", "to")
            record.lock_for_update()
            if record.state != "draft":
                record._refuse_late_change({"state"})
            record._check_plan()
            record._flow_write(
                {
                    "state": "open",
                    "submitted_on": record._city_today(),
                    "submitted_by": self.env.uid,
                }
            )

    def _check_plan(self):
        missing = [
            self._fields[name]._description_string(self.env)
            for name in handover.PLAN
            if not (self[name] or "").strip()
        ]
        if missing or not self.delegation_ids:
            missing = missing or [self.env._("delegations")]
            raise self.env["gov.clause"]._refusal(
                "LC20-20-02",
                self.env._(
                    "The take-over plan lacks: %(missing)s.",
                    missing=", ".join(missing),
                ),
            )
        live = self.delegation_ids.filtered("date_live")
        if live:
            raise self.env["gov.clause"]._refusal(
                "LC20-20-06",
                self.env._(
                    "%(delegation)s is live already; it would fall back to the "
                    "granting body.",
                    delegation=live[0].display_name,
                ),
            )

    def action_receipt(self, number):
        """Note the receipt that the programme's office gave (LC20 two).

        :raise AccessError: the user is no city manager
        :raise UserError: the plan is not submitted, or the number is missing
        """
        self.ensure_one()
        if not self.env.user.has_group("gov_items.group_city_manager"):
            raise AccessError(self.env._("Only the programme's office gives receipts."))
        if not (number or "").strip() or not self.submitted_on or self.receipt_number:
            raise self.env["gov.clause"]._refusal(
                "LC20-20-05",
                self.env._(
                    "A receipt has a number and is given once, for a submitted plan."
                ),
            )
        self._flow_write({"receipt_number": number.strip()})

    def action_take_over(self):
        """The receiving body confirms that it acts from now on.

        :raise AccessError: not a legal officer or manager of that body
        :raise UserError: a line is not signed by both sides (LC20 two (one)) or a
            request for blank certificates waits (JN21 three (one) 2)
        """
        for record in self:
            record._check_side("to")
            record.lock_for_update()
            record._check_complete()
            record._flow_write(
                {
                    "state": "taken_over",
                    "taken_over_on": record._city_today(),
                    "taken_over_by": self.env.uid,
                }
            )

    def _check_complete(self):
        if self.state != "open" or self.open_count or not self.line_ids:
            raise self.env["gov.clause"]._refusal(
                "LC20-21-02",
                self.env._(
                    "%(handover)s: %(count)s lines are not signed by both bodies.",
                    handover=self.display_name,
                    count=self.open_count,
                ),
            )
        waiting = self.request_ids.filtered(lambda one: one.state == "requested")
        if waiting:
            raise self.env["gov.clause"]._refusal(
                "JN21-02-06",
                self.env._(
                    "%(count)s requests for blank certificates wait for an answer.",
                    count=len(waiting),
                ),
            )

    def action_open_delegations(self):
        """The delegations handed over."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_delegation_action"
        )
        return dict(action, domain=[("handover_ids", "in", self.ids)], context={})

    def action_open_requests(self):
        """Requests for blank certificates of these delegations."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_delegation.gov_blank_request_action"
        )
        domain = [("delegation_id", "in", self.delegation_ids.ids)]
        return dict(action, domain=domain, context={})

    @api.model
    def _draft_for(self, delegations):
        """Draft a handover per programme and pair of bodies; return them.

        Delegations without both bodies, live already or in a handover are left out.
        """
        free = delegations.filtered(
            lambda one: (
                one.agency_id
                and one.upper_agency_id
                and one.state == "planned"
                and one.handover_state == "none"
            )
        )
        groups = free.grouped(
            lambda one: (one.programme_id, one.upper_agency_id, one.agency_id)
        )
        return self.create(
            [
                {
                    "programme_id": programme.id,
                    "from_agency_id": upper.id,
                    "to_agency_id": lower.id,
                    "delegation_ids": [Command.set(group.ids)],
                }
                for (programme, upper, lower), group in groups.items()
            ]
        )
