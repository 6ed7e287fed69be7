from odoo import fields, models


class GovIntermediaryService(models.Model):
    """What an intermediary offers, with its public promise."""

    _name = "gov.intermediary.service"
    _description = "Service of an Intermediary"
    _order = "intermediary_id, kind_id, id"
    _rec_name = "kind_id"

    intermediary_id = fields.Many2one(
        "gov.intermediary", required=True, index=True, ondelete="cascade"
    )
    kind_id = fields.Many2one(
        "gov.intermediary.kind", required=True, index=True, ondelete="restrict"
    )
    price = fields.Float(required=True, help="Yuan, as promised.")
    days = fields.Integer("Working days", required=True, help="As promised.")
    standard = fields.Char(required=True, help="Standard of service, as promised.")
    promised_on = fields.Date(help="Day on which the promise was published.")

    _once = models.Constraint(
        "unique(intermediary_id, kind_id)", "The body offers this service already."
    )
    _promise = models.Constraint(
        "CHECK(price >= 0 AND days > 0)", "A promise names price and working days."
    )
