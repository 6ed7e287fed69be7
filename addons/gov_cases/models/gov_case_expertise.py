from odoo import api, fields, models

from .gov_entry_expertise import KINDS


class GovCaseExpertise(models.Model):
    """The expert step of a case: drawn, held and recorded before it is reviewed."""

    _name = "gov.case.expertise"
    _description = "Expert Step"
    _order = "case_id, id"
    _rec_name = "kind"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    experts = fields.Integer("Number of experts", readonly=True, aggregator=None)
    note = fields.Char("What they look at", readonly=True)
    procedure_id = fields.Many2one(
        "gov.case.procedure", "Expert review", readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        [("pending", "To come"), ("doing", "In hand"), ("done", "Done")],
        compute="_compute_state",
    )

    _kind_once = models.Constraint(
        "unique(case_id, kind)", "A case has one expert step for each purpose."
    )

    @api.depends("procedure_id.state")
    def _compute_state(self):
        states = {"open": "doing", "done": "done"}
        for row in self:
            row.state = states.get(row.procedure_id.state, "pending")

    def action_hold(self):
        """Draw the experts from the shared pool and open their review.

        :raise UserError: JN21-08-01: it is open or done; what
            ``gov.case.action_open_procedure`` refuses
        """
        self.ensure_one()
        if self.state != "pending":
            self.case_id._refuse(
                "JN21-08-01", self.env._("The experts have been called in already.")
            )
        label = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        procedure = self.case_id.action_open_procedure(
            "expert_review",
            experts=self.experts,
            subject=" · ".join(filter(None, (label, self.note))),
        )
        self.sudo().procedure_id = procedure.id  # sudo: rows change by this act alone
