from odoo import http
from odoo.http import request

from odoo.addons.gov_cases.controllers import common


class LeaderPages(http.Controller):
    """Projects on a leader's telephone, under the leader's own rights."""

    @http.route(
        "/gov/my-projects", type="http", auth="user", methods=["GET"], readonly=True
    )
    def projects(self, level="", light="", q="", **_others):
        """Show the projects of the leader's level, the worst first."""
        common.speak_chinese()
        found = request.env["gov.project"]._leader_page(level, light, q)
        return common.page("gov_dashboard.leader_projects", found)

    @http.route(
        "/gov/my-projects/<int:project_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def project(self, project_id, **_others):
        """Show how far one project is."""
        common.speak_chinese()
        project = request.env["gov.project"].search([("id", "=", project_id)])
        if not project:
            raise request.not_found()
        return common.page(
            "gov_dashboard.leader_project", {"project": project._leader_detail()}
        )
