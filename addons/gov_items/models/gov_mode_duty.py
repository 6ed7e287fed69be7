from odoo import fields, models


class GovModeDuty(models.Model):
    """Who is responsible for a step of a mode, and by which article."""

    _name = "gov.mode.duty"
    _description = "Responsibility for a Step"
    _order = "mode_id, sequence, id"
    _rec_name = "step"

    mode_id = fields.Many2one("gov.mode", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    step = fields.Selection(
        [
            ("receive", "Receipt"),
            ("formal_check", "Formal Check"),
            ("review", "Substantive Review"),
            ("decide", "Decision"),
            ("deliver", "Delivery"),
        ],
        required=True,
    )
    level = fields.Selection(
        [("lower", "Receiving level"), ("upper", "Granting level")],
        string="Responsible Level",
        required=True,
        help="Whose officer answers for what goes wrong in this step.",
    )
    duty = fields.Text(help="What the officer has to do, and answers for.")
    article = fields.Char(
        required=True, help="Article of the law that the responsibility rests on."
    )

    _step_uniq = models.Constraint(
        "unique(mode_id, step)", "The mode names this step already."
    )
