from odoo import models


class GovCaseProcedure(models.Model):
    _inherit = "gov.case.procedure"

    def _expert_candidates(self):
        """Leave out who is of another field than the item asks for, and who has a
        conflict with the applicant or was called for the same one a short while ago
        (JN21 three (three) 8).
        """
        rows = super()._expert_candidates()
        pool = self.env["gov.expert"].sudo()  # sudo: compared only
        experts = pool.search([("state", "=", "approved")])
        known = {expert._pool_key(): expert for expert in experts}
        case = self.case_id.sudo()  # sudo: the code is compared only
        recused = self._recused(experts, case.applicant_code)
        fields_ = case.entry_id.expert_field_ids
        return [
            row
            for row in rows
            if row["key"] not in known
            or known[row["key"]] not in recused
            and (not fields_ or known[row["key"]].field_ids & fields_)
        ]

    def _recused(self, experts, code):
        """Experts who give no opinion on the matters of ``code``."""
        draws = self.env["gov.expert.draw"]
        biased = experts.filtered(lambda expert: draws._conflict(expert, code))
        return biased | draws._cooling(experts, code) | self._reviewed(experts, code)

    def _reviewed(self, experts, code):
        """Experts drawn in another review of the same applicant a short while ago."""
        draws = self.env["gov.expert.draw"]
        if not code:
            return experts.browse()
        lines = self.env["gov.case.expert"].sudo()  # sudo: reviews of all agencies
        recent = lines.search(
            [
                ("procedure_id.case_id.applicant_code", "=", code),
                ("procedure_id.date_from", ">", draws._cooling_since()),
                ("procedure_id", "!=", self.id),
            ]
        )
        keys = set(recent.mapped("key"))
        return experts.filtered(lambda expert: expert._pool_key() in keys)
