from odoo import fields, models


class GovStaffRecord(models.Model):
    """A reward, a penalty, an allowance or a violation of posted staff, with ground
    and decision. Open to managers only."""

    _name = "gov.staff.record"
    _description = "Staff Record"
    _inherit = ["gov.centre.mixin"]
    _order = "day desc, id desc"
    _rec_name = "employee_id"

    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict"
    )
    window_id = fields.Many2one("gov.window", ondelete="restrict")
    day = fields.Date(required=True, default=lambda self: self._city_today())
    kind = fields.Selection(
        [
            ("reward", "Reward"),
            ("allowance", "Allowance"),
            ("penalty", "Penalty"),
            ("accountability", "Accountability"),
            ("violation", "Violation"),
        ],
        required=True,
        index=True,
    )
    rule = fields.Selection(
        [
            ("discipline", "Working discipline"),
            ("conduct", "Conduct and language"),
            ("dress", "Badge and dress"),
            ("procedure", "Procedure and time limits"),
            ("integrity", "Integrity"),
        ],
        "Rule broken",
        help="Of a violation.",
    )
    ground = fields.Text(required=True, help="What happened, and where it is proven.")
    decision = fields.Char(required=True, help="What was decided, by whom, number.")
    amount = fields.Float(help="In yuan, of an allowance.")
    recording_ref = fields.Char(
        "Recording", help="Reference of the camera's recording that shows it."
    )
    camera_id = fields.Many2one(
        "gov.device",
        ondelete="restrict",
        domain="[('centre_id', '=', centre_id), ('serves', '=', 'record')]",
    )

    _violation_rule = models.Constraint(
        "CHECK(kind <> 'violation' OR rule IS NOT NULL)",
        "A violation names the rule broken.",
    )
    _recording_camera = models.Constraint(
        "CHECK(recording_ref IS NULL OR camera_id IS NOT NULL)",
        "A recording comes from a camera of the register.",
    )
