from odoo import fields, models


class GovMatterProperty(models.Model):
    """A joint matter about a property uses the surveys that are there."""

    _inherit = "gov.matter"

    offered_count = fields.Integer(
        "Surveys at hand",
        compute="_compute_offered_count",
        # A number: managers see it without the documents.
        compute_sudo=True,
    )

    def _compute_offered_count(self):
        for matter in self:
            matter.offered_count = len(
                matter.document_ids.filtered(
                    lambda line: line.offered_id and not line.survey_id
                )
            )

    def action_use_surveys(self):
        """Put every survey that is at hand on its line."""
        self.ensure_one()
        self.document_ids.filtered(lambda line: not line.survey_id).action_use_survey()

    def action_accept(self):
        """Use what is at hand; another survey needs a reason (JN18-19-08)."""
        for matter in self:
            lines = matter.document_ids
            lines.filtered(lambda line: not line.attachment_id).action_use_survey()
            lines._check_again()
        return super().action_accept()
