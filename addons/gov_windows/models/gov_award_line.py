from odoo import api, fields, models

from ..kernel import award

PARTS = ("rating", "light", "attendance", "check", "vote")


class GovAwardLine(models.Model):
    """A candidate of a round: a window or a person with figures and score."""

    _name = "gov.award.line"
    _description = "Award Candidate"
    _order = "round_id, kind, score desc, id"

    round_id = fields.Many2one(
        "gov.award.round", required=True, index=True, ondelete="cascade"
    )
    centre_id = fields.Many2one(related="round_id.centre_id", store=True, index=True)
    kind = fields.Selection(
        [("flag", "Red-flag window"), ("star", "Service star")], required=True
    )
    window_id = fields.Many2one("gov.window", ondelete="cascade")
    employee_id = fields.Many2one("hr.employee", ondelete="cascade")
    rating = fields.Float(readonly=True, help="Mean rating, 0 to 100.")
    light = fields.Float(
        "Time limits", readonly=True, help="Share of cases without a light, percent."
    )
    attendance = fields.Float(readonly=True, help="Shifts in time, percent.")
    check = fields.Float("Daily checks", readonly=True, help="Passed, percent.")
    has_rating = fields.Boolean(readonly=True)
    has_light = fields.Boolean(readonly=True)
    has_attendance = fields.Boolean(readonly=True)
    has_check = fields.Boolean(readonly=True)
    round_state = fields.Selection(related="round_id.state", string="Round state")
    may_vote = fields.Boolean(related="round_id.may_vote", string="I may vote")
    vote_ids = fields.One2many("gov.award.vote", "line_id", "Votes")
    vote = fields.Float(
        "Share of votes",
        compute="_compute_score",
        store=True,
        help="Share of votes, percent.",
    )
    score = fields.Float(compute="_compute_score", store=True)
    awarded = fields.Boolean(readonly=True, copy=False)

    _one_of = models.Constraint(
        "CHECK((kind = 'flag') = (window_id IS NOT NULL) "
        "AND (kind = 'star') = (employee_id IS NOT NULL))",
        "A candidate is a window or a person.",
    )
    _awarded_once = models.UniqueIndex(
        "(round_id, kind) WHERE awarded", "This award is given already."
    )

    @api.depends("window_id", "employee_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = (
                line.window_id.display_name or line.employee_id.name or ""
            )

    @api.depends(
        "rating",
        "light",
        "attendance",
        "check",
        "round_id.vote_ids",
        "vote_ids",
        *(f"round_id.weight_{part}" for part in PARTS),
    )
    def _compute_score(self):
        for line in self:
            votes = line.round_id.vote_ids.filtered(
                lambda v, kind=line.kind: v.line_id.kind == kind
            )
            line.vote = 100 * len(line.vote_ids) / len(votes) if votes else 0.0
            figures = {
                part: line[part] if line[f"has_{part}"] else None for part in PARTS[:4]
            }
            figures["vote"] = line.vote if votes else None
            weights = {part: line.round_id[f"weight_{part}"] for part in PARTS}
            line.score = award.score(figures, weights)

    def action_vote(self):
        """Vote for this candidate; one vote for a window, one for a person."""
        for line in self:
            self.env["gov.award.vote"]._cast(line)
