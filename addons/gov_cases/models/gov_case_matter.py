from odoo import fields, models


class GovCaseMatter(models.Model):
    """A case as part of a joint matter or of a project."""

    _inherit = "gov.case"

    matter_id = fields.Many2one(
        "gov.matter",
        "Joint matter",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    permit_ids = fields.One2many(
        "gov.project.permit", "case_id", "Permits of projects", readonly=True
    )

    def _statutory_days(self):
        """Joint handling has 45 working days by law (art. 42)."""
        if self._is_joint():
            return self._setting("joint_days")
        return super()._statutory_days()

    def _extension_limit(self):
        """Joint handling is extended by 15 working days at most (art. 42)."""
        if self._is_joint():
            return self._setting("joint_extension_days")
        return super()._extension_limit()

    def _is_joint(self):
        """Whether agencies handle the application jointly."""
        return bool(self.matter_id)
