from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..kernel import contents
from .gov_agreement_contents import SIGNED_FIELDS

KINDS = [
    (contents.ENTRUSTMENT, "Entrustment agreement"),
    (contents.ACCEPTANCE, "Entrusted-acceptance agreement"),
    (contents.SEAL_USE, "No. 2 seal-use agreement"),
    (contents.MEMORANDUM, "Approval and supervision memorandum"),
    (contents.UNDERTAKING, "Undertaking agreement"),
]
STATES = [
    ("draft", "Draft"),
    ("signed", "Signed"),
    ("filed", "Filed"),
    ("in_force", "In force"),
    ("ended", "Ended"),
]
# Set by the actions only.
FLOW_FIELDS = frozenset(
    (
        "name",
        "state",
        "grantor_signed_on",
        "grantor_signed_by",
        "grantee_signed_on",
        "grantee_signed_by",
        "signed_on",
        "filing_due_on",
        "published_on",
        "ended_on",
        "end_reason",
        "content_hash",
        "duties",
        "previous_id",
        "relation",
    )
)
FLOW = object()  # cannot come over RPC: only code of this process can hold it


class GovAgreement(models.Model):
    """A written agreement between a granting and an undertaking body.

    draft -> signed (both sides) -> filed (where a mode demands it) -> in force
    (published) -> ended. A legal officer of each party signs for that party
    only. From the first signature on the text is fixed: :meth:`action_redraft`
    takes both signatures back, before the second one or after the judicial
    office returned the filing. Signed agreements are never deleted.
    """

    _name = "gov.agreement"
    _description = "Agreement"
    _inherit = [
        "gov.agreement.signing",
        "gov.agreement.flow",
        "gov.agreement.contents",
        "gov.agreement.print",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, id desc"
    _rec_names_search = ["name", "grantor_id", "grantee_id"]

    name = fields.Char(
        "Number",
        readonly=True,
        copy=False,
        index="trigram",
        help="Given by the sequence of agreements when the draft is created.",
    )
    kind = fields.Selection(
        KINDS,
        required=True,
        default=contents.ENTRUSTMENT,
        index=True,
        help="Decides the mandatory contents (HZ22 three (two), JN21 three (two) 6).",
    )
    state = fields.Selection(
        STATES,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="restrict"
    )
    grantor_id = fields.Many2one(
        "gov.agency",
        "Granting agency",
        required=True,
        index=True,
        ondelete="restrict",
        help="The body whose power is exercised. It must hold the power itself: "
        "an entrusted power is not entrusted again (HZ22 one (two) 1).",
    )
    grantee_id = fields.Many2one(
        "gov.agency",
        "Undertaking agency",
        required=True,
        index=True,
        ondelete="restrict",
        help="An administrative organ: a township government, not its service "
        "centre, and never a village (HZ22 one (two) 1, seven (one)).",
    )
    line_ids = fields.One2many("gov.agreement.line", "agreement_id", "Items")
    delegation_ids = fields.Many2many(
        "gov.delegation", compute="_compute_delegation_ids", string="Delegations"
    )
    line_count = fields.Integer("Number of items", compute="_compute_delegation_ids")
    date_from = fields.Date(
        "Valid from",
        copy=False,
        help="Not before the day of signing: no power is exercised ahead of its "
        "agreement.",
    )
    date_to = fields.Date(
        "Valid to", copy=False, index="btree_not_null", help="Last day of the term."
    )
    legal_basis = fields.Text(
        help="The article that gives the power and the one that allows entrusting it "
        "(LC20 one (two))."
    )
    extent = fields.Text(
        "Extent of power",
        help="Extent and limits of the power handed over. In a seal-use agreement: "
        "the situations in which the seal may be used.",
    )
    forwarding = fields.Text(
        "Forwarding mechanism",
        help="How, by whom and in what time accepted files travel to the deciding "
        "body. Mandatory for entrusted acceptance (HZ22 three (two)).",
    )
    rights_duties = fields.Text(
        "Rights and duties", help="Of both parties, by step (JC25 two (one))."
    )
    liability = fields.Text("Legal liability")
    seal_users_scope = fields.Text(
        "Users and scope of the seal",
        help="Who may stamp, on which documents. Mandatory for seal use "
        "(JN21 three (two) 6).",
    )
    seal_custody = fields.Text(
        "Custody of the seal",
        help="Where and by whom it is kept, and how take-out and return are logged.",
    )
    personal_data = fields.Text(
        "Personal data",
        help="Purpose, means and protection where personal data pass between the "
        "parties.",
    )
    duties = fields.Json(
        "Division of duties",
        readonly=True,
        copy=False,
        help="Who does each step, by the modes of the items, as it stood at the first "
        "signature (JC25 two (one)).",
    )
    custody_exception = fields.Text(
        "Custody exception",
        help="Whoever approves keeps the file; exceptions are written here "
        "(JC25 two (five)) and marked in the lines concerned.",
    )
    grantor_signed_on = fields.Date(readonly=True, copy=False)
    grantor_signed_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    grantee_signed_on = fields.Date(readonly=True, copy=False)
    grantee_signed_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    signed_on = fields.Date(
        readonly=True, copy=False, help="Day of the second signature."
    )
    content_hash = fields.Char(
        "Content SHA-256",
        readonly=True,
        copy=False,
        help="Of the text as it was signed first; printed on every page.",
    )
    filing_required = fields.Boolean(
        compute="_compute_filing_required",
        help="A delegation mode of one of the items demands judicial filing.",
    )
    filing_due_on = fields.Date(
        readonly=True,
        copy=False,
        help="Working days after signing, by default 15 (parameter "
        "gov_delegation.filing_days).",
    )
    filing_ids = fields.One2many("gov.filing", "agreement_id", "Judicial filings")
    published_on = fields.Date(readonly=True, copy=False)
    published_url = fields.Char(
        "Published at",
        copy=False,
        help="Address of the public notice of the entrusted body and its powers "
        "(LC20 three (one)).",
    )
    ended_on = fields.Date(
        readonly=True, copy=False, help="First day on which it no longer holds."
    )
    end_reason = fields.Char(readonly=True, copy=False)
    previous_id = fields.Many2one(
        "gov.agreement",
        "Renews",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The agreement that this one continues.",
    )
    seal_ids = fields.One2many("gov.seal", "agreement_id", "No. 2 seals")
    seal_count = fields.Integer(
        "Number of seals", compute="_compute_seal_count", compute_sudo=True
    )
    filing_count = fields.Integer(
        "Number of filings", compute="_compute_filing_count", compute_sudo=True
    )
    missing_contents = fields.Char(
        compute="_compute_missing_contents",
        help="Mandatory contents of this kind that are still empty; they block "
        "signing.",
    )
    my_side = fields.Char(
        compute="_compute_my_side",
        help="Side for which the present user may still sign: grantor or grantee.",
    )
    is_effective = fields.Boolean(
        "Effective today",
        compute="_compute_is_effective",
        compute_sudo=True,
        search="_search_is_effective",
        help="Published, not ended, and today lies within the term.",
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The term of an agreement cannot end first."
    )
    _two_parties = models.Constraint(
        "CHECK(grantor_id <> grantee_id)", "An agreement needs two different parties."
    )
    _name_uniq = models.Constraint(
        "UNIQUE(name)", "The number of an agreement is unique."
    )

    # --- computed ---------------------------------------------------------------

    @api.depends("line_ids.delegation_id")
    def _compute_delegation_ids(self):
        for agreement in self:
            agreement.delegation_ids = agreement.line_ids.delegation_id
            agreement.line_count = len(agreement.line_ids)

    @api.depends("line_ids.delegation_id.mode_id.judicial_filing")
    def _compute_filing_required(self):
        for agreement in self:
            modes = agreement.line_ids.delegation_id._demanding_modes()
            agreement.filing_required = any(
                mode.judicial_filing and mode.agreement_kind == agreement.kind
                for mode in modes
            )

    @api.depends("seal_ids")
    def _compute_seal_count(self):
        for agreement in self:
            agreement.seal_count = len(agreement.seal_ids)

    @api.depends("filing_ids")
    def _compute_filing_count(self):
        for agreement in self:
            agreement.filing_count = len(agreement.filing_ids)

    @api.depends(
        lambda self: (
            "kind",
            "line_ids.extent",
            "line_ids.custodian_override",
            "custody_exception",
            *self._content_names(),
        )
    )
    @api.depends_context("lang")
    def _compute_missing_contents(self):
        for agreement in self:
            agreement.missing_contents = agreement._missing_text()

    @api.depends_context("uid")
    @api.depends("grantor_signed_on", "grantee_signed_on", "grantor_id", "grantee_id")
    def _compute_my_side(self):
        for agreement in self:
            agreement.my_side = agreement._open_side()

    @api.depends("state", "date_from", "date_to", "published_on", "ended_on")
    def _compute_is_effective(self):
        today = self._city_today()
        for agreement in self:
            agreement.is_effective = agreement._is_effective(today)

    def _search_is_effective(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return [
            ("state", "in", ("in_force", "ended")),
            ("date_from", "<=", today),
            ("date_to", ">=", today),
            ("published_on", "<=", today),
            "|",
            ("ended_on", "=", False),
            ("ended_on", ">", today),
        ]

    @api.depends("name", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for agreement in self:
            parts = (kinds.get(agreement.kind), agreement.name)
            agreement.display_name = " ".join(part for part in parts if part)

    # --- constraints ------------------------------------------------------------

    @api.constrains("kind", "grantor_id", "grantee_id")
    def _check_parties(self):
        """Parties are administrative organs: HZ22 one (two) 1, LC20 one (two)."""
        self.line_ids._check_parties()
        for agreement in self:
            rules = contents.KINDS[agreement.kind]
            parties = agreement.grantee_id
            if rules.grantor_organ:
                parties |= agreement.grantor_id
            barred = parties.filtered(lambda agency: not agency.is_organ)
            if barred:
                raise self.env["gov.clause"]._refusal(
                    contents.party_clause(barred.mapped("kind")),
                    self.env._(
                        "%(agency)s is not an administrative organ and cannot be "
                        "party to an agreement.",
                        agency=", ".join(barred.mapped("display_name")),
                    ),
                )

    # --- create, write, delete --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("gov_agreement_flow") is not FLOW:
            for vals in vals_list:
                self._refuse_flow_fields(vals)
        for vals in vals_list:
            vals["name"] = self.env["ir.sequence"].next_by_code("gov.agreement")
        return super().create(vals_list)

    def write(self, vals):
        if self.env.context.get("gov_agreement_flow") is not FLOW:
            self._refuse_flow_fields(vals)
            self._refuse_signed_change(set(vals))
        return super().write(vals)

    @api.model
    def _flow_token(self):
        return FLOW

    def _flow_write(self, vals):
        """Write what only the actions may write."""
        return self.with_context(gov_agreement_flow=FLOW).write(vals)

    @api.model
    def _refuse_flow_fields(self, vals):
        barred = {name for name in FLOW_FIELDS & set(vals) if vals[name]}
        barred -= {"state"} if vals.get("state") == "draft" else set()
        if barred:
            raise self.env["gov.clause"]._refusal(
                "HZ22-32-01",
                self.env._("State and signatures are set by signing and filing only."),
            )

    def _refuse_signed_change(self, names):
        """Refuse where a signed agreement would change.

        The address of publication stays open until it is published.
        """
        signed = self.filtered(lambda a: a.grantor_signed_on or a.grantee_signed_on)
        fixed = names & SIGNED_FIELDS
        published = "published_url" in names and any(signed.mapped("published_on"))
        if signed and (fixed or published):
            raise self.env["gov.clause"]._refusal(
                "HZ22-32-01",
                self.env._(
                    "%(agreement)s is signed and cannot be changed.",
                    agreement=", ".join(signed.mapped("display_name")),
                ),
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        signed = self.filtered(
            lambda a: a.state != "draft" or a.grantor_signed_on or a.grantee_signed_on
        )
        if signed:
            raise self.env["gov.clause"]._refusal(
                "HZ22-32-01",
                self.env._(
                    "%(agreement)s is signed and cannot be deleted.",
                    agreement=", ".join(signed.mapped("display_name")),
                ),
            )

    # --- coverage ---------------------------------------------------------------

    def _is_effective(self, on_date):
        """Whether it holds on a day: published, not ended, within its term."""
        self.ensure_one()
        return bool(
            self.state in ("in_force", "ended")
            and self.date_from <= on_date <= self.date_to
            and self.published_on <= on_date
            and (not self.ended_on or on_date < self.ended_on)
        )

    @api.model
    def _awake(self, day):
        """SQL: the agreement ``a`` is not suspended on a day."""
        self.env["gov.agreement.pause"].flush_model()
        return SQL(
            "NOT EXISTS (SELECT FROM gov_agreement_pause p "
            "WHERE p.agreement_id = a.id AND p.date_from <= %(day)s "
            "AND (p.date_to IS NULL OR %(day)s < p.date_to))",
            day=day,
        )

    @api.model
    def _covering(self, delegations, on_date, kinds=None):
        """Agreements in force that cover delegations on a day, in one query.

        Reads the database, not the record rules: a clerk's case is covered by an
        agreement that the clerk may not open.

        :param delegations: ``gov.delegation`` records
        :param on_date: date; past days count agreements that ended later
        :param kinds: kinds to look at; None = any, the one that the
            delegation's mode demands first
        :return: ``{delegation id: gov.agreement}``, covered delegations only
        """
        if not delegations:
            return {}
        self.flush_model()
        self.env["gov.agreement.line"].flush_model()
        delegations.flush_model(["mode_id"])
        narrow = SQL("AND a.kind = ANY(%s)", list(kinds)) if kinds else SQL()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (l.delegation_id) l.delegation_id, a.id
                  FROM gov_agreement_line l
                  JOIN gov_agreement a ON a.id = l.agreement_id
                  JOIN gov_delegation d ON d.id = l.delegation_id
             LEFT JOIN gov_mode m ON m.id = d.mode_id
                 WHERE l.delegation_id = ANY(%(ids)s)
                   AND a.state IN ('in_force', 'ended')
                   AND %(day)s BETWEEN a.date_from AND a.date_to
                   AND a.published_on <= %(day)s
                   AND (a.ended_on IS NULL OR %(day)s < a.ended_on)
                   AND %(awake)s
                   %(narrow)s
              ORDER BY l.delegation_id, (a.kind = m.agreement_kind) DESC NULLS LAST,
                       a.date_from DESC, a.id DESC
                """,
                ids=list(delegations.ids),
                day=on_date,
                awake=self._awake(on_date),
                narrow=narrow,
            )
        )
        return {row[0]: self.browse(row[1]) for row in rows}

    @api.constrains("programme_id", "line_ids")
    def _check_programme(self):
        for agreement in self:
            programmes = agreement.line_ids.delegation_id.programme_id
            if programmes - agreement.programme_id:
                raise ValidationError(
                    self.env._("All items of an agreement belong to its programme.")
                )
