from odoo import fields, models


class GovCasePackage(models.Model):
    """A case that approves a package of projects: its papers name them all."""

    _inherit = "gov.case"

    package_ids = fields.One2many("gov.project.package", "case_id", readonly=True)

    is_package = fields.Boolean(
        "Approves a package",
        readonly=True,
        copy=False,
        help="Its decision names several projects.",
    )

    def _package_projects(self):
        """(number, name, owner) of the projects that the case approves together."""
        if not self.is_package:
            return []
        packages = self.env["gov.project.package"].sudo()  # sudo: the paper names them
        found = packages.search([("case_id", "=", self.id)])
        return [
            (project.number, project.name, project.owner)
            for project in found.project_ids.sorted("number")
        ]

    def _print_decision(self, seal, code=None):
        """Name every project of a package in its one decision (JN18-12-04)."""
        return super(
            GovCasePackage,
            self.with_context(gov_projects=self._package_projects()),
        )._print_decision(seal, code)

    def _paper_values(self):
        projects = self.env.context.get("gov_projects") or []
        return {**super()._paper_values(), "projects": projects}
