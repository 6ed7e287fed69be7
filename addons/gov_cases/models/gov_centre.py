from odoo import fields, models


class GovCentre(models.Model):
    """What a centre offers beside its windows."""

    _inherit = "gov.centre"

    self_service_area = fields.Float(
        "Self-service area", help="Square metres around the terminals."
    )
    terminal_count = fields.Integer("Terminals", help="Self-service terminals.")
    agency_point = fields.Boolean(
        help="Hands in, follows and gives out for its items, as a point near home.",
    )
    help_procedure = fields.Text(
        "Procedure of help", help="How people are helped here, as it hangs in the hall."
    )
