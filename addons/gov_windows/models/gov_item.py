from odoo import fields, models


class GovItem(models.Model):
    _inherit = "gov.item"

    window_kind = fields.Selection(
        [
            ("capital_projects", "Capital projects"),
            ("business_registration", "Business registration"),
            ("trade_transport", "Trade and transport"),
            ("social_affairs", "Social affairs"),
            ("public_security", "Public security"),
            ("joint_handling", "Joint handling"),
            ("utilities", "Public utilities"),
        ],
        "Comprehensive window",
        index=True,
        help="Which of the seven comprehensive windows receives the item (JN18).",
    )
    livelihood_id = fields.Many2one(
        "gov.livelihood.field",
        "Field of livelihood",
        index="btree_not_null",
        ondelete="restrict",
        help="Handled in the townships' centres (JN18).",
    )
