from odoo import api, fields, models
from odoo.exceptions import UserError


class GovAwardVote(models.Model):
    """One user's vote in a round; who voted for whom is the managers' knowledge."""

    _name = "gov.award.vote"
    _description = "Award Vote"
    _rec_name = "line_id"

    round_id = fields.Many2one(
        "gov.award.round", required=True, index=True, ondelete="cascade", readonly=True
    )
    line_id = fields.Many2one(
        "gov.award.line", required=True, index=True, ondelete="cascade", readonly=True
    )
    kind = fields.Selection(related="line_id.kind", store=True, precompute=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True)

    _once = models.Constraint(
        "unique(round_id, kind, user_id)", "You have voted already."
    )

    @api.model
    def _cast(self, line):
        """Cast the user's vote.

        :raise UserError: no voting now, no voter of this round, a second vote, or a
            vote for oneself.
        """
        if line.round_id.state != "voting":
            raise UserError(self.env._("There is no voting now."))
        if not line.round_id.may_vote:
            raise self.env["gov.clause"]._refusal(
                "JN18-05-08",
                self.env._(
                    "Only those who were posted to %(centre)s since the quarter "
                    "began, and its managers, vote in this round.",
                    centre=line.round_id.centre_id.name,
                ),
            )
        if line.employee_id and line.employee_id == self.env.user.employee_id:
            raise UserError(self.env._("Nobody votes for themselves."))
        votes = self.sudo()  # sudo: a vote is cast by this method only
        if votes.search_count(
            [
                ("round_id", "=", line.round_id.id),
                ("kind", "=", line.kind),
                ("user_id", "=", self.env.uid),
            ]
        ):
            raise UserError(self.env._("You have voted already."))
        return votes.create(
            {
                "round_id": line.round_id.id,
                "line_id": line.id,
                "user_id": self.env.uid,
            }
        )
