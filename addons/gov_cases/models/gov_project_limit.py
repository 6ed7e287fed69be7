from odoo import api, fields, models


class GovProjectLimit(models.Model):
    """The limits of projects by who pays, as JN18 sets them."""

    _name = "gov.project.limit"
    _description = "Limits of Projects"
    _order = "fund"
    _rec_name = "fund"

    fund = fields.Selection(
        [("government", "Government"), ("enterprise", "Enterprise")], required=True
    )
    total_days = fields.Integer(
        required=True, aggregator=None, help="Working days over all stages."
    )
    permit_days = fields.Integer(
        required=True,
        aggregator=None,
        help="Working days from the start to the building permit.",
    )
    establish_days = fields.Integer("Establishment", required=True, aggregator=None)
    land_days = fields.Integer("Land", required=True, aggregator=None)
    planning_days = fields.Integer("Planning", required=True, aggregator=None)
    building_days = fields.Integer("Construction", required=True, aggregator=None)
    completion_days = fields.Integer("Completion", required=True, aggregator=None)
    clause_id = fields.Many2one("gov.clause", ondelete="restrict")

    _fund_uniq = models.Constraint("unique(fund)", "There is a rule for this already.")
    _days_fit = models.Constraint(
        "CHECK(establish_days + land_days + planning_days + building_days "
        "+ completion_days <= total_days AND permit_days <= total_days)",
        "The stages together fit into the total limit.",
    )

    @api.model
    def _for(self, fund):
        """The rule for the kind of funds."""
        rules = self.sudo()  # sudo: whoever starts a project is bound by it
        return rules.search([("fund", "=", fund)], limit=1)

    def _stage_days(self, kind):
        """Working days of a stage."""
        return self[f"{kind}_days"]
