import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.gov_items.kernel import identifiers, masks

STATES = [
    ("draft", "Intake"),
    ("supplement", "Supplement"),
    ("accepted", "Under way"),
    ("decided", "Decided"),
    ("closed", "Closed"),
    ("refused_acceptance", "Not accepted"),
    ("withdrawn", "Withdrawn"),
    ("lapsed", "Lapsed"),
]
OUTCOMES = [
    ("granted", "Granted"),
    ("refused", "Refused"),
    ("not_forwarded", "Not forwarded"),
]
KINDS = [
    ("receive", "Receive"),
    ("formal_check", "Formal check"),
    ("review", "Substantive review"),
    ("forward", "Forward"),
    ("decide", "Decide"),
    ("seal", "Seal"),
    ("deliver", "Deliver"),
]
#: Groups whose work needs the applicant's data in full; everyone else sees masks.
RAW_GROUPS = "gov_cases.group_clerk,gov_cases.group_reviewer,gov_cases.group_approver"


#: Who reads the officers' free text as it was written; others read it masked.
TEXT_GROUPS = RAW_GROUPS + ",gov_items.group_auditor"


class GovCase(models.Model):
    """An application for one item in one place, from intake to delivery.

    draft → (supplement →) accepted → decided → closed; draft or supplement →
    refused_acceptance; any state before the decision → withdrawn; a deferred
    acceptance whose documents do not follow → lapsed. A review without consent
    where the decider stamps on sight: accepted → closed.

    What counts where (read by statistics): accepted = ``accepted_on``; decided =
    ``decided_at``, with ``outcome``; decided on time = the Chinese day of
    ``decided_at`` ≤ ``due_on`` (≤ ``statutory_due_on`` by law); ended without
    decision = ``state`` in refused_acceptance, withdrawn, lapsed, or ``outcome``
    not_forwarded; how it came in = ``channel``; open = ``accepted``; its light is
    a comparison, see ``gov_case_light``. Events of the same names carry the time.

    * clerk of the accepting agency, on duty at a window that serves the item:
      creates, accepts, sends the supplement notice, refuses acceptance;
    * clerk, reviewer, approver, named seal user of the agency that the mode's
      profile names: take their step, see ``gov_case_flow``;
    * supervisors, agency managers, city managers, auditors: read;
    * nobody deletes, and outside intake nobody writes a field but through the
      acts (``gov_case_guard``).

    No ``mail.thread``: the history is the hash chain of ``gov.case.event``. What
    somebody wants to note or to be reminded of is an activity.
    """

    _name = "gov.case"
    _inherit = ["mail.activity.mixin"]
    _description = "Case"
    _order = "id desc"
    _rec_names_search = ["number"]

    number = fields.Char(
        readonly=True,
        copy=False,
        help="Accept region 6, item type 2, day 8, serial 6; given with the first "
        "notice.",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False
    )
    outcome = fields.Selection(
        OUTCOMES,
        readonly=True,
        copy=False,
        help="Granted or refused by the decider; not forwarded: the reviewer gave no "
        "consent where the decider only stamps on sight (JC25 one (three)).",
    )
    channel = fields.Selection(
        [
            ("hall", "Hall"),
            ("web", "Web"),
            ("kiosk", "Terminal"),
            ("mobile", "Mobile"),
        ],
        required=True,
        default="hall",
        help="How the application came in (JN18).",
    )
    # what and where
    delegation_id = fields.Many2one(
        "gov.delegation",
        "Item and place",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('id', 'in', serving_delegation_ids)]",
    )
    serving_delegation_ids = fields.Many2many(
        "gov.delegation",
        compute="_compute_serving_delegation_ids",
        help="Live delegations that the user's window serves at this moment.",
    )
    # Computed before the row is written: one statement less per case.
    entry_id = fields.Many2one(
        related="delegation_id.entry_id", store=True, precompute=True
    )
    item_id = fields.Many2one(
        related="delegation_id.item_id", store=True, precompute=True
    )
    programme_id = fields.Many2one(
        related="delegation_id.programme_id", store=True, precompute=True, index=True
    )
    region_id = fields.Many2one(
        related="delegation_id.region_id", store=True, precompute=True
    )
    circumstance_id = fields.Many2one(
        "gov.circumstance",
        required=True,
        ondelete="restrict",
        default=lambda self: self._default_circumstance_id(),
    )
    fact_ids = fields.One2many("gov.case.fact", "case_id")
    mode_id = fields.Many2one(
        "gov.mode",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Fixed at acceptance: the case keeps the rules it was accepted under.",
    )
    rule_id = fields.Many2one(
        "gov.rule", readonly=True, copy=False, ondelete="restrict"
    )
    manual_id = fields.Many2one(
        "gov.manual",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Version in force at acceptance; limit and check list come from it.",
    )
    # where it was handed in
    window_id = fields.Many2one("gov.window", readonly=True, ondelete="restrict")
    window_agency_id = fields.Many2one(
        "gov.agency",
        readonly=True,
        ondelete="restrict",
        help="Owner of the window; a comprehensive window receives, checks the form "
        "and hands out for the accepting agency.",
    )
    accept_region_id = fields.Many2one("gov.region", readonly=True, ondelete="restrict")
    accept_agency_id = fields.Many2one(
        "gov.agency",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Agency that receives: by the profile, or the granting agency where the "
        "applicant chose the upper level's hall.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Undertaking agency",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    upper_agency_id = fields.Many2one(
        "gov.agency",
        "Granting agency",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    agency_ids = fields.Many2many(
        "gov.agency",
        "gov_case_agency_rel",
        "case_id",
        "agency_id",
        "Agencies",
        readonly=True,
        copy=False,
        help="Who may see the case: accepting, undertaking, granting, supervising.",
    )
    # applicant
    applicant_type = fields.Selection(
        [
            ("person", "Person"),
            ("company", "Company"),
            ("organisation", "Organisation"),
        ],
        required=True,
        default="person",
    )
    applicant_name = fields.Char(required=True, groups=RAW_GROUPS)
    applicant_code = fields.Char(
        groups=RAW_GROUPS,
        index="btree_not_null",
        help="Identity number of a person, unified social credit code of a body.",
    )
    phone = fields.Char(groups=RAW_GROUPS)
    masked_name = fields.Char("Applicant", compute="_compute_masked", compute_sudo=True)
    masked_code = fields.Char(
        "Applicant's number", compute="_compute_masked", compute_sudo=True
    )
    masked_phone = fields.Char(
        "Applicant's phone", compute="_compute_masked", compute_sudo=True
    )
    delivery = fields.Selection(
        [("counter", "At the counter"), ("post", "By post")],
        required=True,
        default="counter",
        help="How the applicant wants the result (JC25 one (three)).",
    )
    address = fields.Char("Postal address", groups=RAW_GROUPS)
    # course
    step_ids = fields.One2many(
        "gov.case.step", "case_id", "Steps", readonly=True, copy=False
    )
    current_step_id = fields.Many2one(
        "gov.case.step", "Step in hand", readonly=True, copy=False, ondelete="restrict"
    )
    current_kind = fields.Selection(
        KINDS, "Current step", readonly=True, copy=False, group_expand=True
    )
    current_agency_id = fields.Many2one(
        "gov.agency",
        "Now at",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Agency whose turn it is.",
    )
    document_ids = fields.One2many("gov.case.document", "case_id", copy=False)
    notice_ids = fields.One2many(
        "gov.case.notice", "case_id", readonly=True, copy=False
    )
    clock_ids = fields.One2many("gov.case.clock", "case_id", readonly=True, copy=False)
    event_ids = fields.One2many("gov.case.event", "case_id", readonly=True, copy=False)
    push_ids = fields.One2many("gov.push", "case_id", readonly=True, copy=False)
    impression_ids = fields.One2many(
        "gov.seal.impression", "case_id", readonly=True, copy=False
    )
    # dates
    received_on = fields.Date(
        readonly=True,
        required=True,
        default=lambda self: self._today(),
        copy=False,
        help="Day on which the documents were handed in; never entered by hand.",
    )
    accepted_on = fields.Date(
        readonly=True,
        copy=False,
        help="The limit counts from here. Where nothing was told within 5 working "
        "days it is the day of receipt (Administrative Licensing Law art. 32).",
    )
    due_on = fields.Date(
        readonly=True,
        copy=False,
        index=True,
        help="Last day of the promised limit, in working days after acceptance.",
    )
    due_provisional = fields.Boolean(
        "Provisional",
        readonly=True,
        copy=False,
        help="The limit reaches into a year whose holidays are not published yet.",
    )
    limit_days = fields.Integer(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Promised limit in working days, from the manual; without one the "
        "statutory 20 (Administrative Licensing Law art. 42).",
    )
    suspended = fields.Boolean(
        readonly=True, copy=False, help="The clock stands still for a legal reason."
    )
    deferred_until = fields.Date(
        readonly=True,
        copy=False,
        help="Deferred acceptance: last day for the missing documents.",
    )
    # decision
    reviewed_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    reviewed_agency_id = fields.Many2one(
        "gov.agency", readonly=True, copy=False, ondelete="restrict"
    )
    review_passed = fields.Boolean(readonly=True, copy=False)
    opinion_document_id = fields.Many2one(
        "gov.case.document",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Written opinion of the review, under the reviewing agency's own seal.",
    )
    opinion_impression_id = fields.Many2one(
        "gov.seal.impression", readonly=True, copy=False, ondelete="restrict"
    )
    decided_at = fields.Datetime(readonly=True, copy=False)
    decided_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    decided_agency_id = fields.Many2one(
        "gov.agency",
        "Decided by agency",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    in_name_of_id = fields.Many2one(
        "gov.agency",
        "In the name of",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Agency that the decision document names as issuing body.",
    )
    reason = fields.Text(
        readonly=True,
        copy=False,
        groups=TEXT_GROUPS,
        help="Grounds of the decision, or of not accepting.",
    )
    decision_document_id = fields.Many2one(
        "gov.case.document", readonly=True, copy=False, ondelete="restrict"
    )
    impression_id = fields.Many2one(
        "gov.seal.impression",
        "Impression on the decision",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    accepted_by = fields.Many2one(
        "res.users",
        "Accepted by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="First officer asked: answers for the enquiry (HZ22 five (three)) and "
        "is named on the notices.",
    )
    closed_on = fields.Date(readonly=True, copy=False)
    receiver = fields.Char(
        readonly=True,
        copy=False,
        groups=RAW_GROUPS,
        help="Who took the result, or the postal number.",
    )
    # keys
    token = fields.Char(
        readonly=True,
        required=True,
        copy=False,
        groups=RAW_GROUPS,
        default=lambda self: self._default_token(),
        help="Opens the progress page; cannot be guessed.",
    )
    request_key = fields.Char(
        readonly=True,
        copy=False,
        groups=RAW_GROUPS,
        help="Key of the request that decided; the same request is answered the same.",
    )

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL", "This case number is taken."
    )
    _token_uniq = models.Constraint("unique(token)", "This key is taken.")
    # The work lists: what is open at my agency, by limit.
    # With the id, so that a page comes in order, and with what the lights ask.
    _open_idx = models.Index(
        "(current_agency_id, due_on, id) INCLUDE (suspended) WHERE state = 'accepted'"
    )
    _light_idx = models.Index("(due_on) WHERE state = 'accepted'")

    @api.model
    def _default_circumstance_id(self):
        return self.env["gov.circumstance"]._first()

    @api.model
    def _default_token(self):
        return secrets.token_urlsafe(24)

    # --- computed ---------------------------------------------------------------

    @api.depends("number", "entry_id")
    def _compute_display_name(self):
        for case in self:
            case.display_name = case.number or case.entry_id.name or self.env._("Case")

    @api.depends("applicant_type", "applicant_name", "applicant_code", "phone")
    def _compute_masked(self):
        for case in self:
            person = case.applicant_type == "person"
            name, code = case.applicant_name, case.applicant_code
            case.masked_name = masks.mask_name(name) if person else name
            case.masked_code = masks.mask_id(code) if person else code
            case.masked_phone = masks.mask_phone(case.phone)

    @api.depends_context("uid")
    def _compute_serving_delegation_ids(self):
        serving = self._serving_delegations()
        for case in self:
            case.serving_delegation_ids = serving | case.delegation_id._origin

    # --- constraints ------------------------------------------------------------

    @api.constrains("applicant_type", "applicant_code")
    def _check_applicant_code(self):
        checks = {
            "person": (identifiers.check_resident_id, "JN18-25-03"),
            "company": (identifiers.check_uscc, "GB-32100"),
            "organisation": (identifiers.check_uscc, "GB-32100"),
        }
        for case in self.filtered("applicant_code"):
            check, clause = checks[case.applicant_type]
            problem = check(case.applicant_code)
            if problem:
                raise self.env["gov.clause"]._refusal(
                    clause,
                    self.env._("The applicant's number is not valid; read it again."),
                )

    @api.constrains("delivery", "address")
    def _check_address(self):
        for case in self:
            if case.delivery == "post" and not case.address:
                raise ValidationError(
                    self.env._("Delivery by post needs the postal address.")
                )

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Activities subscribe their user; a case has no followers."""
        return True

    # --- tools ------------------------------------------------------------------

    @api.model
    def _today(self):
        """The city's day, whatever the time zone of server or user."""
        return self._city_today()

    @api.model
    def _refuse(self, code, message):
        """Raise the refusal that cites clause ``code``."""
        raise self.env["gov.clause"]._refusal(code, message)
