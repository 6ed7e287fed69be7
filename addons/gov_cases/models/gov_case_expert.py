from odoo import fields, models


class GovCaseExpert(models.Model):
    """An expert drawn for a review, with the opinion given."""

    _name = "gov.case.expert"
    _description = "Expert of a Review"
    _order = "procedure_id, sequence"

    procedure_id = fields.Many2one(
        "gov.case.procedure",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(readonly=True, aggregator=None, help="Place in the draw.")
    key = fields.Char(required=True, readonly=True, help="Key in the shared pool.")
    name = fields.Char(required=True, readonly=True)
    opinion = fields.Text(readonly=True)
    passed = fields.Boolean(readonly=True)

    _once = models.Constraint(
        "unique(procedure_id, key)", "An expert is drawn once for a review."
    )

    def action_opine(self, opinion, passed):
        """Enter the expert's opinion, once.

        :raise UserError: the case lies elsewhere (SUITE-AGENCY), or it is entered
            already (XK-34)
        """
        self.ensure_one()
        case = self.procedure_id.case_id
        case._check_turn()
        if self.opinion or not (opinion or "").strip():
            case._refuse("XK-34", self.env._("An opinion is entered once, in words."))
        self.sudo().write(  # sudo: rows change through this act alone
            {"opinion": opinion.strip(), "passed": bool(passed)}
        )

    def action_ask(self):
        """Open the form for the opinion."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.case.procedure.end",
            "view_mode": "form",
            "target": "new",
            "name": self.name,
            "context": {
                "default_procedure_id": self.procedure_id.id,
                "default_expert_id": self.id,
                "default_action": "opine",
            },
        }
