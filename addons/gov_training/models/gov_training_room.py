from odoo import fields, models


class GovTrainingRoom(models.Model):
    """A room where sessions are held; the database books it once at a time."""

    _name = "gov.training.room"
    _description = "Training Room"
    _order = "agency_id, name, id"

    name = fields.Char(required=True)
    agency_id = fields.Many2one(
        "gov.agency",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
        help="Who keeps the room; every agency may book it.",
    )
    address = fields.Char()
    capacity = fields.Integer("Seats", help="0: not known.")
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint(
        "unique(agency_id, name)", "The agency has a room of this name already."
    )
    _capacity_positive = models.Constraint(
        "CHECK(capacity >= 0)", "Seats cannot be negative."
    )
