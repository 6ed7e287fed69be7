from odoo import api, fields, models

from ..kernel.explain import verdicts


class GovRuleTryout(models.TransientModel):
    """Facts in, profile and reasons out: what the rules answer in one case."""

    _name = "gov.rule.tryout"
    _description = "Try-Out of Rules"

    programme_id = fields.Many2one("gov.programme", required=True)
    entry_id = fields.Many2one(
        "gov.entry",
        required=True,
        domain="[('programme_id', '=', programme_id)]",
    )
    region_id = fields.Many2one("gov.region", required=True)
    on_date = fields.Date(
        string="Day", required=True, default=lambda self: self._city_today()
    )
    circumstance_id = fields.Many2one("gov.circumstance")
    line_ids = fields.One2many("gov.rule.tryout.fact", "tryout_id", string="Facts")
    rule_id = fields.Many2one(
        "gov.rule", compute="_compute_answer", string="Decided by"
    )
    mode_id = fields.Many2one("gov.mode", compute="_compute_answer")
    missing = fields.Char(
        string="Still to Be Asked",
        compute="_compute_answer",
        help="Facts that could still change the answer.",
    )
    answer_html = fields.Html(
        string="Reasons", compute="_compute_answer", sanitize=False
    )

    @api.onchange("entry_id")
    def _onchange_entry_id(self):
        """Offer the facts that the entry's rules ask for."""
        facts = self.entry_id.rule_ids.condition_ids.fact_id
        self.line_ids = [fields.Command.clear()] + [
            fields.Command.create({"fact_id": fact.id}) for fact in facts
        ]

    @api.depends(
        "entry_id",
        "region_id",
        "on_date",
        "circumstance_id",
        "line_ids.number",
        "line_ids.answer",
        "line_ids.option_id",
        "line_ids.text",
    )
    @api.depends_context("lang")
    def _compute_answer(self):
        for tryout in self:
            tryout.rule_id = tryout.mode_id = tryout.missing = False
            tryout.answer_html = False
            if tryout.entry_id and tryout.region_id and tryout.on_date:
                tryout._answer()

    def _answer(self):
        entry, region = self.entry_id._origin, self.region_id._origin
        code, facts = self.circumstance_id.code, self.line_ids._facts()
        rule = entry.resolve_mode(region, self.on_date, code, facts)
        self.rule_id, self.mode_id = rule, rule.mode_id
        missing = entry._missing_facts(region, self.on_date, code, facts)
        self.missing = "、".join(missing.mapped("name"))
        chain = verdicts(
            entry.programme_id._rule_set(),
            entry.id,
            region.id,
            self.on_date,
            code or None,
            facts,
        )
        labels = self._reason_labels()
        rules = self.env["gov.rule"]
        self.answer_html = self.env["ir.qweb"]._render(
            "gov_items.rule_reasons",
            {
                "rule": rule,
                "profile": self._profile_lines(rule.mode_id),
                "rows": [
                    (rules.browse(v.rule.id), v.reason, labels[v.reason]) for v in chain
                ],
            },
            minimal_qcontext=True,
        )

    def _profile_lines(self, mode):
        """Return (question, answer) of the profile's main questions, in words."""
        names = ("receiver", "reviewer", "decider", "decision_seal", "custodian")
        return [
            (
                field._description_string(self.env),
                dict(field._description_selection(self.env))[mode[field.name]],
            )
            for field in (self.env["gov.mode"]._fields[name] for name in names)
            if mode
        ]

    def _reason_labels(self):
        return {
            "decides": self.env._("decides"),
            "outranked": self.env._("would hold, but a more specific rule decides"),
            "not_yet": self.env._("begins later"),
            "over": self.env._("has ended"),
            "elsewhere": self.env._("is about other regions"),
            "circumstance": self.env._("is about another circumstance"),
            "unmet": self.env._("its conditions are not met"),
            "unknown": self.env._("its facts are not declared"),
        }
