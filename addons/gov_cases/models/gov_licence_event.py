from odoo import fields, models


class GovLicenceEvent(models.Model):
    """What happened to a certificate, by which case, on both of its copies."""

    _name = "gov.licence.event"
    _description = "Certificate Event"
    _order = "licence_id, id"
    _rec_name = "kind"

    licence_id = fields.Many2one(
        "gov.licence", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("issue", "Certificate issued"),
            ("change", "Changed"),
            ("renewal", "Renewed"),
            ("replacement", "Replaced"),
            ("cancellation", "Cancelled"),
            ("revocation", "Revoked"),
        ],
        required=True,
        readonly=True,
    )
    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    happened_at = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    electronic = fields.Boolean("Electronic copy", readonly=True)
    physical = fields.Boolean("Physical copy", readonly=True)

    _both = models.Constraint("CHECK(physical)", "Both copies change together.")
