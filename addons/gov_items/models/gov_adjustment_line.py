from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Kind of change -> fields that it cannot do without.
NEEDED = {
    "add": ("new_name", "sector_id", "mode_id"),
    "mode": ("entry_id", "mode_id"),
    "scope": ("entry_id",),
    "region": ("region_ids",),
    "suspend": ("entry_id",),
    "withdraw": ("entry_id",),
    "split": ("entry_id", "part_names"),
    "merge": ("entry_id", "merge_entry_ids", "new_name"),
    "owner": ("entry_id", "sector_id"),
}


class GovAdjustmentLine(models.Model):
    """One change that an adjustment makes."""

    _name = "gov.adjustment.line"
    _description = "Change of an Adjustment"
    _order = "adjustment_id, sequence, id"
    _rec_name = "kind"

    adjustment_id = fields.Many2one(
        "gov.adjustment", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10, aggregator=None)
    programme_id = fields.Many2one(related="adjustment_id.programme_id")
    state = fields.Selection(related="adjustment_id.state")
    kind = fields.Selection(
        [
            ("add", "Add an entry"),
            ("mode", "Change the mode"),
            ("scope", "Change the scope"),
            ("region", "Change the regions"),
            ("suspend", "Suspend"),
            ("withdraw", "Withdraw"),
            ("split", "Split an entry"),
            ("merge", "Merge entries"),
            ("owner", "Change the owner"),
        ],
        required=True,
        default="mode",
    )
    entry_id = fields.Many2one(
        "gov.entry",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('programme_id', '=', programme_id)]",
        help="For a change of regions empty: all entries of the programme.",
    )
    merge_entry_ids = fields.Many2many(
        "gov.entry",
        "gov_adjustment_line_merge_rel",
        string="Merged with",
        domain="[('programme_id', '=', programme_id), ('id', '!=', entry_id)]",
    )
    region_ids = fields.Many2many(
        "gov.region", string="Regions", help="Empty: all regions of the programme."
    )
    mode_id = fields.Many2one(
        "gov.mode",
        string="New Mode",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('programme_id', '=', programme_id)]",
        help="For a change of scope or regions empty: not delegated.",
    )
    old_mode_text = fields.Char(
        string="Mode Today", compute="_compute_old_mode_text", help="By region."
    )
    new_text = fields.Char(string="Afterwards", compute="_compute_new_text")
    before_text = fields.Char(
        string="Mode Before",
        readonly=True,
        copy=False,
        help="As it was when the adjustment was published.",
    )
    circumstance_id = fields.Many2one(
        "gov.circumstance", index="btree_not_null", ondelete="restrict"
    )
    fact_id = fields.Many2one(
        "gov.fact",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('programme_id', 'in', [programme_id, False])]",
        help="The new answer holds only where this fact of the case says so.",
    )
    operator = fields.Selection(
        lambda self: (
            self.env["gov.rule.condition"]
            ._fields["operator"]
            ._description_selection(self.env)
        ),
        default="eq",
    )
    value = fields.Char(help="As in the condition of a rule.")
    new_name = fields.Char(help="Name of the entry added, or of the merged one.")
    item_id = fields.Many2one(
        "gov.item",
        index="btree_not_null",
        ondelete="restrict",
        help="For a new entry; empty: a new item is made.",
    )
    part_names = fields.Text(
        string="Parts", help="Names of the entries that it is split into, one per line."
    )
    sector_id = fields.Many2one(
        "gov.sector",
        string="Owner",
        index="btree_not_null",
        ondelete="restrict",
        help="Of the new entry, or the agency's sector that the power moved to.",
    )
    supervisor_sector_id = fields.Many2one(
        "gov.sector",
        string="Supervisor",
        index="btree_not_null",
        ondelete="restrict",
    )
    clause_id = fields.Many2one(
        "gov.clause",
        index="btree_not_null",
        ondelete="restrict",
        help="Legal basis of the new rule.",
    )
    ground = fields.Selection(
        [
            ("runs_badly", "Runs badly"),
            ("poor_effect", "Poor effect"),
            ("unfit", "Does not fit local conditions"),
            ("law", "Change of law or policy"),
        ],
        string="Ground of Withdrawal",
        help="One of the grounds of HZ22 two (three).",
    )
    channel = fields.Selection(
        [
            ("online", "Online"),
            ("collect", "Handed in at the local window, passed on"),
            ("hall", "Hall of the upper level"),
        ],
        string="Remaining Channel",
        help="Where local applicants go after a withdrawal (JN21 three).",
    )
    note = fields.Char()
    made_entry_ids = fields.Many2many(
        "gov.entry",
        "gov_adjustment_line_made_rel",
        string="Entries Made",
        readonly=True,
        copy=False,
    )
    rule_ids = fields.One2many(
        "gov.rule", "adjustment_line_id", string="Rules Made", readonly=True
    )

    @api.depends("entry_id", "region_ids")
    def _compute_old_mode_text(self):
        for line in self:
            modes = line._cells().mode_id.mapped("name")
            line.old_mode_text = "、".join(modes) or "—"

    @api.depends("kind", "mode_id", "sector_id", "part_names", "new_name")
    @api.depends_context("lang")
    def _compute_new_text(self):
        for line in self:
            line.new_text = line._new_text()

    @api.constrains("mode_id", "entry_id", "merge_entry_ids", "adjustment_id")
    def _check_programme(self):
        for line in self:
            programmes = (
                line.mode_id.programme_id
                | line.entry_id.programme_id
                | line.merge_entry_ids.programme_id
            )
            if programmes - line.programme_id:
                raise ValidationError(
                    self.env._("A change names entries and modes of its programme.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.adjustment_id._refuse_begun()
        return lines

    def write(self, vals):
        if not vals.keys() <= {"made_entry_ids", "rule_ids", "before_text"}:
            self.adjustment_id._refuse_begun()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        self.adjustment_id._refuse_begun()

    # ------------------------------------------------------------
    # WHAT IT SAYS
    # ------------------------------------------------------------

    def _key(self):
        """Return what makes two changes the same."""
        self.ensure_one()
        return (
            self.kind,
            self.entry_id.id,
            tuple(sorted(self.region_ids.ids)),
            self.mode_id.id,
            self.circumstance_id.id,
            self.fact_id.id,
            self.value or "",
            self.new_name or "",
            self.sector_id.id,
        )

    def _cells(self):
        """Return the delegations that the changes concern."""
        cells = self.env["gov.delegation"]
        for line in self:
            found = line.entry_id.delegation_ids | line.merge_entry_ids.delegation_ids
            if line.kind == "region" and not line.entry_id:
                found = line.programme_id.delegation_ids
            if line.region_ids:
                regions = line.region_ids
                found = found.filtered(lambda d, r=regions: d.region_id in r)
            cells |= found
        return cells

    def _check_complete(self):
        """Refuse a change that lacks what it cannot be carried out without.

        :raise UserError: JC25 three 12; HZ22 two (three): a withdrawal without one
            of its grounds or without the remaining channel.
        """
        for line in self:
            missing = [name for name in NEEDED[line.kind] if not line[name]]
            if line.kind == "scope" and not (line.circumstance_id or line.fact_id):
                missing.append("circumstance_id")
            if line.fact_id and not line.value:
                missing.append("value")
            if missing:
                raise line._refusal_incomplete("JC25-30-12", missing)
            if line.kind == "withdraw" and not (line.ground and line.channel):
                raise line._refusal_incomplete("HZ22-23-03", ["ground", "channel"])
            if line.entry_id and line.mode_id:
                regions = line.region_ids or line.programme_id._receiving_regions()
                day = line.adjustment_id.date_effective
                line.entry_id._refuse_unjustified(
                    line.mode_id, regions, day or self._city_today()
                )

    def _refusal_incomplete(self, code, names):
        labels = [self._fields[name]._description_string(self.env) for name in names]
        return self.env["gov.clause"]._refusal(
            code,
            self.env._(
                "%(kind)s %(entry)s: fill in %(fields)s.",
                kind=dict(self._fields["kind"]._description_selection(self.env))[
                    self.kind
                ],
                entry=self.entry_id.display_name or self.new_name or "",
                fields="、".join(labels),
            ),
        )

    def _effect_text(self):
        """Return in words what the change will do."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        where = "、".join(self.region_ids.mapped("name")) or self.env._("all regions")
        return self.env._(
            "%(kind)s: %(entry)s in %(where)s, %(old)s → %(new)s",
            kind=kinds[self.kind],
            entry=self.entry_id.display_name
            or self.new_name
            or self.env._("all entries"),
            where=where,
            old=self.old_mode_text,
            new=self._new_text(),
        )

    def _new_text(self):
        """Return what will hold afterwards, in words."""
        if self.kind == "suspend":
            return self.env._("suspended")
        if self.kind == "owner":
            return self.sector_id.name
        if self.kind == "split":
            return "、".join(self._parts())
        if self.kind == "merge":
            return self.new_name
        if self.kind == "withdraw":
            return self.env._("not delegated")
        if self.kind == "region" and not (self.entry_id or self.mode_id):
            if self.region_ids - self.programme_id.region_ids:
                return self.env._("added to the programme")
        return self.mode_id.name or self.env._("not delegated")

    def _parts(self):
        return [p.strip() for p in (self.part_names or "").splitlines() if p.strip()]
