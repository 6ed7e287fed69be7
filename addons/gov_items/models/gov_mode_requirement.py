from odoo import fields, models

from ..kernel.justify import Requirement

#: Reasons that somebody enters on the entry.
REASONS = [
    ("why_not_direct", "Why it cannot be handed down directly"),
    ("why_not_window", "Why no window can be placed there"),
    ("why_not_entrust", "Why it is not suited to entrustment"),
    ("why_not_review", "Why the review cannot be handed down"),
    ("staffing", "Organisation and staffing of the granting agency"),
    ("shortage", "Why the region cannot take it on"),
    ("difficulty", "Difficulty, for the time being"),
    ("grantor_yes", "The grantor: it can be given"),
    ("taker_yes", "The region: it can be taken on"),
    ("request", "The region's request"),
    ("convenience", "Convenience, shown by figures"),
    ("demand", "Demand: cases a year"),
    ("capacity", "Capacity: staff, qualifications, equipment"),
    ("simplicity", "Simple to handle"),
    ("closeness", "Close to daily life"),
]
#: What the registry itself answers.
CHECKS = [
    ("basis", "The legal basis is entered"),
    ("nature_free", "The law names no level"),
    ("nature_named", "The law names the upper level"),
    ("nature_open", "The law does not bar delegation"),
    ("permit", "It is an administrative permit"),
    ("review_points", "The manual has review points"),
    ("standardised", "The manual is marked as standardised"),
    ("procedure", "A working procedure is in force"),
]


class GovModeRequirement(models.Model):
    """What an entry must show before it is given this mode."""

    _name = "gov.mode.requirement"
    _description = "Requirement of a Mode"
    _order = "mode_id, sequence, id"
    _rec_name = "kind"

    mode_id = fields.Many2one("gov.mode", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10, aggregator=None)
    kind = fields.Selection(CHECKS + REASONS, required=True)
    per_region = fields.Boolean(
        help="Each region needs its own reason; one for all is not enough."
    )
    clause_id = fields.Many2one(
        "gov.clause",
        required=True,
        index=True,
        ondelete="restrict",
        help="The clause that asks for it; a refusal cites it.",
    )

    _kind_uniq = models.Constraint(
        "unique(mode_id, kind)", "The mode asks for this already."
    )

    def _plain(self):
        return Requirement(self.kind, self.per_region)
