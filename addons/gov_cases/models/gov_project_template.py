from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel import matters
from .gov_project import STAGES


class GovProjectTemplate(models.Model):
    """A permit that projects with certain facts need, and what it waits for."""

    _name = "gov.project.template"
    _description = "Permit in the Plan of Projects"
    _order = "stage, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    stage = fields.Selection(STAGES, required=True, default="establish")
    entry_id = fields.Many2one(
        "gov.entry", "Item", ondelete="restrict", help="Whose case gives the permit."
    )
    fund = fields.Selection(
        [("government", "Government"), ("enterprise", "Enterprise")],
        help="Empty: whoever pays.",
    )
    new_land_only = fields.Boolean("With new land only")
    min_investment = fields.Float(
        "From an investment of", help="Ten thousand yuan; 0: always."
    )
    commitment_replaces = fields.Boolean(
        "Replaced by a commitment",
        help="Left out for renovations without new land that signed one (JN18).",
    )
    assessment = fields.Char(
        help="Kind of area assessment that stands in for it, if the area has one."
    )
    waits_for_ids = fields.Many2many(
        "gov.project.template",
        "gov_project_template_waits_rel",
        "template_id",
        "before_id",
        "Waits for",
    )
    active = fields.Boolean(default=True)

    @api.constrains("waits_for_ids")
    def _check_waits_for(self):
        every = self.search([("active", "=", True)])
        plan = {
            str(template.id): [str(before.id) for before in template.waits_for_ids]
            for template in every
        }
        if matters.has_cycle(plan):
            raise ValidationError(self.env._("A permit cannot wait for itself."))

    def _applies_to(self, project):
        """Whether a project with these facts needs the permit."""
        return (
            (not self.fund or self.fund == project.fund)
            and (not self.new_land_only or project.new_land)
            and project.investment >= self.min_investment
        )

    @api.model
    def _lay_out(self, project):
        """Create the project's own list of permits, from its facts."""
        chosen = self.search([("active", "=", True)]).filtered(
            lambda template: template._applies_to(project)
        )
        permits = {}
        for template in chosen:
            permits[template] = self.env["gov.project.permit"].create(
                {
                    "project_id": project.id,
                    "name": template.name,
                    "stage": template.stage,
                    "entry_id": template.entry_id.id,
                    **template._prepare_waiver(project),
                }
            )
        for template, permit in permits.items():
            before = template.waits_for_ids & chosen
            permit.waits_for_ids = self.env["gov.project.permit"].union(
                *(permits[other] for other in before)
            )
        return self.env["gov.project.permit"].union(*permits.values())

    def _prepare_waiver(self, project):
        """What stands in for the permit: a commitment or an area assessment."""
        if project.zero_land and self.commitment_replaces:
            return {"waiver": "commitment"}
        if self.assessment:
            found = self.env["gov.area.assessment"]._for(
                self.assessment, project.region_id
            )
            if found:
                return {"waiver": "assessment", "assessment_id": found.id}
        return {}
