from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..kernel import disputes
from .gov_handover import ACTORS

KINDS = [
    ("complaint", "Complaint"),
    ("petition", "Petition"),
    ("review", "Administrative review"),
    ("litigation", "Litigation"),
    ("compensation", "State compensation"),
]
OUTCOMES = [
    ("upheld", "Act upheld"),
    ("changed", "Act changed"),
    ("revoked", "Act revoked"),
    ("unlawful", "Act found unlawful"),
    ("settled", "Settled"),
    ("withdrawn", "Withdrawn"),
    ("dismissed", "Not admitted"),
    ("paid", "Compensation granted"),
]
FLOW_FIELDS = frozenset("name state closed_on closed_by".split())
FLOW = object()  # cannot come over RPC: only code of this process can hold it


class GovDispute(models.Model):
    """A quarrel about what was done under a delegation: JN21 three (four) 11.

    The mode's profile says who answers inside the administration and who is
    respondent in law; the two are kept apart. Complaints and petitions are handled
    by the former, what the law gives a respondent by the latter.
    """

    _name = "gov.dispute"
    _description = "Dispute"
    _order = "received_on desc, id desc"
    _rec_names_search = ["name", "subject"]

    name = fields.Char(
        "Number", readonly=True, copy=False, help="Given by the sequence of disputes."
    )
    subject = fields.Char(
        "Matter in dispute",
        required=True,
        help="What it is about; no personal data of the party.",
    )
    kind = fields.Selection(KINDS, required=True, index=True)
    state = fields.Selection(
        [("open", "Open"), ("handling", "In hand"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    delegation_id = fields.Many2one(
        "gov.delegation", required=True, index=True, ondelete="restrict"
    )
    programme_id = fields.Many2one(related="delegation_id.programme_id", store=True)
    region_id = fields.Many2one(related="delegation_id.region_id", store=True)
    case_number = fields.Char(help="Number of the case it is about, if it is one.")
    party = fields.Char("Other party", help="Who complains, petitions or sues.")
    forum = fields.Char(
        "Authority or court", help="Where it is pending, and its number there."
    )
    mode_id = fields.Many2one(
        "gov.mode",
        compute="_compute_mode_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        ondelete="restrict",
        domain="[('programme_id', '=', programme_id)]",
        help="The mode under which the act was done; where it depends on the case, "
        "the mode of that case.",
    )
    responsible_id = fields.Many2one(
        "gov.agency",
        "Internally responsible",
        compute="_compute_bodies",
        store=True,
        precompute=True,
        index=True,
        help="Who answers inside the administration (mode's profile, JN21 three "
        "(four) 11).",
    )
    respondent_id = fields.Many2one(
        "gov.agency",
        "Statutory respondent",
        compute="_compute_bodies",
        store=True,
        precompute=True,
        index=True,
        help="Respondent in review, defendant and payer in law (mode's profile).",
    )
    handler_id = fields.Many2one(
        "gov.agency",
        "Handled by",
        compute="_compute_handler_id",
        store=True,
        precompute=True,
        index=True,
        help="The respondent where the law names one, else the body responsible.",
    )
    received_on = fields.Date(required=True, default=lambda self: self._city_today())
    due_on = fields.Date(
        compute="_compute_due_on",
        store=True,
        readonly=False,
        precompute=True,
        help="Last day to answer, in calendar days by kind; change it where the "
        "authority set another.",
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )
    outcome = fields.Selection(OUTCOMES, copy=False)
    outcome_text = fields.Text("Handling and result", copy=False)
    cost = fields.Float(
        "Cost (CNY)",
        digits=(16, 2),
        copy=False,
        help="Compensation, damages and costs paid, in yuan.",
    )
    payer_id = fields.Many2one(
        "gov.agency",
        "Borne by",
        ondelete="restrict",
        copy=False,
        help="Which body bore the cost.",
    )
    cost_basis = fields.Char(
        help="Clause or agreement that puts the cost on that body.", copy=False
    )
    closed_on = fields.Date(readonly=True, copy=False)
    closed_by = fields.Many2one("res.users", readonly=True, copy=False)
    note_ids = fields.One2many("gov.dispute.note", "dispute_id", "Notes")

    _name_uniq = models.Constraint("UNIQUE(name)", "The number of a dispute is unique.")
    _cost_positive = models.Constraint("CHECK(cost >= 0)", "A cost is not negative.")

    # --- computed ---------------------------------------------------------------

    @api.depends("delegation_id")
    def _compute_mode_id(self):
        for dispute in self:
            dispute.mode_id = dispute.delegation_id.mode_id

    @api.depends("delegation_id", "mode_id")
    def _compute_bodies(self):
        for dispute in self:
            delegation, mode = dispute.delegation_id, dispute.mode_id
            if not delegation or not mode:
                dispute.responsible_id = dispute.respondent_id = False
                continue
            dispute.responsible_id = delegation._agency_for(mode.responsible)
            dispute.respondent_id = delegation._agency_for(mode.respondent)

    @api.depends("kind", "responsible_id", "respondent_id")
    def _compute_handler_id(self):
        for dispute in self:
            side = disputes.handler(dispute.kind)
            dispute.handler_id = dispute[f"{side}_id"]

    @api.depends("kind", "received_on")
    def _compute_due_on(self):
        for dispute in self:
            known = dispute.kind and dispute.received_on
            dispute.due_on = (
                disputes.due(dispute.kind, dispute.received_on) if known else False
            )

    @api.depends("state", "due_on")
    def _compute_is_overdue(self):
        today = self._city_today()
        for dispute in self:
            late = dispute.due_on and dispute.due_on < today
            dispute.is_overdue = bool(late and dispute.state != "closed")

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return [("state", "!=", "closed"), ("due_on", "<", today)]

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for dispute in self:
            parts = (dispute.name, dispute.subject)
            dispute.display_name = " ".join(part for part in parts if part)

    # --- constraints ------------------------------------------------------------

    @api.constrains("cost", "payer_id", "cost_basis")
    def _check_cost(self):
        for dispute in self:
            if dispute.cost and not (dispute.payer_id and dispute.cost_basis):
                raise dispute._refusal(
                    "JN21-11-03",
                    self.env._("A cost names the body that bears it and the basis."),
                )

    @api.constrains("delegation_id", "mode_id")
    def _check_mode(self):
        for dispute in self:
            if dispute.mode_id.programme_id != dispute.programme_id:
                raise ValidationError(
                    self.env._("The mode is one of the delegation's programme.")
                )

    # --- create, write, delete --------------------------------------------------

    @api.model
    def _refusal(self, code, message):
        return self.env["gov.clause"]._refusal(code, message)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            for name in FLOW_FIELDS:
                vals.pop(name, None)
            vals["name"] = self.env["ir.sequence"].next_by_code("gov.dispute")
        return super().create(vals_list)

    def write(self, vals):
        flow = self.env.context.get("gov_dispute_flow") is FLOW
        closed = any(dispute.state == "closed" for dispute in self)
        if not flow and (closed or FLOW_FIELDS & set(vals)):
            raise self._refusal(
                "JN21-11-01",
                self.env._(
                    "A closed dispute stays as it is, and its state moves by the "
                    "buttons. Add a note instead."
                ),
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise self._refusal(
            "JN21-11-01", self.env._("A dispute on record is never deleted.")
        )

    # --- actions ----------------------------------------------------------------

    def _check_handler(self, agencies):
        user = self.env.user
        if not any(map(user.has_group, ACTORS)) or not agencies._has_above(
            user.gov_agency_ids
        ):
            raise AccessError(
                self.env._(
                    "Only a legal officer or manager of %(agency)s can do this.",
                    agency=", ".join(agencies.mapped("name")),
                )
            )

    def _flow_write(self, vals):
        """Write what only the actions may write."""
        return self.with_context(gov_dispute_flow=FLOW).write(vals)

    def action_take(self):
        """Take the dispute in hand, as the body that handles it.

        :raise AccessError: another body handles it
        """
        for dispute in self:
            dispute._check_handler(dispute.handler_id)
            if dispute.state == "open":
                dispute._flow_write({"state": "handling"})
                dispute._append(self.env._("Taken in hand."))

    def action_close(self):
        """Close the dispute with its outcome.

        :raise UserError: without outcome, or closed already
        """
        for dispute in self:
            dispute._check_handler(dispute.handler_id)
            if dispute.state == "closed" or not dispute.outcome:
                raise self._refusal(
                    "JN21-11-01",
                    self.env._("A dispute is closed once, with its outcome."),
                )
            dispute._flow_write(
                {
                    "state": "closed",
                    "closed_on": dispute._city_today(),
                    "closed_by": self.env.uid,
                }
            )
            labels = dict(self._fields["outcome"]._description_selection(self.env))
            dispute._append(
                self.env._("Closed: %(outcome)s", outcome=labels[dispute.outcome])
            )

    def action_note(self, text):
        """Append a note, also after closing; nobody changes it later.

        :raise AccessError: the user acts for neither body
        """
        self.ensure_one()
        self._check_handler(self.responsible_id | self.respondent_id)
        if not (text or "").strip():
            raise ValidationError(self.env._("A note says something."))
        return self._append(text.strip())

    def _append(self, text):
        return self.env["gov.dispute.note"]._chain_append(
            [
                {
                    "dispute_id": self.id,
                    "user_id": self.env.uid,
                    "noted_at": fields.Datetime.now(),
                    "text": text,
                }
            ]
        )
