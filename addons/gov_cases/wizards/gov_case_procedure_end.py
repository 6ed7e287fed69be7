from odoo import fields, models


class GovCaseProcedureEnd(models.TransientModel):
    """The words that end a sub-procedure, or that are entered for it."""

    _name = "gov.case.procedure.end"
    _description = "End of a Sub-Procedure"

    procedure_id = fields.Many2one(
        "gov.case.procedure", required=True, readonly=True, ondelete="cascade"
    )
    expert_id = fields.Many2one("gov.case.expert", readonly=True, ondelete="cascade")
    action = fields.Selection(
        [("end", "End"), ("help", "Help"), ("opine", "Expert's opinion")],
        required=True,
        readonly=True,
        default="end",
    )
    passed = fields.Boolean("In order", default=True)
    text = fields.Text("Report", required=True)

    def action_confirm(self):
        """Hand the words to the sub-procedure."""
        self.ensure_one()
        if self.action == "end":
            self.procedure_id.action_end(self.text, self.passed)
        elif self.action == "help":
            self.procedure_id.action_help(self.text)
        else:
            self.expert_id.action_opine(self.text, self.passed)
        return {"type": "ir.actions.act_window_close"}
