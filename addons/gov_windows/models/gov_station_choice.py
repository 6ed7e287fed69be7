from odoo import api, fields, models
from odoo.exceptions import UserError


class GovStationChoice(models.Model):
    """Why a township gets an approval station: demand, means and transport."""

    _name = "gov.station.choice"
    _description = "Choice of a Township for a Station"
    _order = "day desc, total desc"
    _rec_name = "region_id"

    region_id = fields.Many2one(
        "gov.region",
        "Township",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("kind", "=", "township")],
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Assessed by",
        required=True,
        ondelete="restrict",
        domain=[("kind", "=", "approval_bureau")],
    )
    day = fields.Date(required=True, default=lambda self: self._city_today())
    demand = fields.Integer(required=True, help="Of the people; 0 to 100.")
    demand_note = fields.Char("Demand because", required=True)
    means = fields.Integer(required=True, help="Money and rooms; 0 to 100.")
    means_note = fields.Char("Means because", required=True)
    transport = fields.Integer(required=True, help="How easily one comes; 0 to 100.")
    transport_note = fields.Char("Transport because", required=True)
    total = fields.Float(
        compute="_compute_total", store=True, help="Mean of the three."
    )
    state = fields.Selection(
        [("assessed", "Assessed"), ("chosen", "Chosen"), ("refused", "Not chosen")],
        required=True,
        default="assessed",
        readonly=True,
    )

    _marks = models.Constraint(
        "CHECK(demand BETWEEN 0 AND 100 AND means BETWEEN 0 AND 100 "
        "AND transport BETWEEN 0 AND 100)",
        "Marks lie between 0 and 100.",
    )

    @api.depends("demand", "means", "transport")
    def _compute_total(self):
        for choice in self:
            choice.total = (choice.demand + choice.means + choice.transport) / 3

    def action_choose(self):
        """Choose the township."""
        if any(choice.state != "assessed" for choice in self):
            raise UserError(self.env._("This choice is decided already."))
        self.write({"state": "chosen"})

    def action_refuse(self):
        """Do not choose the township."""
        self.write({"state": "refused"})
