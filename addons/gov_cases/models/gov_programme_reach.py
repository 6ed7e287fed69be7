from odoo import api, fields, models
from odoo.exceptions import ValidationError


class GovProgrammeReach(models.Model):
    """What becomes of matters that touch several of the programme's regions."""

    _inherit = "gov.programme"

    reach_mode_id = fields.Many2one(
        "gov.mode",
        "Mode across regions",
        ondelete="restrict",
        domain="[('programme_id', '=', id), ('decider', '=', 'upper'), "
        "('reviewer', '=', 'upper')]",
        help="How a matter runs that touches more than one of the regions: received "
        "and forwarded below, reviewed and decided above. Without one such a matter "
        "is handed in at the level above (JN21 three (one) 2, HZ22 one (two)).",
    )
    reach_clause_id = fields.Many2one(
        "gov.clause",
        "Clause across regions",
        ondelete="restrict",
        help="The clause that keeps such matters above; every refusal cites it.",
    )

    @api.constrains("reach_mode_id")
    def _check_reach_mode_id(self):
        for programme in self.filtered("reach_mode_id"):
            mode = programme.reach_mode_id
            above = mode.decider == mode.reviewer == mode.in_name_of == "upper"
            if mode.programme_id != programme or not above:
                raise ValidationError(
                    self.env._(
                        "%(mode)s leaves the decision below: a matter across regions "
                        "is reviewed and decided above, in that level's name.",
                        mode=mode.display_name,
                    )
                )

    def _reach_code(self):
        """Code of the clause that keeps matters across regions above."""
        return self.reach_clause_id.sudo().code or "JN21-02-03"  # sudo: a public text
