from odoo import fields, models


class GovSubstituteLine(models.TransientModel):
    """One candidate for a shift, with what speaks for the person."""

    _name = "gov.substitute.line"
    _description = "Candidate for a Shift"
    _order = "rank"

    wizard_id = fields.Many2one("gov.substitute", required=True, ondelete="cascade")
    rank = fields.Integer()
    employee_id = fields.Many2one("hr.employee", required=True, ondelete="cascade")
    is_partner = fields.Boolean("Partner or deputy")
    knows_window = fields.Boolean("Posted to the window")
    rest_duties = fields.Integer(
        "Duties on days off", help="Published ones of this year."
    )
    week_hours = fields.Float("Hours this week")

    def action_take(self):
        """Give the shift to this person; both are told."""
        self.ensure_one()
        wizard = self.wizard_id
        wizard.shift_id.with_context(
            gov_change_reason=wizard.reason or self.env._("Substitute")
        ).write({"employee_id": self.employee_id.id})
        return {"type": "ir.actions.act_window_close"}
