from odoo import api, fields, models


class GovCaseHint(models.Model):
    """What commonly goes wrong in the step in hand, from the manual (JN21 three 7)."""

    _inherit = "gov.case"

    step_hint = fields.Text(
        "Mind here",
        compute="_compute_step_hint",
        help="The manual's explanation of its error-prone steps, shown to the officer "
        "who has such a step in hand.",
    )

    @api.depends("current_kind", "manual_id", "delegation_id")
    def _compute_step_hint(self):
        manuals = self.env["gov.manual"]
        for case in self:
            manual = case.manual_id or case._manual()
            kind = case.current_kind or "receive"
            case.step_hint = manuals._step_hints(manual.id).get(kind, False)

    def _desk_hint(self):
        """What the clerk is to mind while taking in the case."""
        hints = self.env["gov.manual"]._step_hints(self._manual().id)
        return hints.get("receive", "")
