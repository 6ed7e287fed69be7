from odoo import api, models


class TierReview(models.Model):
    """Reviews are written by acts only.

    As the module comes, every employee may write, create and delete reviews. The
    suite takes these rights away (``security/tier_access.xml``); what the acts
    themselves must write, they write with elevated rights after they have judged
    who acts.

    Whom a record itself names as reviewers may be away: their deputies follow from
    the day, so open reviews are looked at anew each day and before each act.
    """

    _inherit = "tier.review"

    def _get_reviewers(self):
        """Whoever the record names, and who stands in for them today."""
        reviewers = super()._get_reviewers()
        if self.review_type != "field":
            return reviewers
        record = self.env[self.model].browse(self.res_id)
        deputies = self.env["gov.deputy"]._stand_ins(reviewers)
        deputies = record._tier_deputies(self, deputies)
        if self.definition_id.exclude_requester:
            deputies -= self.requested_by
        return reviewers | deputies

    def _update_review_status(self):
        reviews = self.sudo()  # sudo: opens the next tier, whoever looks at the list
        return super(TierReview, reviews)._update_review_status()

    @api.model
    def _refresh_open(self):
        """Find anew who may take the open reviews whose record names reviewers."""
        self.search(
            [
                ("status", "in", ("waiting", "pending")),
                ("definition_id.review_type", "=", "field"),
            ]
        )._refresh_reviewers()

    def _refresh_reviewers(self):
        """Find anew who may take these reviews today."""
        open_ones = self.filtered(
            lambda review: (
                review.status in ("waiting", "pending")
                and review.definition_id.review_type == "field"
            )
        )
        self.env.add_to_compute(self._fields["reviewer_ids"], open_ones)
        self.env.add_to_compute(self._fields["todo_by"], open_ones)
        open_ones._recompute_recordset(["reviewer_ids", "todo_by"])
