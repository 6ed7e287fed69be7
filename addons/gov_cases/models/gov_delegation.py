from functools import cache

from odoo import api, fields, models

from odoo.addons.gov_items.gaps import Gap


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

    @api.model
    def _add_gaps(self, gaps):
        """Add the push routes that an approval bureau's delegations need.

        Whoever approves and does not supervise must reach the supervisor (JN21
        twelve); nothing is blocked by it, since pushes are always there within the
        suite.
        """
        gaps = super()._add_gaps(gaps)
        agencies = gaps.known("agency_id", ["kind"])
        bureaus = {k for k, one in agencies.items() if one.kind == "approval_bureau"}
        routes = self.env["gov.push.route"]._limits()
        served = [cell for cell in gaps.open if cell.agency_id in bureaus]
        named = self._named_supervisors(gaps, served)
        missing = cache(lambda key: self._route_gaps(named[key], routes.get(key)))
        for cell in served:
            for agency_id in gaps.supervisors.get(cell.id, ()):
                gaps.add(cell, *missing(agency_id))
        return gaps

    def _named_supervisors(self, gaps, cells):
        """Return id -> agency of the cells' supervisors, read at once."""
        ids = {key for cell in cells for key in gaps.supervisors.get(cell.id, ())}
        agencies = self.env["gov.agency"].browse(sorted(ids))
        agencies.fetch(["name"])
        return {agency.id: agency for agency in agencies}

    def _route_gaps(self, agency, route):
        if route and route[3]:
            return []
        if not route:
            message = self.env._("No push route to %s is set up.", agency.name)
            return [Gap("push_route", message, "JN21-12-01", False)]
        message = self.env._("The push route to %s was never tested.", agency.name)
        return [Gap("push_route_test", message, "HZ22-61-01", False)]
