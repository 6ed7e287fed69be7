from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

TERM = relativedelta(years=2)


class GovPosting(models.Model):
    """A member of staff sent by an agency to a window, for two years at least.

    JN18: qualified for approval, freed from the home agency's work, not replaced
    within two years. An earlier end needs a coded reason and a successor. The
    database refuses two postings of one person that overlap.
    """

    _name = "gov.posting"
    _description = "Posting to a Window"
    _order = "date_from desc, id desc"
    _rec_names_search = ["employee_id", "window_id"]

    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        required=True,
        default="approved",
        index=True,
        help="A sending agency proposes; who keeps the centre approves (HZ22 five "
        "(two)).",
    )
    early_end_state = fields.Selection(
        [
            ("asked", "Asked for"),
            ("centre", "Approved by the centre"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        "Early end",
        copy=False,
        help="Two approvals by two people: the centre, then the centre above or the "
        "city.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Sent by",
        compute="_compute_agency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
        ondelete="restrict",
        help="Home agency, which keeps the person on its payroll.",
    )
    window_id = fields.Many2one(
        "gov.window", required=True, index=True, ondelete="restrict"
    )
    centre_id = fields.Many2one(related="window_id.centre_id", store=True, index=True)
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._city_today(), index=True
    )
    date_to = fields.Date("To", help="Last day. Empty while the posting runs.")
    qualified_for_approval = fields.Boolean(
        help="The person holds a valid qualification for administrative approval. "
        "Nobody is posted without it (JN18, staff management)."
    )
    qualification_number = fields.Char(help="Number of the certificate.")
    qualification_expiry = fields.Date(help="Last day on which it is valid.")
    relieved = fields.Boolean(
        "Freed from home duties",
        help="The sending agency declares that the person does none of its own "
        "work during the posting (JN18, staff management).",
    )
    early_end_reason = fields.Selection(
        [
            ("health", "Health"),
            ("retirement", "Retirement or resignation"),
            ("promotion", "Promotion or transfer by the organisation department"),
            ("discipline", "Discipline or not fit for the window"),
            ("closure", "Window closed or delegation withdrawn"),
        ],
        "Reason of an early end",
        help="Needed, with a successor, to end a posting before two years.",
    )
    early_end_note = fields.Text("Details of the early end")
    successor_id = fields.Many2one(
        "hr.employee",
        ondelete="restrict",
        index="btree_not_null",
        help="Who takes over the window.",
    )
    replaceable_from = fields.Date(
        compute="_compute_replaceable_from",
        store=True,
        precompute=True,
        index=True,
        help="Two years after the start: from this day on a successor may be sent "
        "without a reason (JN18).",
    )
    is_current = fields.Boolean(
        "Running", compute="_compute_is_current", search="_search_is_current"
    )
    is_replaceable = fields.Boolean(
        "Replaceable",
        compute="_compute_is_current",
        search="_search_is_replaceable",
        help="Running, and two years have passed.",
    )

    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A posting cannot end before it begins.",
    )
    _two_years = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= replaceable_from - 1 "
        "OR (early_end_reason IS NOT NULL AND successor_id IS NOT NULL "
        "AND early_end_state = 'approved'))",
        "A posting that ends before two years needs a reason, a successor and both "
        "approvals.",
    )
    _qualified = models.Constraint(
        "CHECK(qualified_for_approval)",
        "Only staff qualified for approval are posted to a window.",
    )
    _one_window_excl = models.Constraint(
        "EXCLUDE USING gist (employee_id WITH =, "
        "daterange(date_from, date_to, '[]') WITH &&) WHERE (state = 'approved')",
        "This person is posted to a window already during these days.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("employee_id", "window_id")
    def _compute_display_name(self):
        for posting in self:
            names = (posting.employee_id.name, posting.window_id.display_name)
            posting.display_name = " → ".join(name for name in names if name)

    @api.depends("employee_id")
    def _compute_agency_id(self):
        for posting in self:
            posting.agency_id = posting.agency_id or posting.employee_id.gov_agency_id

    @api.depends("date_from")
    def _compute_replaceable_from(self):
        for posting in self:
            start = posting.date_from
            posting.replaceable_from = start and start + TERM

    @api.depends("date_from", "date_to", "replaceable_from", "state")
    def _compute_is_current(self):
        today = self._city_today()
        for posting in self:
            running = posting.state == "approved" and bool(posting.date_from)
            running = running and posting.date_from <= today
            ended = bool(posting.date_to) and posting.date_to < today
            posting.is_current = running and not ended
            posting.is_replaceable = (
                posting.is_current and posting.replaceable_from <= today
            )

    @api.model
    def _on_domain(self, day):
        """Postings that run on ``day``; proposals do not."""
        return (
            Domain("state", "=", "approved")
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._on_domain(self._city_today())

    def _search_is_replaceable(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return self._on_domain(today) & Domain("replaceable_from", "<=", today)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains(
        "date_from", "date_to", "early_end_reason", "successor_id", "early_end_state"
    )
    def _check_two_years(self):
        for posting in self:
            last = posting.date_to
            if not last or last >= posting.replaceable_from - relativedelta(days=1):
                continue
            approved = posting.early_end_state == "approved"
            if posting.early_end_reason and posting.successor_id and approved:
                continue
            raise self.env["gov.clause"]._refusal(
                "JN18-05-05",
                self.env._(
                    "%(employee)s is not replaced before %(day)s. To end the posting "
                    "earlier, give the reason and the successor and have it approved "
                    "by the centre and by the one above.",
                    employee=posting.employee_id.name,
                    day=posting.replaceable_from,
                ),
            )

    @api.constrains("employee_id", "successor_id")
    def _check_successor(self):
        for posting in self:
            if posting.successor_id and posting.successor_id == posting.employee_id:
                raise self.env["gov.clause"]._refusal(
                    "JN18-05-05",
                    self.env._(
                        "%(employee)s cannot be their own successor.",
                        employee=posting.employee_id.name,
                    ),
                )

    @api.constrains("qualified_for_approval", "qualification_expiry", "date_from")
    def _check_qualified(self):
        for posting in self:
            expiry = posting.qualification_expiry
            expired = bool(expiry) and expiry < posting.date_from
            if posting.qualified_for_approval and not expired:
                continue
            raise self.env["gov.clause"]._refusal(
                "JN18-05-04",
                self.env._(
                    "%(employee)s has no valid qualification for approval and "
                    "cannot be posted to a window.",
                    employee=posting.employee_id.name,
                ),
            )

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        # Before the database, whose constraints know no clause.
        defaults = self.default_get(["date_from"])
        for vals in vals_list:
            self._check_guarded(vals)
            draft = self.new({**defaults, **vals})
            draft._check_qualified()
            draft._check_proposal()
            draft._check_two_years()
        # Whether somebody may take a step is remembered: see res.users.
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self._check_guarded(vals)
        self.env.registry.clear_cache()
        result = super().write(vals)
        self.check_access("write")  # of the centre it has come to, too
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
