from odoo import fields, models


class GovCaseTelling(models.Model):
    """How the applicant wants to be told of what happens."""

    _inherit = "gov.case"

    notify_by = fields.Selection(
        [
            ("sms", "Short message"),
            ("page", "Progress page only"),
            ("none", "Not at all"),
        ],
        "Notified by",
        required=True,
        default="sms",
        help="Chosen by the applicant (JN18). Messages name the case and the matter, "
        "never the person. Without a short-message service they stand on the "
        "progress page.",
    )
    message_ids = fields.One2many(
        "gov.message", "case_id", "Messages sent", readonly=True, copy=False
    )
