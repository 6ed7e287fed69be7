from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel.resolver import Condition, RuleSpec


class GovRule(models.Model):
    """Says in which mode an entry is delegated, where, when and for what.

    Of several rules that apply, the most specific one decides, see
    ``kernel.resolver``. Rules are closed by a date, not rewritten: a case keeps
    the rule under which it was accepted.
    """

    _name = "gov.rule"
    _inherit = ["gov.kept.mixin", "gov.bulk.mixin"]
    _description = "Delegation Rule"
    _order = "entry_id, date_from DESC, id"

    entry_id = fields.Many2one(
        "gov.entry", required=True, index=True, ondelete="cascade"
    )
    programme_id = fields.Many2one(
        related="entry_id.programme_id", store=True, index=True
    )
    region_ids = fields.Many2many(
        "gov.region",
        string="Regions",
        help="Empty, and no group named: every region of the programme.",
    )
    region_group_id = fields.Many2one(
        "gov.region.group",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('programme_id', '=', programme_id)]",
    )
    circumstance_id = fields.Many2one(
        "gov.circumstance",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: whatever the application is for.",
    )
    condition_ids = fields.One2many("gov.rule.condition", "rule_id", copy=True)
    condition_join = fields.Selection(
        [("all", "All conditions hold"), ("any", "One condition holds")],
        string="Applies When",
        required=True,
        default="all",
    )
    mode_id = fields.Many2one(
        "gov.mode",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('programme_id', '=', programme_id)]",
        help="Empty: not delegated, the granting level decides.",
    )
    clause_id = fields.Many2one(
        "gov.clause",
        index="btree_not_null",
        ondelete="restrict",
        help="The clause that says so. Every rule cites one.",
    )
    reading = fields.Char(
        help="How an ambiguous clause is read here, as “one of the two is enough”."
    )
    date_from = fields.Date(
        string="Valid From", required=True, default=lambda self: self._city_today()
    )
    date_to = fields.Date(string="Valid Until", help="Last day; empty: open-ended.")
    active = fields.Boolean(default=True)
    note = fields.Char(help="The annex's own words.")
    adjustment_line_id = fields.Many2one(
        "gov.adjustment.line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The change that made the rule.",
    )

    where_text = fields.Char(
        string="Where", compute="_compute_texts", help="The regions in words."
    )
    case_text = fields.Char(
        string="In Which Cases",
        compute="_compute_texts",
        help="Circumstance and conditions in words.",
    )
    answer_text = fields.Char(string="Outcome", compute="_compute_texts")

    _term = models.Constraint(
        "CHECK(date_to IS NULL OR date_from <= date_to)",
        "A rule cannot end before it begins.",
    )

    @api.depends(
        "mode_id",
        "region_ids",
        "region_group_id",
        "circumstance_id",
        "condition_ids.value_label",
        "condition_ids.operator",
        "condition_join",
    )
    @api.depends_context("lang")
    def _compute_texts(self):
        joins = {"all": self.env._(" and "), "any": self.env._(" or ")}
        for rule in self:
            regions = rule._named_regions()
            where = rule.region_group_id.mapped("name") + regions.mapped("name")
            rule.where_text = "、".join(where) or self.env._("all regions")
            conditions = joins[rule.condition_join].join(
                condition.display_name for condition in rule.condition_ids
            )
            cases = filter(None, (rule.circumstance_id.name, conditions))
            rule.case_text = "; ".join(cases) or self.env._("every case")
            rule.answer_text = rule.mode_id.name or self.env._("not delegated")

    @api.depends(
        "entry_id",
        "mode_id",
        "region_ids",
        "region_group_id",
        "circumstance_id",
        "condition_ids",
    )
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            regions = rule._named_regions()
            where = rule.region_group_id.mapped("name") + regions.mapped("name")
            parts = [
                f"{rule.entry_id.sequence or ''}".strip(),
                "、".join(where[:3]) + ("…" if len(where) > 3 else ""),
                rule.circumstance_id.name or "",
                self.env._("conditions") if rule.condition_ids else "",
            ]
            mode = rule.mode_id.name or self.env._("not delegated")
            rule.display_name = " · ".join(filter(None, parts)) + f" → {mode}"

    @api.constrains("entry_id", "mode_id", "region_group_id")
    def _check_programme(self):
        for rule in self:
            for other in (rule.mode_id, rule.region_group_id):
                if other and other.programme_id != rule.programme_id:
                    raise ValidationError(
                        self.env._(
                            "%(other)s belongs to another programme than the entry.",
                            other=other.display_name,
                        )
                    )

    @api.constrains("mode_id", "entry_id", "active")
    def _check_prohibited(self):
        self.filtered("active").entry_id._refuse_prohibited()

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env["gov.programme"]._forget_rules()
        return rules

    @api.model
    def _create_bulk(self, vals_list):
        rules = super()._create_bulk(vals_list)
        self.env["gov.programme"]._forget_rules()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env["gov.programme"]._forget_rules()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["gov.programme"]._forget_rules()
        return result

    def _named_regions(self):
        """Return the regions named one by one, those dissolved since included.

        Without these, a rule for a county that was merged would hold everywhere.
        """
        return self.with_context(active_test=False).region_ids.with_env(self.env)

    def _region_scope(self):
        """Return the regions the rule names, or None where it holds in all."""
        self.ensure_one()
        regions = self._named_regions()
        if not regions and not self.region_group_id:
            return None
        return regions | self.region_group_id.region_ids

    def _spec(self):
        """Return the rule as the resolver's ``RuleSpec``."""
        self.ensure_one()
        scope = self._region_scope()
        return RuleSpec(
            id=self.id,
            entry_id=self.entry_id.id,
            region_ids=None if scope is None else frozenset(scope.ids),
            circumstance=self.circumstance_id.code,
            conditions=tuple(
                Condition.typed(
                    c.fact_id.code, c.operator, c.value, c.fact_id.value_type
                )
                for c in self.condition_ids
            ),
            join=self.condition_join,
            mode_id=self.mode_id.id,
            date_from=self.date_from,
            date_to=self.date_to,
        )
