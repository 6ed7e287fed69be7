from odoo import fields, models


class GovCaseResponsible(models.Model):
    """Who answers for a decision inside the administration (JN21 three (one) 1)."""

    _inherit = "gov.case"

    responsible_agency_id = fields.Many2one(
        "gov.agency",
        "Responsible body",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Answers for the decision inside the administration, by the mode's "
        "profile on the day of the decision; the respondent in law may be another.",
    )
    responsible_officer = fields.Char(
        readonly=True,
        copy=False,
        help="Name of the officer who decided, as it was on that day.",
    )

    def _prepare_decision(self, step):
        """Keep with the decision the body that is responsible, and its officer."""
        above = self.mode_id.responsible == "upper"
        body = self.upper_agency_id if above else self.agency_id
        return {
            **super()._prepare_decision(step),
            "responsible_agency_id": body.id,
            "responsible_officer": self.env.user.name,
        }
