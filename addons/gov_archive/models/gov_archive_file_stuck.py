from odoo import api, fields, models
from odoo.fields import Domain

from .gov_archive_correction import ARCHIVIST

#: Test item of DA/T 70-2018 that looks at the order of times.
ORDER = "GD-1-5"
#: Who reads test results.
GROUPS = (
    "gov_archive.group_archivist,gov_items.group_agency_manager,"
    "gov_items.group_city_manager,gov_items.group_auditor"
)


class GovArchiveFileStuck(models.Model):
    """A packaged file that failed its archiving test: why, and the way out."""

    _inherit = "gov.archive.file"

    failure = fields.Text(
        "What fails",
        compute="_compute_failure",
        compute_sudo=True,
        groups=GROUPS,
        help="Failed items of the last archiving test.",
    )
    clock_fault = fields.Boolean(
        "Times run backwards",
        compute="_compute_failure",
        compute_sudo=True,
        groups=GROUPS,
        search="_search_clock_fault",
        help="The last archiving test found times that run backwards, as after a clock "
        "was set back. What was written stays; the times are clarified.",
    )

    @api.depends("state", "verified", "verified_at", "test_ids.result")
    def _compute_failure(self):
        for file in self:
            rows = file.test_ids.browse()
            if file.state == "packaged" and not file.verified:
                rows = file.test_ids.filtered(
                    lambda r, file=file: (
                        r.result == "fail" and r.tested_at == file.verified_at
                    )
                )
            file.failure = "\n".join(
                f"{row.code} {row.name}：{row.message}" for row in rows
            )
            file.clock_fault = ORDER in rows.mapped("code")

    def _search_clock_fault(self, operator, value):
        if operator != "in":
            return NotImplemented
        failed = Domain("code", "=", ORDER) & Domain("result", "=", "fail")
        return (
            Domain("state", "=", "packaged")
            & Domain("verified", "=", False)
            & Domain("test_ids", "any", failed)
        )

    def _archiving_tested(self, passed):
        """Ask for what is to be done after an archiving test, or no more."""
        self._ask_no_more()
        if not passed:
            self._ask_archivists()

    def _ask_archivists(self):
        """Put a file that failed its test on the lists of its keeper's archivists."""
        archivists = self.holder_id._archive_officers(ARCHIVIST)
        self._ask(
            {self: (archivists, self._city_today())},
            self.env._("Failed its archiving test: put it right"),
        )

    def action_clarify(self):
        """Draw up the clarification of times that run backwards."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.archive.correction",
            "view_mode": "form",
            "context": {"default_file_id": self.id, "default_ground": "clock"},
        }
