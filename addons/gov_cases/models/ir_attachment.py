from odoo import api, models

GUARDED = ("gov.case.document", "gov.case.notice")
CONTENT = frozenset(
    {"raw", "datas", "db_datas", "store_fname", "checksum", "res_model", "res_id"}
)


class IrAttachment(models.Model):
    """Files of a case are kept as they were handed in or issued."""

    _inherit = "ir.attachment"

    def write(self, vals):
        if not self.env.su and CONTENT.intersection(vals):
            self._check_case_file()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_case_file(self):
        if not self.env.su:
            self._check_case_file()

    def _check_case_file(self):
        """Refuse to change or delete a case's file (SUITE-APPEND)."""
        if any(attachment.res_model in GUARDED for attachment in self):
            self.env["gov.case"]._refuse(
                "SUITE-APPEND",
                self.env._("A file of a case stays as it was handed in or issued."),
            )
