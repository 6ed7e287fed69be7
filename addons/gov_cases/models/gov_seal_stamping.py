from odoo import models


class GovSealStamping(models.AbstractModel):
    """A case is stamped by its own step: by hand nobody stamps under its number."""

    _inherit = "gov.seal.stamping"

    def _stamp(self, *, delegation, subject, document_name, **values):
        if not self.env.context.get("default_case_id"):
            refusal = self._refuse_case_number(subject)
            if refusal:
                error = self.env["gov.clause"]._refusal(*refusal)
                self._log_refusal_later(delegation, subject, document_name, *refusal)
                raise error
        return super()._stamp(
            delegation=delegation,
            subject=subject,
            document_name=document_name,
            **values,
        )

    def _refuse_case_number(self, subject):
        """(clause, message) where the subject is a case's number, or None."""
        cases = self.env["gov.case"].sudo()  # sudo: whether there is one, no more
        case = cases.search([("number", "=", (subject or "").strip())], limit=1)
        if not case.number:
            return None
        if not case.decided_at:
            return "JN21-06-09", self.env._(
                "%(case)s is not decided: nothing is stamped for it.", case=case.number
            )
        return "CASE-ONCE", self.env._(
            "The decision of %(case)s is stamped once, in its own step.",
            case=case.number,
        )
