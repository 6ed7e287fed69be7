from odoo import models

from .gov_personal_field import MASKS


class Base(models.AbstractModel):
    """Exports are noted and mask personal data; so is opening it in full."""

    _inherit = "base"

    def export_data(self, fields_to_export):
        """Export with personal data masked, unless a reason was stated before."""
        result = super().export_data(fields_to_export)
        if not self._name.startswith(("gov.", "res.")):
            return result
        register = self.env["gov.personal.field"]
        kinds = [register._of_path(self._name, path) for path in fields_to_export]
        reason = None
        if any(kinds):
            reason = self.env["gov.export.pass"]._reason_for({self._name})
            if reason is None:
                self._mask_rows(result["datas"], kinds)
        self.env["gov.audit.event"]._log(
            "export",
            records=self,
            subject=self._description,
            detail=", ".join(map(str, fields_to_export)),
            reason=reason,
        )
        return result

    def _mask_rows(self, rows, kinds):
        """Mask the columns of ``rows`` in place, by their kind of mask."""
        for row in rows:
            for index, kind in enumerate(kinds):
                if kind and isinstance(row[index], str):
                    row[index] = MASKS[kind](row[index])

    def web_read(self, specification):
        """Read for the client, and note who opened a person's data in full."""
        result = super().web_read(specification)
        if len(self) == 1 and self._name.startswith("gov.") and not self.env.su:
            register = self.env["gov.personal.field"]._masks()
            shown = [
                name
                for name in register.get(self._name, ())
                if name in specification and result and result[0].get(name)
            ]
            if shown:
                self.env["gov.audit.event"]._log(
                    "look",
                    records=self,
                    subject=self._description,
                    detail=", ".join(shown),
                )
        return result
