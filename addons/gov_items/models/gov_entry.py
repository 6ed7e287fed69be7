from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class GovEntry(models.Model):
    """An item as one programme's annex lists it.

    Entries are known by programme and number, never by name: an annex may print
    the same name twice.
    """

    _name = "gov.entry"
    _inherit = ["gov.pinyin.mixin", "gov.kept.mixin", "gov.bulk.mixin"]
    _description = "Catalogue Entry"
    _order = "programme_id, sequence, id"
    _rec_names_search = ["name", "item_id.code", "pinyin_initials"]

    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(
        string="No.", required=True, aggregator=None, help="Number in the annex."
    )
    name = fields.Char(required=True, index="trigram", help="As the annex prints it.")
    item_id = fields.Many2one(
        "gov.item", required=True, index=True, ondelete="restrict"
    )
    item_type = fields.Selection(related="item_id.item_type", store=True)
    sector_id = fields.Many2one(
        "gov.sector",
        string="Owner",
        index="btree_not_null",
        ondelete="restrict",
        help="Sector of the agency that grants the power.",
    )
    alternative_sector_ids = fields.Many2many(
        "gov.sector",
        string="Alternative Owners",
        help="Other sectors that may hold the power instead, as “or the approval "
        "bureau”: each county chooses.",
    )
    supervisor_sector_id = fields.Many2one(
        "gov.sector",
        string="Supervisor",
        index="btree_not_null",
        ondelete="restrict",
        help="Sector that supervises afterwards, where it is not the owner's.",
    )
    approval_bureau = fields.Boolean(
        string="Approval Bureau May Undertake",
        default=True,
        help="Where a region has no agency of the sector, its approval bureau takes "
        "the entry on.",
    )
    mode_id = fields.Many2one(
        "gov.mode",
        string="Listed Mode",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('programme_id', '=', programme_id)]",
        help="The mode that the annex prints; the rules say what really holds.",
    )
    note = fields.Char(help="The annex's note.")
    power_source = fields.Selection(
        [
            ("1", "Own"),
            ("2", "Delegated from above"),
            ("3", "Authorised from above"),
            ("4", "Authorised by the same level"),
            ("5", "Entrusted from above"),
            ("6", "Entrusted by the same level"),
        ],
        string="Source of Power",
        default="1",
        help="How the granting agency itself came by the power, before this "
        "programme. What was entrusted to it cannot be entrusted again "
        "(Administrative Licensing Law art. 24).",
    )
    entrustable = fields.Boolean(
        default=True, help="Cleared where the law forbids to entrust the power."
    )
    prohibited_reason = fields.Char(
        help="Why the matter may not be delegated at all (national, public or "
        "ecological safety, life and health, ideology). Where only Entrustable is "
        "cleared, why it may not be entrusted."
    )
    is_prohibited = fields.Boolean(
        string="Not Delegable",
        compute="_compute_is_prohibited",
        search="_search_is_prohibited",
    )
    is_complex = fields.Boolean(
        string="Complex",
        help="A manual of a complex entry needs review points (JN21 seven 7).",
    )
    date_from = fields.Date(string="Listed From")
    date_to = fields.Date(string="Listed Until", help="Last day on the list.")
    active = fields.Boolean(default=True)
    rule_ids = fields.One2many("gov.rule", "entry_id", string="Rules")
    delegation_ids = fields.One2many("gov.delegation", "entry_id", string="Delegations")
    manual_ids = fields.One2many("gov.manual", "entry_id", string="Manuals")
    delegation_count = fields.Integer(
        string="Number of Regions",
        compute="_compute_delegation_count",
        help="Regions to which the entry is delegated.",
    )
    manual_count = fields.Integer(
        string="Number of Manuals", compute="_compute_manual_count"
    )

    _sequence_uniq = models.Constraint(
        "unique(programme_id, sequence)",
        "The programme has an entry of this number already.",
    )
    _sequence_positive = models.Constraint(
        "CHECK(sequence > 0)", "Entries are numbered from 1."
    )
    _term = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_from <= date_to)",
        "An entry cannot leave the list before it is on it.",
    )

    @api.depends("sequence", "name")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = f"{entry.sequence or ''} {entry.name or ''}".strip()

    @api.depends("prohibited_reason", "entrustable")
    def _compute_is_prohibited(self):
        for entry in self:
            entry.is_prohibited = bool(entry.prohibited_reason and entry.entrustable)

    def _search_is_prohibited(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("prohibited_reason", "!=", False) & Domain(
            "entrustable", "=", True
        )

    @api.depends("delegation_ids.mode_id")
    def _compute_delegation_count(self):
        counts = dict(
            self.env["gov.delegation"]._read_group(
                [("entry_id", "in", self.ids), ("mode_id", "!=", False)],
                ["entry_id"],
                ["__count"],
            )
        )
        for entry in self:
            entry.delegation_count = counts.get(entry, 0)

    @api.depends("manual_ids")
    def _compute_manual_count(self):
        counts = dict(
            self.env["gov.manual"]._read_group(
                [("entry_id", "in", self.ids)], ["entry_id"], ["__count"]
            )
        )
        for entry in self:
            entry.manual_count = counts.get(entry, 0)

    @api.constrains("mode_id", "programme_id")
    def _check_mode_programme(self):
        for entry in self.filtered("mode_id"):
            if entry.mode_id.programme_id != entry.programme_id:
                raise ValidationError(
                    self.env._(
                        "%(mode)s is a mode of another programme.",
                        mode=entry.mode_id.name,
                    )
                )

    @api.constrains("prohibited_reason", "entrustable", "mode_id")
    def _check_prohibited(self):
        self._refuse_prohibited()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        published = self.filtered(lambda entry: entry.programme_id.state == "published")
        if published:
            raise self.env["gov.clause"]._refusal(
                "JC25-30-12",
                self.env._(
                    "%(entry)s is published and cannot be deleted. Give it a last day "
                    "on the list, or withdraw its delegations.",
                    entry=published[0].display_name,
                ),
            )

    # ------------------------------------------------------------
    # RESOLVER
    # ------------------------------------------------------------

    @api.private
    def resolve_mode(self, region, on_date, circumstance=None, facts=None):
        """Return the rule that decides how this entry is delegated to ``region``.

        :param region: ``gov.region`` record
        :param on_date: date
        :param circumstance: its code or record; None = not known
        :param facts: fact code -> declared value
        :return: ``gov.rule``, empty where no rule speaks; its ``mode_id`` is empty
            where the entry is not delegated.
        """
        self.ensure_one()
        code = circumstance
        if isinstance(circumstance, models.BaseModel):
            code = circumstance.code
        spec = self.programme_id._rule_set().resolve(
            self.id, region.id, on_date, code or None, facts
        )
        return self.env["gov.rule"].browse(spec.id if spec else ())

    def _missing_facts(self, region, on_date, circumstance=None, facts=None):
        """Return the ``gov.fact`` records that could still change the answer."""
        self.ensure_one()
        code = circumstance
        if isinstance(circumstance, models.BaseModel):
            code = circumstance.code
        missing = self.programme_id._rule_set().missing_facts(
            self.id, region.id, on_date, code or None, facts
        )
        if not missing:
            return self.env["gov.fact"]
        domain = Domain("code", "in", sorted(missing)) & Domain(
            "programme_id", "in", [self.programme_id.id, False]
        )
        return self.env["gov.fact"].search(domain)

    def _resolve_cells(self, regions, on_date):
        """Return (entry id, region id) -> deciding rule, without facts of a case."""
        rules = self.env["gov.rule"]
        cells = {}
        for programme, entries in self.grouped("programme_id").items():
            resolve = programme._rule_set().resolve
            for entry_id in entries.ids:
                for region_id in regions.ids:
                    spec = resolve(entry_id, region_id, on_date)
                    cells[entry_id, region_id] = rules.browse(spec.id if spec else ())
        return cells

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _manual_for(self, region, on_date):
        """Return the manual in force: the region's own, else the city standard.

        :param region: ``gov.region``; empty = the standard only
        """
        self.ensure_one()
        return self._manuals_for(region, on_date)[self.id]

    def _manuals_for(self, region, on_date):
        """Return entry id -> manual in force there, as ``_manual_for``, in a batch."""
        regions = [False, *region.ids] if region else [False]
        manuals = self.env["gov.manual"].search(
            Domain("entry_id", "in", self.ids)
            & Domain("region_id", "in", regions)
            & self.env["gov.manual"]._in_force_domain(on_date),
            order="region_id, date_from, id",
        )
        found = dict.fromkeys(self.ids, self.env["gov.manual"])
        for manual in manuals.sorted(lambda m: (bool(m.region_id), m.date_from, m.id)):
            found[manual.entry_id.id] = manual
        return found

    def _sectors(self):
        """Return the sectors that may own the power, the first one first."""
        self.ensure_one()
        return self.sector_id | self.alternative_sector_ids

    def _refuse_prohibited(self):
        """Refuse a mode for what may not be delegated at all.

        :raise UserError: JC25 one (the five sensitive elements).
        """
        for entry in self.filtered("is_prohibited"):
            if entry.mode_id or entry.rule_ids.filtered("active").mode_id:
                raise self.env["gov.clause"]._refusal(
                    "JC25-10-04",
                    self.env._(
                        "%(entry)s may not be delegated: %(reason)s. Leave its mode "
                        "empty.",
                        entry=entry.display_name,
                        reason=entry.prohibited_reason,
                    ),
                )

    def action_open_delegations(self):
        """Open the entry's delegations, one per region."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_delegation_action"
        )
        action["domain"] = [("entry_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_open_manuals(self):
        """Open the entry's manuals: the city standard and the regions' own."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_manual_action"
        )
        action["domain"] = [("entry_id", "in", self.ids)]
        action["context"] = {"default_entry_id": self[:1].id}
        return action
