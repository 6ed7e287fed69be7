from odoo import fields, models

from .gov_archive_flow import STEPS


class GovArchiveFileFlow(models.Model):
    """Ten steps from collecting to storing (GB/T 42727-2023)."""

    _inherit = "gov.archive.file"

    flow_step = fields.Selection(
        STEPS,
        "Step reached",
        readonly=True,
        copy=False,
        default="count",
        help="Steps of GB/T 42727-2023, 6.2 to 6.11. Closing a case collects, "
        "arranges and counts; packaging does the next three; a hand-over exchanges.",
    )
    flow_ids = fields.One2many("gov.archive.flow", "file_id", readonly=True)

    def _go(self, *steps):
        """Note steps of each file: (step, result) or (step, result, moment)."""
        now = fields.Datetime.now()
        self.env["gov.archive.flow"]._chain_append(
            [
                {
                    "file_id": file.id,
                    "step": step,
                    "result": result or False,
                    "user_id": self.env.uid,
                    "done_at": moment[0] if moment else now,
                }
                for file in self
                for step, result, *moment in steps
            ]
        )
        if steps:
            self._act_write({"flow_step": steps[-1][0]})

    def _go_packaged(self):
        """The first six steps, once the package is tested."""
        count = f"{self.document_count} / {self.page_count} / {self.byte_count}"
        made = self.create_date
        verdict = "pass" if self.verified else "fail"
        self._go(
            ("collect", self.case_number, made),
            ("arrange", "", made),
            ("count", count, made),
            ("package", self.package_name),
            ("checksum", self.seal),
            ("archiving_test", verdict),
        )
        if self.state == "in_custody":
            self._go_stored()

    def _go_stored(self):
        self._go(("register", self.number), ("store", self.holder_id.name))
