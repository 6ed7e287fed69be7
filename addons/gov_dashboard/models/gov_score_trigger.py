from odoo import api, fields, models

from ..kernel.triggers import Trigger


class GovScoreTrigger(models.Model):
    """A measurable reason to look at a delegation again, with its threshold."""

    _name = "gov.score.trigger"
    _description = "Trigger of an Adjustment"
    _order = "sequence, id"
    _rec_name = "ground"

    sequence = fields.Integer(default=10)
    ground = fields.Selection(
        [
            ("few_cases", "Few cases"),
            ("specialised", "Highly specialised"),
            ("costly", "Costly"),
            ("risky", "Risky"),
        ],
        string="Trigger",
        required=True,
        help="Reason code of the adjustment that it proposes.",
    )
    figure = fields.Selection(
        [
            ("volume", "Cases decided"),
            ("experts", "Expert opinions per 100 cases"),
            ("cost", "Cost of disputes, yuan per case"),
            ("risk", "Inspection faults and disputes per 100 cases"),
        ],
        required=True,
    )
    side = fields.Selection(
        [("below", "Below"), ("above", "Above")],
        string="Fires",
        required=True,
        default="above",
    )
    threshold = fields.Float(required=True)
    least_cases = fields.Integer(
        string="From Cases",
        aggregator=None,
        help="Fewer cases in the period say nothing; 0 where few cases are the point.",
    )
    change = fields.Selection(
        [("suspend", "Suspend"), ("withdraw", "Withdraw")],
        string="Proposes To",
        required=True,
        default="suspend",
    )
    note = fields.Char(translate=True)
    active = fields.Boolean(default=True)

    _ground_uniq = models.Constraint(
        "unique(ground, figure)", "The trigger watches this figure already."
    )
    _positive = models.Constraint(
        "CHECK(threshold >= 0 AND least_cases >= 0)",
        "Thresholds and numbers of cases are not negative.",
    )

    @api.model
    def _triggers(self):
        """The triggers in use, as the kernel takes them."""
        return [
            Trigger(one.ground, one.figure, one.side, one.threshold, one.least_cases)
            for one in self.search([])
        ]
