from odoo import fields, models


class GovRatingAct(models.TransientModel):
    """The words that a step in the handling of a bad rating needs."""

    _name = "gov.rating.act"
    _description = "Step on a Bad Rating"

    rating_id = fields.Many2one(
        "gov.rating", required=True, readonly=True, ondelete="cascade"
    )
    action = fields.Selection(
        [
            ("verify", "Verify"),
            ("rectify", "Rectify"),
            ("appeal", "Appeal"),
            ("call_back", "Call back"),
        ],
        required=True,
        readonly=True,
    )
    upheld = fields.Selection(
        [("yes", "The rating is right"), ("no", "The rating is not right")],
        "Outcome of the verification",
        default="yes",
    )
    settled = fields.Selection(
        [("yes", "Settled"), ("no", "Not settled: rectify once more")],
        "For the applicant",
        default="yes",
    )
    rating_state = fields.Selection(related="rating_id.state")
    text = fields.Text()

    def action_confirm(self):
        """Hand the words to the rating's own method."""
        self.ensure_one()
        rating = self.rating_id
        if self.action == "verify":
            rating.action_verify(self.upheld == "yes", self.text)
        elif self.action == "call_back":
            rating.action_call_back(self.text, self.settled == "yes")
        else:
            getattr(rating, f"action_{self.action}")(self.text)
        return {"type": "ir.actions.act_window_close"}
