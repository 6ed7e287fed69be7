from odoo import models
from odoo.exceptions import AccessError


class CommentWizard(models.TransientModel):
    """A comment goes to one's own open reviews of one record, nowhere else."""

    _inherit = "comment.wizard"

    def add_comment(self):
        """Write the comment and validate or reject.

        :raise AccessError: a review is another's, not open, or of another record.
        """
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        own = record.review_ids.filtered(
            lambda r: r.can_review and self.env.user in r.reviewer_ids
        )
        if not self.review_ids or self.review_ids - own:
            raise AccessError(self.env._("These are not your open reviews."))
        wizard = self.sudo()  # sudo: nobody holds the right to write reviews
        return super(CommentWizard, wizard).add_comment()
