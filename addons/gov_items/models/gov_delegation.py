from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

STATES = [
    ("not_delegated", "Not Delegated"),
    ("planned", "Planned"),
    ("live", "Live"),
    ("suspended", "Suspended"),
    ("withdrawn", "Withdrawn"),
]
#: What only publishing and the buttons change; a plain write is refused.
GUARDED = frozenset(
    "entry_id region_id mode_id rule_id conditional state date_live date_end "
    "state_reason transition_until".split()
)


class GovDelegation(models.Model):
    """The cell entry × region of a published programme.

    Publishing creates it; ``action_go_live``, ``action_suspend`` and
    ``action_withdraw`` move it. No ``mail.thread`` here: a city has thousands.
    """

    _name = "gov.delegation"
    _inherit = ["gov.bulk.mixin"]
    _description = "Delegation"
    _order = "programme_id, sequence, region_id, id"
    _rec_names_search = ["entry_id.name", "region_id.name"]

    entry_id = fields.Many2one(
        "gov.entry", required=True, readonly=True, index=True, ondelete="restrict"
    )
    region_id = fields.Many2one(
        "gov.region", required=True, readonly=True, index=True, ondelete="restrict"
    )
    programme_id = fields.Many2one(
        related="entry_id.programme_id", store=True, index=True
    )
    item_id = fields.Many2one(related="entry_id.item_id", store=True, index=True)
    sector_id = fields.Many2one(
        related="entry_id.sector_id", store=True, string="Sector"
    )
    sequence = fields.Integer(
        related="entry_id.sequence",
        store=True,
        string="No.",
        aggregator=False,
    )
    mode_id = fields.Many2one(
        "gov.mode",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: not delegated. Where it depends on the case, the mode that "
        "holds without further facts.",
    )
    rule_id = fields.Many2one(
        "gov.rule",
        string="Deciding Rule",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    conditional = fields.Boolean(
        string="Depends on the Case",
        readonly=True,
        help="The circumstance or the facts of a case can change the mode.",
    )
    direction = fields.Selection(related="mode_id.direction")
    receiving_region_id = fields.Many2one(
        "gov.region",
        compute="_compute_receiving_region_id",
        store=True,
        index=True,
        ondelete="restrict",
        help="Where the entry is taken on: the region, or the one above it where the "
        "mode points upwards.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Undertaking Agency",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('region_id', '=', receiving_region_id)]",
        help="The receiving region's agency that takes the entry on.",
    )
    upper_agency_id = fields.Many2one(
        "gov.agency",
        string="Granting Agency",
        index="btree_not_null",
        ondelete="restrict",
    )
    supervisor_ids = fields.Many2many(
        "gov.agency",
        "gov_delegation_supervisor_rel",
        "delegation_id",
        "agency_id",
        string="Supervisors",
        help="Who supervises after the decision; decisions are pushed to them.",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="not_delegated", index=True
    )
    date_live = fields.Date(string="Live Since", readonly=True)
    date_end = fields.Date(string="Ended On", readonly=True)
    state_reason = fields.Char(
        string="Reason",
        readonly=True,
        help="Why the delegation was suspended or withdrawn.",
    )
    clause_id = fields.Many2one(related="rule_id.clause_id", string="Clause")
    reading = fields.Char(related="rule_id.reading")
    rule_note = fields.Char(related="rule_id.note", string="Rule's Note")
    other_rule_ids = fields.Many2many(
        "gov.rule",
        string="Rules by Case",
        compute="_compute_other_rule_ids",
        help="Rules that decide instead under a circumstance or on facts.",
    )
    gap_count = fields.Integer(
        string="Gaps",
        compute="_compute_gap_count",
        help="What the delegation lacks, whether it keeps it from going live or not.",
    )
    blocking_count = fields.Integer(string="Blocking", compute="_compute_gap_count")
    has_gaps = fields.Boolean(
        string="Has Blocking Gaps",
        compute="_compute_gap_count",
        search="_search_has_gaps",
    )
    may_go_live = fields.Boolean(
        string="May Be Put Into Force",
        compute="_compute_may_go_live",
        help="The user manages the undertaking agency, or the city.",
    )
    gap_html = fields.Html(
        string="What Is Missing", compute="_compute_gap_html", sanitize=False
    )

    _cell_uniq = models.UniqueIndex(
        "(entry_id, region_id)", "The entry has a delegation to this region already."
    )
    _mode_state = models.Constraint(
        "CHECK(mode_id IS NOT NULL OR conditional OR state IN "
        "('not_delegated', 'withdrawn'))",
        "What is not delegated cannot be planned or live.",
    )
    _live_agencies = models.Constraint(
        "CHECK(state != 'live' OR (agency_id IS NOT NULL "
        "AND upper_agency_id IS NOT NULL AND date_live IS NOT NULL))",
        "A live delegation needs its granting and its undertaking agency.",
    )

    @api.depends("entry_id", "region_id")
    def _compute_display_name(self):
        for delegation in self:
            entry = delegation.entry_id.display_name or ""
            delegation.display_name = f"{entry} · {delegation.region_id.name or ''}"

    @api.depends("mode_id.direction", "region_id.parent_id")
    def _compute_receiving_region_id(self):
        for delegation in self:
            delegation.receiving_region_id = delegation.region_id._receiving(
                delegation.mode_id
            )

    @api.depends("entry_id.rule_ids", "conditional")
    def _compute_other_rule_ids(self):
        for delegation in self:
            delegation.other_rule_ids = delegation._case_rules()

    @api.depends("mode_id", "state", "agency_id", "upper_agency_id", "supervisor_ids")
    def _compute_gap_count(self):
        gaps = self._get_gaps()
        for delegation in self:
            found = gaps.get(delegation.id, [])
            delegation.gap_count = len(found)
            delegation.blocking_count = sum(gap.blocking for gap in found)
            delegation.has_gaps = bool(delegation.blocking_count)

    def _search_has_gaps(self, operator, value):
        if operator != "in":
            return NotImplemented
        candidates = self.search(
            Domain("state", "in", ("planned", "live", "suspended"))
        )
        gaps = candidates._get_gaps()
        blocked = [key for key, found in gaps.items() if any(g.blocking for g in found)]
        return Domain("id", "in", blocked)

    @api.depends("agency_id")
    @api.depends_context("uid")
    def _compute_may_go_live(self):
        managed = self._managed()
        for delegation in self:
            delegation.may_go_live = delegation in managed

    @api.depends("gap_count")
    @api.depends_context("lang")
    def _compute_gap_html(self):
        gaps = self._get_gaps()
        clauses = self.env["gov.clause"]
        for delegation in self:
            rows = [
                {
                    "message": gap.message,
                    "blocking": gap.blocking,
                    "basis": clauses._cite(gap.clause_code) if gap.clause_code else "",
                }
                for gap in gaps.get(delegation.id, [])
            ]
            delegation.gap_html = self.env["ir.qweb"]._render(
                "gov_items.delegation_gaps", {"rows": rows}, minimal_qcontext=True
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and GUARDED & vals.keys():
            raise self.env["gov.clause"]._refusal(
                "JC25-30-12",
                self.env._(
                    "Mode and state of a delegation follow from the programme. Change "
                    "a rule and publish, or use the buttons."
                ),
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        published = self.filtered(
            lambda d: d.programme_id.state == "published" or d.date_live
        )
        if published:
            raise self.env["gov.clause"]._refusal(
                "JC25-30-12",
                self.env._(
                    "%(delegation)s is published and cannot be deleted. Withdraw it, "
                    "giving the reason.",
                    delegation=published[0].display_name,
                ),
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_go_live(self):
        """Put planned or suspended delegations into force.

        For the managers of the undertaking agency and the city manager.

        :raise AccessError: the user is neither.
        :raise UserError: blocking gaps, with the first one's clause.
        """
        self._check_manager()
        self._refuse_state(("planned", "suspended"))
        gaps = self._get_gaps()
        for delegation in self:
            blocking = [gap for gap in gaps[delegation.id] if gap.blocking]
            if blocking:
                raise self.env["gov.clause"]._refusal(
                    blocking[0].clause_code,
                    self.env._(
                        "%(delegation)s cannot go live yet:\n%(gaps)s",
                        delegation=delegation.display_name,
                        gaps="\n".join(f"· {gap.message}" for gap in blocking),
                    ),
                )
        today = self._city_today()
        fresh = self.filtered(lambda d: not d.date_live)
        fresh._move("live", date_live=today, date_end=False, state_reason=False)
        (self - fresh)._move("live", date_end=False, state_reason=False)

    def action_suspend(self, reason):
        """Stop accepting cases for now; what was accepted is finished.

        :raise AccessError: the user is no city manager.
        :raise UserError: not live, or no reason given.
        """
        self._check_city_manager()
        self._refuse_state(("live",))
        self._move("suspended", state_reason=self._reason(reason))

    def action_withdraw(self, reason):
        """Take the power back until ``action_replan``; publishing does not undo it.

        :raise AccessError: the user is no city manager.
        :raise UserError: never delegated, withdrawn already, or no reason given.
        """
        self._check_city_manager()
        self._refuse_state(("planned", "live", "suspended"))
        today = self._city_today()
        self._move("withdrawn", state_reason=self._reason(reason), date_end=today)

    def action_ask_reason(self):
        """Open the wizard that asks why; the context says what is to be done."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_delegation_reason_action"
        )
        action["context"] = dict(
            self.env.context, default_delegation_ids=self.ids, active_ids=self.ids
        )
        return action

    def action_replan(self):
        """Plan withdrawn delegations again, by the rule that holds now.

        :raise AccessError: the user is no city manager.
        :raise UserError: not withdrawn.
        """
        self._check_city_manager()
        self._refuse_state(("withdrawn",))
        delegated = self.filtered(lambda d: d.mode_id or d.conditional)
        cleared = {"date_live": False, "date_end": False, "state_reason": False}
        delegated._move("planned", **cleared)
        (self - delegated)._move("not_delegated", **cleared)

    def action_open_manuals(self):
        """Open the manuals that may apply: the standard and the region's own."""
        action = self.entry_id.action_open_manuals()
        action["domain"] = [
            ("entry_id", "in", self.entry_id.ids),
            ("region_id", "in", [False, *self.region_id.ids]),
        ]
        return action

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    def _move(self, state, **vals):
        if self:
            delegations = self.sudo()  # sudo: states are written by acts only
            delegations.write(dict(vals, state=state))

    def _reason(self, reason):
        if not (reason or "").strip():
            raise self.env["gov.clause"]._refusal(
                "HZ22-23-03",
                self.env._("Give the reason: it is kept with the delegation."),
            )
        return reason.strip()

    def _check_city_manager(self):
        if not (self.env.su or self.env.user.has_group("gov_items.group_city_manager")):
            raise AccessError(
                self.env._("Only the city manager suspends or withdraws delegations.")
            )

    def _managed(self):
        """Return those that the user may put into force."""
        user = self.env.user
        if self.env.su or user.has_group("gov_items.group_city_manager"):
            return self
        if not user.has_group("gov_items.group_agency_manager"):
            return self.browse()
        own = self.env["gov.agency"].search(
            [("id", "child_of", user.gov_agency_ids.ids)]
        )
        return self.filtered(lambda d: d.agency_id in own)

    def _check_manager(self):
        """Let pass the city manager and the undertaking agencies' managers."""
        if self - self._managed():
            raise AccessError(
                self.env._(
                    "Only managers of the undertaking agency and the city manager put "
                    "a delegation into force."
                )
            )

    def _refuse_state(self, allowed):
        """Lock the rows and refuse what is not in one of the states.

        :raise LockError: another transaction is moving a row right now.
        """
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        states = dict(self._fields["state"]._description_selection(self.env))
        for delegation in self:
            if delegation.state not in allowed:
                raise self.env["gov.clause"]._refusal(
                    "HZ22-23-01",
                    self.env._(
                        "%(delegation)s is “%(state)s”; this can be done only while it "
                        "is “%(allowed)s”.",
                        delegation=delegation.display_name,
                        state=states[delegation.state],
                        allowed=" / ".join(states[state] for state in allowed),
                    ),
                )

    def _case_rules(self):
        """Return the active rules that decide by circumstance or facts here."""
        self.ensure_one()
        return self.entry_id.rule_ids.filtered(
            lambda rule: (
                rule.active
                and (rule.circumstance_id or rule.condition_ids)
                and (
                    rule._region_scope() is None
                    or self.region_id in rule._region_scope()
                )
            )
        )

    def _agency_for(self, actor):
        """Return the agency that acts as ``actor``: lower, upper or upper_posted."""
        self.ensure_one()
        return self.agency_id if actor == "lower" else self.upper_agency_id

    def _supervisors(self):
        """Return the agencies that supervise after the decision."""
        return self.supervisor_ids
