from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..kernel import score
from ..kernel import triggers as trigger_kernel
from ..kernel.period import Period

PARAMETERS = {
    "gov_dashboard.score_least_cases": 10,
    "gov_dashboard.score_give_from": 85,
    "gov_dashboard.score_take_below": 60,
}


class GovScore(models.Model):
    """What the figures say of one delegation over a period: give, keep, take back.

    Computed from the roll-ups and the records of the other addons, never entered.
    From it a manager proposes an adjustment, with the figures as its evidence;
    the next score of the delegation shows what it did.
    """

    _name = "gov.score"
    _description = "Score of a Delegation"
    _order = "date_to desc, value, id"
    _rec_name = "delegation_id"

    delegation_id = fields.Many2one(
        "gov.delegation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    programme_id = fields.Many2one(
        related="delegation_id.programme_id", store=True, index=True
    )
    entry_id = fields.Many2one(related="delegation_id.entry_id", store=True)
    region_id = fields.Many2one(related="delegation_id.region_id", store=True)
    mode_id = fields.Many2one("gov.mode", readonly=True, ondelete="restrict")
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(required=True, readonly=True, index=True)
    cases = fields.Integer("Cases Decided", readonly=True)
    value = fields.Float(
        "Score",
        digits=(5, 2),
        readonly=True,
        aggregator="avg",
        help="0 to 100: weighted mean of the terms' points.",
    )
    verdict = fields.Selection(
        [
            ("give", "More may be given"),
            ("keep", "Keep"),
            ("take", "Look at taking back"),
            ("few", "Too few cases"),
        ],
        readonly=True,
        index=True,
        help="A proposal for people: nothing follows by itself.",
    )
    lines = fields.Json(readonly=True, help="Each term's figure, points and share.")
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)
    previous_value = fields.Float(
        "Score Before", digits=(5, 2), readonly=True, aggregator="avg"
    )
    change = fields.Float(
        digits=(5, 2), compute="_compute_change", store=True, aggregator="avg"
    )
    adjustment_id = fields.Many2one(
        "gov.adjustment", readonly=True, ondelete="set null"
    )

    cause_id = fields.Many2one(
        "gov.score",
        "Score that Led to It",
        compute="_compute_effect",
        help="The last score of the delegation from which an adjustment was proposed "
        "that took effect before the end of this period.",
    )
    effect = fields.Html(
        "What the Adjustment Did", compute="_compute_effect", sanitize=False
    )

    _once = models.Constraint(
        "unique(delegation_id, date_from, date_to)",
        "A delegation has one score for a period.",
    )

    @api.depends("value", "previous_value")
    def _compute_change(self):
        for record in self:
            known = record.previous_value or record.value
            record.change = record.value - known

    @api.depends("lines")
    @api.depends_context("lang")
    def _compute_explanation(self):
        names = dict(
            self.env["gov.score.term"]._fields["code"]._description_selection(self.env)
        )
        for record in self:
            record.explanation = self.env["ir.qweb"]._render(
                "gov_dashboard.score_explanation",
                {"lines": record.lines or [], "names": names, "value": record.value},
            )

    @api.depends("delegation_id", "date_from", "date_to", "lines")
    @api.depends_context("lang")
    def _compute_effect(self):
        """Each term before the adjustment and now, side by side."""
        names = dict(
            self.env["gov.score.term"]._fields["code"]._description_selection(self.env)
        )
        causes = self._causes()
        for record in self:
            cause = causes[record]
            record.cause_id = cause.id
            record.effect = bool(cause) and self.env["ir.qweb"]._render(
                "gov_dashboard.score_effect",
                {
                    "before": cause,
                    "now": record,
                    "adjustment": cause.adjustment_id,
                    "rows": record._compared(cause, names),
                },
            )

    def _causes(self):
        """{score: the earlier one whose adjustment took effect meanwhile}."""
        former = self.search(
            Domain("delegation_id", "in", self.delegation_id.ids)
            & Domain("adjustment_id.state", "=", "effective"),
            order="date_to desc",
        ).grouped("delegation_id")
        return {
            record: next(
                (
                    one
                    for one in former.get(record.delegation_id, ())
                    if one.date_to < record.date_from
                    and one.adjustment_id.date_effective <= record.date_to
                ),
                self.browse(),
            )
            for record in self
        }

    def _compared(self, before, names):
        """(term, figure before, figure now, points before, points now) of each term."""
        old = {line["code"]: line for line in before.lines or []}
        return [
            (
                names.get(line["code"], line["code"]),
                *(old.get(line["code"], {}).get("figure"), line["figure"]),
                *(old.get(line["code"], {}).get("points"), line["points"]),
            )
            for line in self.lines or []
        ]

    # ------------------------------------------------------------
    # COMPUTING
    # ------------------------------------------------------------

    @api.model
    def _score(self, span, programme=None):
        """Compute the scores of all live delegations for ``span``; return them.

        A period's scores are computed anew: the same figures give the same scores.
        What began later than the period is not judged by it: it would have few cases
        for no fault of its own.
        """
        delegations = self.env["gov.delegation"].search(
            Domain("state", "in", ("live", "suspended"))
            & Domain("date_live", "<=", span.first)
            & (Domain("programme_id", "=", programme.id) if programme else Domain.TRUE)
        )
        figures = delegations._score_figures(span)
        found = {
            record.delegation_id.id: record
            for record in self.search(
                [
                    ("delegation_id", "in", delegations.ids),
                    ("date_from", "=", span.first),
                    ("date_to", "=", span.last),
                ]
            )
        }
        before = self._values_before(delegations, span)
        rules = (
            self.env["gov.score.term"]._terms(),
            self._limits(),
            self.env["gov.score.trigger"]._triggers(),
        )
        values = [
            self._prepare(d, figures[d.id], span, before.get(d.id), rules)
            for d in delegations
        ]
        for vals in values:
            record = found.get(vals["delegation_id"])
            if record:
                record.write(vals)
        made = self.create([v for v in values if v["delegation_id"] not in found])
        return made.union(*found.values())

    @api.model
    def _values_before(self, delegations, span):
        """{delegation id: value of its last score before ``span``}."""
        rows = self.search_read(
            [("delegation_id", "in", delegations.ids), ("date_to", "<", span.first)],
            ["delegation_id", "value"],
            order="date_to",
        )
        return {row["delegation_id"][0]: row["value"] for row in rows}

    @api.model
    def _limits(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users ask for them
        return [
            float(parameters.get_param(name) or default)
            for name, default in PARAMETERS.items()
        ]

    @api.model
    def _prepare(self, delegation, figures, span, before, rules):
        terms, (least, give, take), triggers = rules
        cases = int(figures.get("volume") or 0)
        found = score.score(terms, figures, cases, int(least), give, take)
        hits = trigger_kernel.fired(triggers, figures, cases)
        return {
            "delegation_id": delegation.id,
            "mode_id": delegation.mode_id.id,
            "date_from": span.first,
            "date_to": span.last,
            "cases": cases,
            "value": found.value or 0.0,
            "verdict": found.verdict,
            "lines": [line._asdict() for line in found.lines],
            "previous_value": before or 0.0,
            "fired": [hit._asdict() for hit in hits],
            "ground": hits[0].ground if hits else False,
        }

    @api.model
    def _cron_score(self):
        """Score the last whole quarter."""
        today = self.env["gov.case"]._today()
        first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        span = Period(first, first)
        last = span.before().last
        begin = last.replace(month=(last.month - 1) // 3 * 3 + 1, day=1)
        return self._score(Period(begin, last))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_propose(self):
        """Propose the adjustment that the score speaks for, with its evidence.

        :raise UserError: nothing is proposed for what is to be kept
        :raise AccessError: the user may not propose
        """
        self.ensure_one()
        if self.verdict not in ("take", "few") and not self.ground:
            raise UserError(
                self.env._(
                    "The score gives no reason to take anything back. What else may "
                    "be given is decided on the list of the programme."
                )
            )
        entry = self.entry_id.display_name
        values = {
            "title": self.env._(
                "%(entry)s in %(region)s: result of the score",
                entry=entry,
                region=self.region_id.name,
            ),
            "programme_id": self.programme_id.id,
            "ground": self.ground
            or ("few_cases" if self.verdict == "few" else "evaluation"),
            "trigger_date": self.date_to,
            "line_ids": [
                Command.create(
                    {
                        "kind": "suspend",
                        "entry_id": self.entry_id.id,
                        "region_ids": [Command.set(self.region_id.ids)],
                        "ground": "poor_effect",
                    }
                )
            ],
        }
        adjustment = self.env["gov.adjustment"].propose(values, self._evidence())
        kept = self.sudo()  # sudo: scores are not written by hand
        kept.adjustment_id = adjustment
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.adjustment",
            "res_id": adjustment.id,
            "view_mode": "form",
        }

    def _evidence(self):
        """Term -> figure, as the adjustment keeps it."""
        names = dict(
            self.env["gov.score.term"]._fields["code"]._description_selection(self.env)
        )
        figures = {
            names.get(line["code"], line["code"]): line["figure"]
            for line in self.lines or []
            if line["figure"] is not None
        }
        period = f"{self.date_from} – {self.date_to}"
        return {
            self.env._("Period"): period,
            self.env._("Score"): round(self.value, 2),
            **figures,
        }
