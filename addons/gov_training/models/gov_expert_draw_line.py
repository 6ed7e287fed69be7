from odoo import fields, models


class GovExpertDrawLine(models.Model):
    """A candidate of a draw: left out and why, or the place in the order."""

    _name = "gov.expert.draw.line"
    _description = "Candidate of a Draw"
    _order = "draw_id, position, id"
    _rec_name = "expert_id"

    draw_id = fields.Many2one(
        "gov.expert.draw", required=True, index=True, ondelete="cascade"
    )
    expert_id = fields.Many2one(
        "gov.expert", required=True, index=True, ondelete="restrict"
    )
    key = fields.Char(required=True, help="Stands for the expert in the proof.")
    excluded = fields.Selection(
        [
            ("conflict", "Conflict of interest"),
            ("employer", "Works for the applicant"),
            ("cooling", "Called for the applicant a short while ago"),
        ],
        "Left out",
    )
    position = fields.Integer("Place", aggregator=None)
    state = fields.Selection(
        [("waiting", "Waiting"), ("called", "Called"), ("declined", "Turned down")]
    )

    _expert_uniq = models.Constraint(
        "unique(draw_id, expert_id)", "An expert is a candidate once."
    )
    _excluded_stays_out = models.Constraint(
        "CHECK(excluded IS NULL OR state IS NULL)",
        "JN21-08-03: who is left out of a draw is not called.",
    )
