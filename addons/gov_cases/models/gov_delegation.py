from odoo import fields, models


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
