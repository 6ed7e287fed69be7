from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..compare import Outline, differences, increases

#: Promised limits above this share of the statutory one miss JN18's target.
TARGET_SHARE = 25


class GovManual(models.Model):
    """A versioned business manual of an entry, and its service guide.

    The city standard names no region. A region's own manual may only ask for less
    than the standard. Published manuals are not changed: a new version replaces
    them, and cases keep the version they were accepted under.
    """

    _name = "gov.manual"
    _description = "Business Manual"
    _order = "entry_id, region_id, version DESC"
    _rec_names_search = ["entry_id.name", "region_id.name"]

    entry_id = fields.Many2one(
        "gov.entry", required=True, index=True, ondelete="restrict"
    )
    programme_id = fields.Many2one(
        related="entry_id.programme_id", store=True, index=True
    )
    region_id = fields.Many2one(
        "gov.region",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the standard for all regions.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Written By",
        default=lambda self: self._default_agency(),
        index="btree_not_null",
        ondelete="restrict",
        help="The granting agency for the standard, the undertaking agency for a "
        "region's own manual. Its managers write it.",
    )
    version = fields.Integer(
        readonly=True, copy=False, aggregator=False, help="Counts per entry and region."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "In Force"), ("ended", "Ended")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    date_from = fields.Date(
        string="In Force From",
        copy=False,
        help="Empty: the day of publication.",
    )
    date_to = fields.Date(string="In Force Until", readonly=True, copy=False)
    condition = fields.Text(
        string="Conditions", help="Conditions under which the application is accepted."
    )
    remarks = fields.Text(
        help="Error-prone points, and what the applicant should know."
    )
    statutory_days = fields.Integer(
        string="Statutory Limit",
        aggregator=False,
        help="Working days. 0: decided on the spot, or no statutory limit.",
    )
    promised_days = fields.Integer(
        string="Promised Limit",
        aggregator=False,
        help="Working days from acceptance to decision, never more than the statutory "
        "limit. The target is a quarter of it (JN18).",
    )
    share = fields.Float(
        string="Share of the Statutory Limit",
        compute="_compute_share",
        help="Promised limit in percent of the statutory one.",
    )
    above_target = fields.Boolean(compute="_compute_share")
    fee_amount = fields.Float(string="Fee", help="Yuan; 0: free of charge.")
    fee_basis = fields.Char(help="The regulation that allows the fee.")
    is_standardised = fields.Boolean(
        string="Review Standardised",
        help="The points of review are clear and the same for everybody: a condition "
        "for handing the review down (JC25 one (three)).",
    )
    working_procedure = fields.Text(
        help="How the region collects and passes on, for entries of which it only "
        "collects (LC20 one (five))."
    )
    retention = fields.Selection(
        [("Y", "Permanent"), ("D30", "30 years"), ("D10", "10 years")],
        required=True,
        default="D30",
        help="How long the case file is kept.",
    )
    step_ids = fields.One2many("gov.manual.step", "manual_id", copy=True, string="Flow")
    steps_count = fields.Integer(string="Steps", compute="_compute_counts")
    document_ids = fields.One2many(
        "gov.manual.document", "manual_id", string="Documents", copy=True
    )
    document_count = fields.Integer(
        string="Number of Documents", compute="_compute_counts"
    )
    standard_id = fields.Many2one(
        "gov.manual", compute="_compute_comparison", string="City Standard"
    )
    comparison_html = fields.Html(
        string="Against the Standard", compute="_compute_comparison", sanitize=False
    )
    needs_consent = fields.Boolean(compute="_compute_needs_consent")
    consented_by = fields.Many2one("res.users", readonly=True, copy=False)
    consented_on = fields.Date(readonly=True, copy=False)

    _version_uniq = models.UniqueIndex(
        "(entry_id, COALESCE(region_id, 0), version)",
        "This version of the manual exists already.",
    )
    _one_published = models.UniqueIndex(
        "(entry_id, COALESCE(region_id, 0)) WHERE state = 'published'",
        "Only one version of a manual can be in force.",
    )
    _limits = models.Constraint(
        "CHECK(statutory_days >= 0 AND promised_days >= 0 AND fee_amount >= 0)",
        "Limits and fees cannot be negative.",
    )
    _published_from = models.Constraint(
        "CHECK(state = 'draft' OR date_from IS NOT NULL)",
        "A published manual needs its first day.",
    )

    @api.model
    def _default_agency(self):
        """Return the user's agency where there is only one."""
        agencies = self.env.user.gov_agency_ids
        return agencies if len(agencies) == 1 else agencies.browse()

    @api.depends("entry_id", "region_id", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for manual in self:
            manual.display_name = self.env._(
                "%(entry)s (%(region)s, version %(version)s)",
                entry=manual.entry_id.display_name or "",
                region=manual.region_id.name or self.env._("standard"),
                version=manual.version or "–",
            )

    @api.depends("statutory_days", "promised_days")
    def _compute_share(self):
        for manual in self:
            statutory = manual.statutory_days
            manual.share = 100 * manual.promised_days / statutory if statutory else 0
            manual.above_target = manual.share > TARGET_SHARE

    @api.depends("step_ids", "document_ids")
    def _compute_counts(self):
        for manual in self:
            manual.steps_count = len(manual.step_ids)
            manual.document_count = len(manual.document_ids)

    @api.depends("region_id", "programme_id.manual_consent", "consented_on")
    def _compute_needs_consent(self):
        for manual in self:
            wanted = manual.region_id and manual.programme_id.manual_consent
            manual.needs_consent = bool(wanted and not manual.consented_on)

    @api.depends(
        "entry_id",
        "region_id",
        "promised_days",
        "fee_amount",
        "step_ids.name",
        "document_ids.name",
        "document_ids.necessity",
        "document_ids.copies",
    )
    @api.depends_context("lang")
    def _compute_comparison(self):
        for manual in self:
            standard = self.browse()
            if manual.region_id and manual.entry_id:
                standard = manual._standard()
            manual.standard_id = standard
            manual.comparison_html = False
            if not standard:
                continue
            lines = differences(standard._outline(), manual._outline())
            manual.comparison_html = self.env["ir.qweb"]._render(
                "gov_items.manual_comparison",
                {"lines": [(line.sign, manual._describe(line)) for line in lines]},
                minimal_qcontext=True,
            )

    @api.constrains("statutory_days", "promised_days")
    def _check_limit(self):
        for manual in self:
            manual._refuse_longer_than_law()

    @api.constrains("agency_id", "entry_id", "region_id")
    def _check_agency(self):
        for manual in self.filtered("agency_id"):
            delegations = manual.entry_id.delegation_ids
            if manual.region_id:
                right = manual.agency_id.region_id == manual.region_id
            else:
                grantors = delegations.upper_agency_id
                sectors = manual.entry_id._sectors()
                right = manual.agency_id in grantors or (
                    manual.agency_id.sector_id in sectors
                )
            if not right:
                raise ValidationError(
                    self.env._(
                        "%(agency)s does not write this manual: the standard comes "
                        "from a granting agency, a region's own from its agency.",
                        agency=manual.agency_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        counters = {}
        for vals in vals_list:
            key = (vals.get("entry_id"), vals.get("region_id") or False)
            if key not in counters:
                counters[key] = self._last_version(*key)
            counters[key] += 1
            vals["version"] = counters[key]
        return super().create(vals_list)

    def write(self, vals):
        by_acts = {"state", "date_to", "end_reason"}
        fixed = vals.keys() - by_acts
        if not self.env.su and ({*by_acts, "version"} & vals.keys()):
            raise self._refusal_published()
        if fixed:
            self._refuse_fixed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._refuse_fixed()

    def _refusal_published(self):
        return self.env["gov.clause"]._refusal(
            "JC25-22-04",
            self.env._(
                "A published manual is neither changed nor deleted: make a new version."
            ),
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_publish(self):
        """Put the manual into force; it replaces the version before.

        :raise UserError: something is empty (JN21 seven 7), the promised limit
            exceeds the statutory one (JN18), a region's manual asks for more than
            the standard (JN21 seven, JC25 two (two)), lacks a standard or consent.
        """
        self.check_access("write")
        for manual in self:
            manual._refuse_fixed()
            manual._refuse_incomplete()
            manual._refuse_without_review_points()
            manual._refuse_longer_than_law()
            manual._refuse_without_consent()
            manual._refuse_increase()
            day = manual.date_from or self._city_today()
            former = manual._former().sudo()  # sudo: states are written by acts only
            former.write({"state": "ended", "date_to": day - relativedelta(days=1)})
            manual.flush_model()
            manual.date_from = day
            manual.sudo().state = "published"  # sudo: states are written by acts only

    def action_new_version(self):
        """Open a draft copy of the manual, the next version."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.copy().id,
            "view_mode": "form",
        }

    def action_consent(self):
        """Record that the granting agency agrees to a region's own manual.

        :raise AccessError: the user manages no granting agency of the entry.
        """
        user = self.env.user
        own = self.env["gov.agency"].search(
            [("id", "child_of", user.gov_agency_ids.ids)]
        )
        for manual in self:
            manual._refuse_fixed()
            grantors = manual._grantors()
            if not self.env.su and not (
                grantors & own and user.has_group("gov_items.group_agency_manager")
            ):
                raise AccessError(
                    self.env._("Only managers of the granting agency may consent.")
                )
            own_manual = manual.sudo()  # sudo: it is the other agency's
            own_manual.consented_by = user
            own_manual.consented_on = self._city_today()

    # ------------------------------------------------------------
    # REFUSALS
    # ------------------------------------------------------------

    def _refuse_fixed(self):
        """Refuse what would change a manual that was published.

        :raise UserError: JC25 two (two): a new version is made instead.
        """
        if any(manual.state != "draft" for manual in self):
            raise self._refusal_published()

    def _refuse_incomplete(self):
        missing = [
            label
            for label, value in (
                (self.env._("conditions"), (self.condition or "").strip()),
                (self.env._("flow"), self.step_ids),
                (self.env._("documents"), self.document_ids),
                (self.env._("basis of the fee"), not self.fee_amount or self.fee_basis),
            )
            if not value
        ]
        self._refuse_gaps("JN21-07-02", missing)
        if self.programme_id.complete_guides:
            self._refuse_gaps("JN18-08-04", self._guide_gaps())

    def _guide_gaps(self):
        """Return what the acceptance guide of JN18 must name and this one does not."""
        rows = (
            (self.env._("legal basis"), (self.entry_id.legal_basis or "").strip()),
            (self.env._("limit"), self.statutory_days or self.promised_days),
            (self.env._("fees"), self.fee_amount or self.fee_basis),
            (self.env._("remarks"), (self.remarks or "").strip()),
        )
        return [label for label, value in rows if not value]

    def _refuse_gaps(self, code, missing):
        if missing:
            raise self.env["gov.clause"]._refusal(
                code,
                self.env._(
                    "%(manual)s cannot be published without: %(missing)s.",
                    manual=self.display_name,
                    missing="、".join(missing),
                ),
            )

    def _refuse_without_review_points(self):
        if self.entry_id.is_complex and not any(self.step_ids.mapped("review_points")):
            raise self.env["gov.clause"]._refusal(
                "JN21-07-03",
                self.env._(
                    "%(entry)s is complex: enter review points in a step of its flow.",
                    entry=self.entry_id.display_name,
                ),
            )

    def _refuse_longer_than_law(self):
        if self.statutory_days and self.promised_days > self.statutory_days:
            raise self.env["gov.clause"]._refusal(
                "JN18-11-03",
                self.env._(
                    "%(manual)s: the promised limit of %(promised)s working days "
                    "exceeds the statutory one of %(statutory)s.",
                    manual=self.display_name,
                    promised=self.promised_days,
                    statutory=self.statutory_days,
                ),
            )

    def _refuse_without_consent(self):
        if self.needs_consent:
            raise self.env["gov.clause"]._refusal(
                "JC25-22-03",
                self.env._(
                    "%(manual)s: the granting agency has not consented yet.",
                    manual=self.display_name,
                ),
            )

    def _refuse_increase(self):
        if not self.region_id:
            return
        standard = self._standard()
        if not standard:
            raise self.env["gov.clause"]._refusal(
                "JC25-22-01",
                self.env._(
                    "%(entry)s has no standard manual in force yet: a region's own "
                    "can only reduce it.",
                    entry=self.entry_id.display_name,
                ),
            )
        if increases(standard._outline(), self._outline()):
            lines = differences(standard._outline(), self._outline())
            raise self.env["gov.clause"]._refusal(
                "JN21-07-11",
                self.env._(
                    "%(manual)s asks for more than the standard (version "
                    "%(version)s):\n%(lines)s",
                    manual=self.display_name,
                    version=standard.version,
                    lines="\n".join(f"{ln.sign} {self._describe(ln)}" for ln in lines),
                ),
            )

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    @api.model
    def _in_force_domain(self, day):
        """Return the domain of the manuals in force on a day."""
        return (
            Domain("state", "in", ("published", "ended"))
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )

    def _last_version(self, entry_id, region_id):
        last = self.search(
            [("entry_id", "=", entry_id), ("region_id", "=", region_id)],
            order="version DESC",
            limit=1,
        )
        return last.version

    def _former(self):
        """Return the version in force that this one replaces."""
        return self.search(
            [
                ("entry_id", "=", self.entry_id.id),
                ("region_id", "=", self.region_id.id),
                ("state", "=", "published"),
            ]
        )

    def _standard(self):
        """Return the standard that holds when this manual comes into force."""
        day = self.date_from or self._city_today()
        return self.entry_id._manual_for(self.env["gov.region"], day)

    def _grantors(self):
        delegations = self.entry_id.delegation_ids
        return delegations.filtered(
            lambda d: not self.region_id or d.region_id == self.region_id
        ).upper_agency_id

    def _outline(self):
        """Return what the only-decrease gate compares."""
        self.ensure_one()
        return Outline(
            steps=tuple((step.name or "").strip() for step in self.step_ids),
            documents={
                (document.name or "").strip(): (document.necessity, document.copies)
                for document in self.document_ids
            },
            days=self.promised_days,
            fee=self.fee_amount,
        )

    def _describe(self, line):
        """Return one difference in words."""
        if line.part == "limit":
            return self.env._(
                "promised limit: %(own)s working days (standard: %(standard)s)",
                own=line.own,
                standard=line.standard,
            )
        if line.part == "fee":
            return self.env._(
                "fee: %(own)s yuan (standard: %(standard)s)",
                own=line.own,
                standard=line.standard,
            )
        if line.part == "step":
            return self.env._("step “%(name)s”", name=line.text)
        if not line.own:
            return self.env._("document “%(name)s”", name=line.text)
        return self.env._(
            "document “%(name)s”: %(own)s (standard: %(standard)s)",
            name=line.text,
            own=self._describe_document(line.own),
            standard=self._describe_document(line.standard),
        )

    def _describe_document(self, value):
        necessity, copies = value.split("×")
        labels = dict(
            self.env["gov.manual.document"]
            ._fields["necessity"]
            ._description_selection(self.env)
        )
        return f"{labels[necessity]} × {copies}"
