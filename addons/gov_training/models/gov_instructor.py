from odoo import api, fields, models
from odoo.fields import Domain


class GovInstructor(models.Model):
    """A person who answers the counties' questions on one item, full-time.

    JN21 three (three) 10: named item by item, published, not replaced at will.
    The database keeps one primary instructor per item and agency at a time.
    """

    _name = "gov.instructor"
    _description = "Business Instructor"
    _order = "entry_id, is_primary desc, date_from desc, id"
    _rec_names_search = ["employee_id", "entry_id"]

    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    agency_id = fields.Many2one(
        "gov.agency",
        compute="_compute_agency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
        ondelete="restrict",
        help="The granting agency in whose name the person instructs.",
    )
    entry_id = fields.Many2one(
        "gov.entry", "Item", required=True, index=True, ondelete="restrict"
    )
    programme_id = fields.Many2one(
        related="entry_id.programme_id", store=True, index=True, precompute=True
    )
    full_time = fields.Boolean(
        default=True,
        help="Only full-time instructors count; others may stand in.",
    )
    is_primary = fields.Boolean(
        "Primary", help="Who is asked first. One per item and agency at a time."
    )
    primary_from = fields.Date(
        copy=False,
        help="Primary from this day on: not while the former one still is.",
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._city_today()
    )
    date_to = fields.Date("To", help="Last day; set when somebody else takes over.")
    replacement_reason = fields.Text(
        help="Why the person is replaced: instructors are not replaced at will."
    )
    successor_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        ondelete="restrict",
        help="Who takes over. Not needed where the item leaves the list.",
    )
    delisted = fields.Boolean(
        "Item left the list",
        compute="_compute_delisted",
        store=True,
        precompute=True,
        help="The term ended without a successor because the item is no longer listed.",
    )
    absence_ids = fields.One2many("gov.instructor.absence", "instructor_id", "Absences")
    replacement_ids = fields.One2many(
        "gov.instructor.replacement", "instructor_id", "Proposed replacements"
    )
    open_questions = fields.Integer(
        "Open questions", compute="_compute_load", compute_sudo=True
    )
    late_questions = fields.Integer(
        "Late",
        compute="_compute_load",
        compute_sudo=True,
        help="Open questions after their last day.",
    )
    answered_questions = fields.Integer(
        "Answered", compute="_compute_load", compute_sudo=True
    )
    response_days = fields.Float(
        "Days to answer",
        compute="_compute_load",
        compute_sudo=True,
        help="Working days from question to answer, on average.",
    )
    in_force = fields.Boolean(compute="_compute_in_force", search="_search_in_force")

    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "An instructor's term cannot end before it begins.",
    )
    _reason = models.Constraint(
        "CHECK(date_to IS NULL OR replacement_reason IS NOT NULL)",
        "An instructor is replaced only for a reason.",
    )
    _succeeded = models.Constraint(
        "CHECK(date_to IS NULL OR delisted OR successor_id IS NOT NULL)",
        "An instructor ends only with a successor, or with the item.",
    )
    _primary_full_time = models.Constraint(
        "CHECK(full_time OR is_primary IS NOT TRUE)",
        "The primary instructor is full-time.",
    )
    _primary_excl = models.Constraint(
        "EXCLUDE USING gist (entry_id WITH =, agency_id WITH =, "
        "daterange(GREATEST(date_from, primary_from), date_to, '[]') WITH &&) "
        "WHERE (is_primary)",
        "The item has a primary instructor of this agency during these days.",
    )
    _person_excl = models.Constraint(
        "EXCLUDE USING gist (entry_id WITH =, employee_id WITH =, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "This person instructs on the item already during these days.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("employee_id", "entry_id")
    def _compute_display_name(self):
        for instructor in self:
            names = (instructor.employee_id.name, instructor.entry_id.display_name)
            instructor.display_name = " · ".join(name for name in names if name)

    @api.depends("employee_id")
    def _compute_agency_id(self):
        for instructor in self:
            home = instructor.employee_id.gov_agency_id
            instructor.agency_id = instructor.agency_id or home

    @api.depends("date_from", "date_to")
    def _compute_in_force(self):
        today = self._city_today()
        for instructor in self:
            started = bool(instructor.date_from) and instructor.date_from <= today
            ended = bool(instructor.date_to) and instructor.date_to < today
            instructor.in_force = started and not ended

    @api.depends("date_to", "successor_id")
    def _compute_delisted(self):
        for one in self:
            alone = bool(one.date_to) and not one.successor_id
            one.delisted = alone and one._is_delisted()

    def _compute_load(self):
        questions = self.env["gov.question"]
        today = self._city_today()
        asked = Domain("responsible_id", "in", self.employee_id.ids) & Domain(
            "entry_id", "in", self.entry_id.ids
        )
        keys = ["responsible_id", "entry_id"]
        waiting = asked & Domain("state", "=", "open")
        late = waiting & Domain("due_on", "<", today)
        counts = [
            {(e.id, n.id): count for e, n, count in rows}
            for rows in (
                questions._read_group(waiting, keys, ["__count"]),
                questions._read_group(late, keys, ["__count"]),
            )
        ]
        answered = {
            (employee.id, entry.id): (count, days)
            for employee, entry, count, days in questions._read_group(
                asked & Domain("state", "=", "answered"),
                keys,
                ["__count", "response_days:avg"],
            )
        }
        for one in self:
            key = (one.employee_id.id, one.entry_id.id)
            one.open_questions, one.late_questions = (c.get(key, 0) for c in counts)
            one.answered_questions, one.response_days = answered.get(key, (0, 0))

    def _is_primary_on(self, day):
        """Whether this one is asked first on ``day``."""
        begins = max(self.date_from, self.primary_from or self.date_from)
        return self.is_primary and begins <= day

    @api.model
    def _on_domain(self, day):
        """Instructors in force on ``day``."""
        return Domain("date_from", "<=", day) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        )

    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._on_domain(self._city_today())

    # ------------------------------------------------------------
    # CONSTRAINTS AND CRUD
    # ------------------------------------------------------------

    @api.constrains("full_time", "is_primary")
    def _check_full_time(self):
        for instructor in self:
            if instructor.is_primary and not instructor.full_time:
                raise self.env["gov.clause"]._refusal(
                    "JN21-10-08",
                    self.env._(
                        "%(employee)s is not full-time and cannot be the primary "
                        "instructor.",
                        employee=instructor.employee_id.name,
                    ),
                )

    @api.constrains("date_to", "replacement_reason", "successor_id")
    def _check_replacement(self):
        for instructor in self.filtered("date_to"):
            reason = (instructor.replacement_reason or "").strip()
            if reason and (instructor._has_successor() or instructor._is_delisted()):
                continue
            raise self.env["gov.clause"]._refusal(
                "JN21-10-12",
                self.env._(
                    "%(employee)s is not replaced at will: give the reason and "
                    "somebody else as successor.",
                    employee=instructor.employee_id.name,
                ),
            )

    def _has_successor(self):
        return bool(self.successor_id) and self.successor_id != self.employee_id

    def _is_delisted(self):
        """Whether the item is off the programme's list when the term ends."""
        ends = self.entry_id.date_to
        return not self.entry_id.active or bool(ends and ends <= self.date_to)

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        # Before the database, whose constraints know no clause.
        defaults = self.default_get(["date_from", "full_time"])
        for vals in vals_list:
            draft = self.new({**defaults, **vals})
            draft._check_full_time()
            draft._check_replacement()
        return super().create(vals_list)

    def write(self, vals):
        fixed = {"employee_id", "entry_id", "agency_id"} & vals.keys()
        if fixed:
            self._refuse_started()
        result = super().write(vals)
        self.check_access("write")  # of the agency it has come to, too
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        self._refuse_started()

    def _refuse_started(self):
        """Refuse to swap or remove a person who instructs already.

        :raise UserError: replacing leaves a trace: end the term with a reason.
        """
        today = self._city_today()
        started = self.filtered(lambda instructor: instructor.date_from <= today)
        if started:
            raise self.env["gov.clause"]._refusal(
                "JN21-10-12",
                self.env._(
                    "%(employee)s instructs already. Use “Replace”, which keeps who "
                    "instructed, until when and why it changed.",
                    employee=started[0].employee_id.name,
                ),
            )
