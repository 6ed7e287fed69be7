from odoo import fields, models


class GovListNotice(models.Model):
    """Where and when a published list was announced or handed on."""

    _name = "gov.list.notice"
    _description = "Announcement of a List"
    _order = "list_id, date, id"

    list_id = fields.Many2one(
        "gov.list.version", required=True, index=True, ondelete="restrict"
    )
    channel = fields.Selection(
        [
            ("portal", "Government portal"),
            ("provincial", "Provincial service site"),
            ("account", "Official account"),
            ("hall", "Print in the hall"),
            ("other", "Other"),
        ],
        required=True,
        default="portal",
    )
    date = fields.Datetime(
        string="Announced At", required=True, default=fields.Datetime.now
    )
    reference = fields.Char(help="Address of the page, or number of the transfer.")
