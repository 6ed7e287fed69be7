from odoo import fields, models


class GovProgramme(models.Model):
    """What the public says of the programme."""

    _inherit = "gov.programme"

    opinion_ids = fields.One2many("gov.opinion", "programme_id", string="Opinions")
    opinion_count = fields.Integer(
        string="Opinions Received", compute="_compute_opinion_counts"
    )
    open_opinion_count = fields.Integer(
        string="Opinions Not Answered", compute="_compute_opinion_counts"
    )

    def _compute_opinion_counts(self):
        for programme in self:
            counts = programme._opinion_counts()
            programme.opinion_count = counts["received"]
            programme.open_opinion_count = counts["open"]

    def _opinion_counts(self):
        """Return how many opinions came, were answered, adopted and wait."""
        self.ensure_one()
        opinions = self.env["gov.opinion"].sudo()  # sudo: numbers only
        rows = opinions._read_group(
            [("programme_id", "=", self.id)], ["state", "is_adopted"], ["__count"]
        )
        counts = dict.fromkeys(("received", "answered", "adopted", "open"), 0)
        for state, adopted, count in rows:
            counts["received"] += count
            counts["answered"] += count if state == "answered" else 0
            counts["adopted"] += count if state == "answered" and adopted else 0
            counts["open"] += count if state == "new" else 0
        return counts

    def action_open_opinions(self):
        """Open the opinions on the programme."""
        return self._open("gov_items.gov_opinion_action")
