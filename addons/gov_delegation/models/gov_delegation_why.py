from odoo import models


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    def _why_lines(self, on_date):
        """Add the agreements that cover the delegation on the day."""
        lines = super()._why_lines(on_date)
        agreements = self.sudo().agreement_line_ids.agreement_id  # sudo: number, state
        in_term = agreements.filtered(
            lambda a: (
                a.state != "draft"
                and a.date_from
                and a.date_from <= on_date <= (a.ended_on or a.date_to or on_date)
            )
        )
        fields_ = self.env["gov.agreement"]._fields
        kinds = dict(fields_["kind"]._description_selection(self.env))
        states = dict(fields_["state"]._description_selection(self.env))
        for agreement in in_term:
            parts = (agreement.name, states[agreement.state], agreement.date_to)
            text = " · ".join(str(part) for part in parts if part)
            lines.append({"label": kinds[agreement.kind], "text": text})
        return lines
