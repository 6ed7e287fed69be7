from dataclasses import replace

from odoo import api, fields, models, tools

from ..kernel.resolver import RuleSet
from ..kernel.wording import plain
from ..publication import Publication


class GovProgramme(models.Model):
    """One city's reform, with its policy document, modes, entries and rules."""

    _name = "gov.programme"
    _description = "Programme"
    _inherit = ["mail.thread", "mail.activity.mixin", "gov.kept.mixin"]
    _order = "date_issued DESC, code"
    _rec_names_search = ["name", "code", "document_number"]

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(required=True, copy=False, help="Short word, as JN21.")
    region_id = fields.Many2one(
        "gov.region",
        string="City",
        required=True,
        index=True,
        ondelete="restrict",
        help="The region whose government issued the document.",
    )
    document_number = fields.Char(
        tracking=True, help="Number of the policy document, as its head prints it."
    )
    date_issued = fields.Date(string="Issued On", tracking=True)
    date_from = fields.Date(
        string="In Force From",
        help="First day of the programme; empty: the day of issue.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    published_on = fields.Date(string="Last Published", readonly=True, copy=False)
    active = fields.Boolean(default=True)
    manual_consent = fields.Boolean(
        string="Local Manuals Need Consent",
        help="A region's own manual is published only after the granting agency "
        "consented (JC25 two (two)).",
    )
    region_ids = fields.Many2many(
        "gov.region",
        string="Addressed Regions",
        help="Those with a service centre of their own receive the entries.",
    )
    region_group_ids = fields.One2many(
        "gov.region.group", "programme_id", string="Region Groups"
    )
    mode_ids = fields.One2many("gov.mode", "programme_id", string="Modes")
    entry_ids = fields.One2many("gov.entry", "programme_id", string="Entries")
    rule_ids = fields.One2many("gov.rule", "programme_id", string="Rules")
    delegation_ids = fields.One2many(
        "gov.delegation", "programme_id", string="Delegations"
    )
    total_ids = fields.One2many(
        "gov.programme.total", "programme_id", string="Stated Totals"
    )
    entry_count = fields.Integer(string="Entries Listed", compute="_compute_counts")
    rule_count = fields.Integer(string="Rules in Force", compute="_compute_counts")
    cell_count = fields.Integer(
        string="Cells",
        compute="_compute_counts",
        help="Entries × receiving regions, whether delegated or not.",
    )
    not_delegated_count = fields.Integer(
        string="Not Delegated Cells", compute="_compute_counts"
    )
    live_count = fields.Integer(string="Live Cells", compute="_compute_counts")
    gap_count = fields.Integer(
        string="Cells with Gaps",
        compute="_compute_gap_count",
        help="Delegations that lack something that keeps them from going live.",
    )
    difference_count = fields.Integer(
        string="Totals That Differ", compute="_compute_difference_count"
    )
    pending_count = fields.Integer(
        string="Changes Not Published",
        compute="_compute_pending_count",
        help="Cells that the rules in force today decide otherwise than published.",
    )
    conflict_html = fields.Html(
        string="Contradictions", compute="_compute_conflict_html", sanitize=False
    )

    _code_uniq = models.Constraint(
        "unique(code)", "Another programme has this code already."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for programme in self:
            programme.display_name = f"{programme.code or ''} {programme.name or ''}"

    @api.depends("entry_ids", "rule_ids", "delegation_ids.state")
    def _compute_counts(self):
        of_self = [("programme_id", "in", self.ids)]
        entries = dict(
            self.env["gov.entry"]._read_group(of_self, ["programme_id"], ["__count"])
        )
        rules = dict(
            self.env["gov.rule"]._read_group(of_self, ["programme_id"], ["__count"])
        )
        cells = {
            (programme, state): count
            for programme, state, count in self.env["gov.delegation"]._read_group(
                of_self, ["programme_id", "state"], ["__count"]
            )
        }
        for programme in self:
            programme.entry_count = entries.get(programme, 0)
            programme.rule_count = rules.get(programme, 0)
            programme.cell_count = sum(
                n for (p, _s), n in cells.items() if p == programme
            )
            programme.not_delegated_count = cells.get((programme, "not_delegated"), 0)
            programme.live_count = cells.get((programme, "live"), 0)

    @api.depends("delegation_ids.state")
    def _compute_gap_count(self):
        for programme in self:
            gaps = programme.delegation_ids._get_gaps()
            programme.gap_count = sum(
                any(gap.blocking for gap in found) for found in gaps.values()
            )

    @api.depends("total_ids.difference")
    def _compute_difference_count(self):
        for programme in self:
            programme.difference_count = len(programme.total_ids.filtered("difference"))

    @api.depends("state", "rule_ids", "entry_ids", "delegation_ids.rule_id")
    def _compute_pending_count(self):
        for programme in self:
            programme.pending_count = (
                Publication(programme, programme._publication_date()).pending()
                if programme.state == "published"
                else 0
            )

    @api.depends("rule_ids")
    @api.depends_context("lang")
    def _compute_conflict_html(self):
        for programme in self:
            overlaps = programme._rule_set().overlaps() if programme.ids else []
            rules = self.env["gov.rule"]
            rows = [
                (rules.browse(o.first.id), rules.browse(o.second.id)) for o in overlaps
            ]
            programme.conflict_html = False
            if rows:
                programme.conflict_html = self.env["ir.qweb"]._render(
                    "gov_items.programme_conflicts",
                    {"rows": rows},
                    minimal_qcontext=True,
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for programme, vals in zip(self, vals_list, strict=True):
            vals.setdefault("code", f"{programme.code}-copy")
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        for programme in self.filtered(lambda p: p.state == "published"):
            raise self.env["gov.clause"]._refusal(
                "JC25-30-12",
                self.env._(
                    "%(programme)s is published and cannot be deleted. Archive it "
                    "instead.",
                    programme=programme.display_name,
                ),
            )

    def _mode_names(self):
        """Return the normalised name of every mode -> mode."""
        return {plain(mode.name): mode for mode in self.mode_ids}

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.model
    def _forget_rules(self):
        """Forget the cached rules: called by every model they depend on."""
        self.env.registry.clear_cache("stable")

    @tools.ormcache("self.id", cache="stable")
    def _rule_set(self):
        """Return the programme's active rules, ready to be asked without a query."""
        self.ensure_one()
        rules = self.env["gov.rule"].sudo()  # sudo: public pages and clerks resolve
        found = rules.search([("programme_id", "=", self.id)], order="id")
        specs = [rule._spec() for rule in found]
        return RuleSet(specs + self._related_specs(specs))

    def _related_specs(self, specs):
        """Return the rules of main permits for the related entries without any."""
        ruled = {spec.entry_id for spec in specs}
        entries = self.env["gov.entry"].sudo()  # sudo: as for the rules
        related = entries.search(
            [("programme_id", "=", self.id), ("main_entry_id", "!=", False)]
        )
        followers = {}
        for entry in related:
            if entry.id not in ruled:
                followers.setdefault(entry.main_entry_id.id, []).append(entry.id)
        return [
            replace(spec, entry_id=follower)
            for spec in specs
            for follower in followers.get(spec.entry_id, ())
        ]

    # ------------------------------------------------------------
    # PUBLICATION
    # ------------------------------------------------------------

    def _receiving_regions(self):
        """Return the addressed regions that receive entries: those with a centre."""
        return self.region_ids.filtered(lambda r: r.has_centre and r.active)

    def _publication_date(self):
        """Return the day as of which rules decide: today, or the later beginning."""
        self.ensure_one()
        today = self._city_today()
        return max(today, self.date_from or self.date_issued or today)

    def action_publish(self):
        """Create or update one delegation per entry and receiving region.

        Safe to repeat: what did not change is not touched. Agencies chosen by hand
        are kept. A live delegation that the new rules leave without something it
        needs falls back to planned; one that is no longer delegated is withdrawn.

        :raise UserError: no document (JC25 opening), a mode on what may not be
            delegated (JC25 one) or be entrusted (XK-24).
        """
        self.check_access("write")
        for programme in self:
            Publication(programme, programme._publication_date()).run()
        self.write({"state": "published", "published_on": self._city_today()})

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _open(self, xml_id, domain=(), **context):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action["domain"] = [("programme_id", "in", self.ids), *domain]
        action["context"] = dict(context, default_programme_id=self[:1].id)
        return action

    def action_open_entries(self):
        """Open the programme's catalogue."""
        return self._open("gov_items.gov_entry_action")

    def action_open_rules(self):
        """Open the programme's rules."""
        return self._open("gov_items.gov_rule_action")

    def action_open_cells(self):
        """Open the published cells, by mode."""
        return self._open(
            "gov_items.gov_delegation_action", search_default_group_by_mode=1
        )

    def action_open_not_delegated(self):
        """Open the cells in which nothing is delegated."""
        return self._open(
            "gov_items.gov_delegation_action", [("state", "=", "not_delegated")]
        )

    def action_open_live(self):
        """Open the delegations in force."""
        return self._open("gov_items.gov_delegation_action", [("state", "=", "live")])

    def action_open_gaps(self):
        """Open the delegations that cannot go live as they are."""
        return self._open("gov_items.gov_delegation_action", [("has_gaps", "=", True)])
