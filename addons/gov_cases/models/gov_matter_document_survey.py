from odoo import api, fields, models


class GovMatterDocumentSurvey(models.Model):
    """Documents of a joint matter that come from a survey that is there already."""

    _inherit = "gov.matter.document"

    survey_id = fields.Many2one(
        "gov.property.survey",
        "Earlier survey",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    offered_id = fields.Many2one(
        "gov.property.survey",
        "Survey at hand",
        compute="_compute_offered_id",
        compute_sudo=True,
        help="A checked survey of the property that is used instead of a new one.",
    )
    again_reason = fields.Char(
        "Why not the earlier one",
        help="Needed to hand in another survey although a checked one is there.",
    )

    @api.depends("name", "matter_id.property_number")
    def _compute_offered_id(self):
        surveys = self.env["gov.property.survey"]
        numbers = set(filter(None, self.matter_id.mapped("property_number")))
        known = {}
        for survey in surveys.search(
            [("property_number", "in", list(numbers)), ("state", "=", "checked")],
            order="surveyed_on, id",
        ):
            known[survey.property_number, survey.document_name] = survey
        for document in self:
            key = document.matter_id.property_number, document.name
            document.offered_id = known.get(key, surveys)

    def action_use_survey(self):
        """Use the earlier survey on this line."""
        for document in self.filtered("offered_id"):
            survey = document.offered_id.sudo()  # sudo: offered for this property
            content = survey.with_context(bin_size=False).file
            document.write({"file": content, "filename": survey.filename or "survey"})
            document.sudo().survey_id = survey.id  # sudo: noted by this act

    def _check_again(self):
        """Refuse another survey without a reason while a checked one is there.

        :raise UserError: JN18-19-08
        """
        for document in self:
            offered = document.offered_id
            if (
                offered
                and document.attachment_id
                and document.sha256 != offered.sudo().sha256  # sudo: compared only
                and not (document.again_reason or "").strip()
            ):
                raise self.env["gov.clause"]._refusal(
                    "JN18-19-08",
                    self.env._(
                        "%(survey)s is there already: use it, or say why not.",
                        survey=offered.display_name,
                    ),
                )
