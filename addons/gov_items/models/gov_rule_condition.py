from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel.resolver import boolean, parse_value


class GovRuleCondition(models.Model):
    """A comparison of one declared fact of the case."""

    _name = "gov.rule.condition"
    _description = "Condition of a Rule"
    _order = "rule_id, id"

    rule_id = fields.Many2one("gov.rule", required=True, index=True, ondelete="cascade")
    fact_id = fields.Many2one(
        "gov.fact", required=True, index=True, ondelete="restrict"
    )
    operator = fields.Selection(
        [
            ("lt", "less than"),
            ("le", "at most"),
            ("eq", "is"),
            ("ne", "is not"),
            ("ge", "at least"),
            ("gt", "more than"),
            ("in", "is one of"),
        ],
        required=True,
        default="eq",
    )
    value = fields.Char(
        required=True,
        help="In the fact's unit; for a choice its code, for yes or no true or "
        "false, for “is one of” several parted by commas.",
    )
    value_label = fields.Char(string="Meaning", compute="_compute_value_label")

    @api.depends("fact_id.option_ids.name", "fact_id.unit", "value")
    @api.depends_context("lang")
    def _compute_value_label(self):
        truth = {True: self.env._("Yes"), False: self.env._("No"), None: ""}
        for condition in self:
            fact = condition.fact_id
            if fact.value_type == "boolean":
                condition.value_label = truth[boolean(condition.value or "")]
                continue
            names = {option.code: option.name for option in fact.option_ids}
            words = (condition.value or "").replace("，", ",").split(",")
            label = "、".join(names.get(word.strip(), word.strip()) for word in words)
            condition.value_label = f"{label} {fact.unit or ''}".strip()

    @api.depends("fact_id", "operator", "value_label")
    @api.depends_context("lang")
    def _compute_display_name(self):
        operators = dict(self._fields["operator"]._description_selection(self.env))
        for condition in self:
            condition.display_name = " ".join(
                (
                    condition.fact_id.name or "",
                    operators.get(condition.operator, ""),
                    condition.value_label or "",
                )
            )

    @api.constrains("fact_id", "operator", "value")
    def _check_value(self):
        for condition in self:
            try:
                parse_value(
                    condition.fact_id.value_type, condition.operator, condition.value
                )
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(fact)s: “%(value)s” cannot be compared this way. Enter a "
                        "value of the fact's type; only numbers have an order.",
                        fact=condition.fact_id.name,
                        value=condition.value,
                    )
                ) from error

    @api.constrains("fact_id", "value")
    def _check_option(self):
        for condition in self.filtered(lambda c: c.fact_id.value_type == "selection"):
            codes = set(condition.fact_id.option_ids.mapped("code"))
            words = {w.strip() for w in condition.value.replace("，", ",").split(",")}
            if codes and not words <= codes:
                raise ValidationError(
                    self.env._(
                        "%(fact)s has no choice %(codes)s.",
                        fact=condition.fact_id.name,
                        codes=", ".join(sorted(words - codes)),
                    )
                )

    @api.constrains("fact_id", "rule_id")
    def _check_programme(self):
        for condition in self:
            programme = condition.fact_id.programme_id
            if programme and programme != condition.rule_id.programme_id:
                raise ValidationError(
                    self.env._(
                        "%(fact)s belongs to another programme than the rule.",
                        fact=condition.fact_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        conditions = super().create(vals_list)
        self.env["gov.programme"]._forget_rules()
        return conditions

    def write(self, vals):
        result = super().write(vals)
        self.env["gov.programme"]._forget_rules()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["gov.programme"]._forget_rules()
        return result
