from odoo import models


class TierValidation(models.AbstractModel):
    """The acts on reviews hold the right to write them; see ``tier.review``."""

    _inherit = "tier.validation"

    def _tier_deputies(self, review, users):
        """Those of the deputies who may themselves do what the review asks.

        :param review: ``tier.review`` whose reviewers the record names
        :param users: ``res.users`` who stand in for one of them today
        :return: ``res.users``; all of them unless a model asks for a role
        """
        return users

    def _compute_next_review(self):
        """Name the tier that is due; the module's "Next: " has no Chinese."""
        for record in self:
            due = record.review_ids.filtered(lambda review: review.status == "pending")
            record.next_review = due.sorted("sequence")[:1].name

    def request_validation(self):
        """Create the reviews of every tier that applies.

        :raise AccessError: the user may not write the record.
        """
        self.check_access("write")
        records = self.sudo()  # sudo: nobody holds the right to create reviews
        return super(TierValidation, records).request_validation().with_env(self.env)

    def restart_validation(self):
        """Throw the reviews away and begin anew.

        :raise AccessError: the user may not write the record.
        """
        self.check_access("write")
        records = self.sudo()  # sudo: nobody holds the right to delete reviews
        return super(TierValidation, records).restart_validation()

    def _validate_tier(self, tiers=False):
        # The module itself lets through the reviews of env.user alone.
        records = self.sudo()  # sudo: nobody holds the right to write reviews
        tiers = tiers.sudo() if tiers else tiers  # sudo: the same reviews
        records.review_ids._refresh_reviewers()
        return super(TierValidation, records)._validate_tier(tiers)

    def _rejected_tier(self, tiers=False):
        records = self.sudo()  # sudo: nobody holds the right to write reviews
        tiers = tiers.sudo() if tiers else tiers  # sudo: the same reviews
        records.review_ids._refresh_reviewers()
        return super(TierValidation, records)._rejected_tier(tiers)
