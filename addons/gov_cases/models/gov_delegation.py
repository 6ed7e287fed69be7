from odoo import fields, models

from odoo.addons.gov_items.models.gov_delegation import Gap


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    case_count = fields.Integer(
        compute="_compute_case_count",
        help="Cases of this item in this place that you may see.",
    )

    def _compute_case_count(self):
        counts = {}
        if self.env["gov.case"].has_access("read"):
            counts = dict(
                self.env["gov.case"]._read_group(
                    [("delegation_id", "in", self.ids)], ["delegation_id"], ["__count"]
                )
            )
        for delegation in self:
            delegation.case_count = counts.get(delegation, 0)

    def action_open_cases(self):
        """Open the cases of these delegations."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "gov_cases.gov_case_action"
            ),
            "domain": [("delegation_id", "in", self.ids)],
            "context": {},
        }

    def _get_gaps(self, on_date=None):
        """Add the push routes that an approval bureau's delegations need.

        Whoever approves and does not supervise must reach the supervisor (JN21
        twelve); nothing is blocked by it, since pushes are always there within the
        suite.
        """
        gaps = super()._get_gaps(on_date)
        routes = self.env["gov.push.route"]._limits()
        for delegation in self:
            bureau = delegation.agency_id.kind == "approval_bureau"
            if delegation.state in ("not_delegated", "withdrawn") or not bureau:
                continue
            for agency in delegation.supervisor_ids:
                gaps[delegation.id] += delegation._route_gaps(agency, routes)
        return gaps

    def _route_gaps(self, agency, routes):
        route = routes.get(agency.id)
        if not route:
            message = self.env._("No push route to %s is set up.", agency.name)
            return [Gap("push_route", message, "JN21-12-01", False)]
        if not route[3]:
            message = self.env._("The push route to %s was never tested.", agency.name)
            return [Gap("push_route_test", message, "HZ22-61-01", False)]
        return []
