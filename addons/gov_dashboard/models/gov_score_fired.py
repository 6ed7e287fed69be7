from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.gov_items.listing import language

PROPOSE = "gov_dashboard.score_propose"


class GovScore(models.Model):
    """Triggers that a period's figures fired, and what they propose."""

    _inherit = "gov.score"

    fired = fields.Json(readonly=True, help="Triggers with figure and threshold.")
    ground = fields.Selection(
        [
            ("few_cases", "Few cases"),
            ("specialised", "Highly specialised"),
            ("costly", "Costly"),
            ("risky", "Risky"),
        ],
        string="First Trigger",
        readonly=True,
        index=True,
        help="The first of the four measurable triggers that fired (JN21 three (one) "
        "3).",
    )
    fired_text = fields.Text(string="Triggers", compute="_compute_fired_text")

    @api.depends("fired")
    @api.depends_context("lang")
    def _compute_fired_text(self):
        for record in self:
            record.fired_text = "\n".join(
                f"{label}: {words}" for label, words in record._fired_words().items()
            )

    def _fired_words(self):
        """Return the label of each trigger that fired -> figure and threshold."""
        self.ensure_one()
        triggers = self.env["gov.score.trigger"]
        grounds, figures, sides = (
            dict(triggers._fields[name]._description_selection(self.env))
            for name in ("ground", "figure", "side")
        )
        return {
            grounds[hit["ground"]]: self.env._(
                "%(figure)s: %(value)s (%(side)s %(threshold)s)",
                figure=figures[hit["figure"]],
                value=round(hit["value"], 2),
                side=sides[hit["side"]],
                threshold=hit["threshold"],
            )
            for hit in self.fired or []
        }

    def _evidence(self):
        return {**super()._evidence(), **self._fired_words()}

    @api.model
    def _cron_score(self):
        scores = super()._cron_score()
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a setting
        if parameters.get_param(PROPOSE, "1") in ("1", "True"):
            scores._propose_fired()
        return scores

    def action_propose_fired(self):
        """Propose what the triggers of the chosen scores speak for.

        :raise AccessError: the user may not propose
        """
        adjustments = self._propose_fired()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_adjustment_action"
        )
        return dict(action, domain=[("id", "in", adjustments.ids)], context={})

    def _propose_fired(self):
        """Propose one adjustment for each programme, trigger and entry.

        In the language of the lists: the scheduler, who proposes, has none.

        :return: the adjustments, those that are open already among them
        """
        self = self.with_context(lang=language(self.env))
        adjustments = self.env["gov.adjustment"]
        changes = {
            one.ground: one.change for one in self.env["gov.score.trigger"].search([])
        }
        groups = self.filtered(
            lambda one: one.ground and not one.adjustment_id
        ).grouped(lambda one: (one.programme_id, one.ground, one.entry_id))
        for (programme, ground, entry), scores in groups.items():
            made = adjustments.propose(
                scores._proposal(programme, ground, entry, changes.get(ground)),
                scores._shared_evidence(),
            )
            kept = scores.sudo()  # sudo: scores are not written by hand
            kept.adjustment_id = made
            adjustments |= made
        return adjustments

    def _proposal(self, programme, ground, entry, change):
        label = dict(self._fields["ground"]._description_selection(self.env))[ground]
        return {
            "title": self.env._(
                "%(entry)s: %(trigger)s", entry=entry.display_name, trigger=label
            ),
            "programme_id": programme.id,
            "ground": ground,
            "trigger_date": max(self.mapped("date_to")),
            "line_ids": [
                Command.create(
                    {
                        "kind": change or "suspend",
                        "entry_id": entry.id,
                        "region_ids": [Command.set(self.region_id.ids)],
                        "ground": "poor_effect",
                    }
                )
            ],
        }

    def _shared_evidence(self):
        """Return the evidence of all scores, each figure with its region."""
        if len(self) == 1:
            return self._evidence()
        return {
            f"{score.region_id.name} · {label}": words
            for score in self
            for label, words in score._evidence().items()
        }
