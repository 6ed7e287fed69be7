from odoo import fields, models


class GovProjectOpinion(models.Model):
    """What one agency says at a joint event."""

    _name = "gov.project.opinion"
    _description = "Opinion at a Joint Event"
    _order = "event_id, id"
    _rec_name = "agency_id"

    event_id = fields.Many2one(
        "gov.project.event", required=True, index=True, ondelete="cascade"
    )
    agency_id = fields.Many2one("gov.agency", required=True, ondelete="restrict")
    passed = fields.Boolean("Consents", default=True)
    opinion = fields.Text()

    _once = models.Constraint(
        "unique(event_id, agency_id)", "An agency has one opinion."
    )
