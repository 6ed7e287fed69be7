from odoo import models


class GovCaseChain(models.Model):
    """Cases of a one-chain matter are granted in its order (JN18)."""

    _inherit = "gov.case"

    def _check_decision(self, step, outcome, reason):
        result = super()._check_decision(step, outcome, reason)
        if self.matter_id and outcome == "granted":
            self._check_order()
        return result

    def _check_order(self):
        """Refuse to grant before those of a lower order are (JN18-18-01)."""
        matter = self.matter_id.sudo()  # sudo: other agencies' cases of one matter
        places = {line.entry_id: line.place for line in matter.kind_id.line_ids}
        own = places.get(self.entry_id, 0)
        before = matter.case_ids.filtered(
            lambda case: (
                places.get(case.entry_id, own) < own and case.outcome != "granted"
            )
        )
        if before:
            self._refuse(
                "JN18-18-01",
                self.env._(
                    "The matter's order: first %(items)s.",
                    items=", ".join(before.entry_id.mapped("name")),
                ),
            )
