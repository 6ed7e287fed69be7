from odoo import api, fields, models

from ..kernel import free_text


class GovCaseMasking(models.Model):
    """Free text for those who need no personal data: supervisors and managers."""

    _inherit = "gov.case"

    masked_reason = fields.Text(
        "Grounds", compute="_compute_masked_reason", compute_sudo=True
    )

    @api.depends("reason")
    def _compute_masked_reason(self):
        for case in self:
            case.masked_reason = case._mask_text(case.reason)

    def _mask_text(self, text):
        """``text`` without the applicant's data and what looks like such."""
        if not text:
            return False
        known = [
            (self.applicant_name, self.masked_name),
            (self.applicant_code, self.masked_code),
            (self.phone, self.masked_phone),
            (self.address, "…"),
        ]
        return free_text.mask(text, known)
