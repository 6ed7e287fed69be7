import base64
import json

from odoo import fields, models
from odoo.exceptions import LockError

from odoo.addons.queue_job.exception import RetryableJobError

#: Rows read in one transaction.
READ_CHUNK = 2000


class GovAnnexImport(models.Model):
    """Reads a long list in the background: it can be stopped and goes on."""

    _inherit = "gov.annex.import"

    parsed = fields.Binary(
        attachment=True,
        readonly=True,
        copy=False,
        help="The rows as they stand in the file, while they are being read.",
    )
    read_total = fields.Integer(readonly=True, copy=False, aggregator=None)
    read_offset = fields.Integer(readonly=True, copy=False, aggregator=None)
    read_progress = fields.Float(
        string="Rows Taken", compute="_compute_read_progress", help="Per cent."
    )

    def _compute_read_progress(self):
        for record in self:
            total = record.read_total
            record.read_progress = 100.0 * record.read_offset / total if total else 0.0

    def _store_rows(self, table, text):
        """Take the rows at once, or the first of many in the background."""
        vals_list = self._line_vals(table)
        if len(vals_list) <= READ_CHUNK:
            super()._store_rows(table, text)
            return
        content = json.dumps(
            {"rows": vals_list, "totals": self._total_vals(text)}, default=str
        )
        self.write(
            {
                "state": "reading",
                "parsed": base64.b64encode(content.encode()),
                "read_total": len(vals_list),
                "read_offset": 0,
            }
        )
        self._enqueue_read()

    def _enqueue_read(self):
        self.run += 1
        job = self.with_delay(description=self.file_name)._job_read(self.run)
        self.job_uuid = job.uuid

    def _job_read(self, run):
        """Take one chunk and queue the next; a stale or cancelled run does nothing."""
        try:
            self.lock_for_update()
        except LockError as error:
            raise RetryableJobError(self.file_name, seconds=5) from error
        self.invalidate_recordset(["state", "run", "read_offset"])
        if self.state != "reading" or self.run != run:
            return
        self._read_chunk()
        if self.read_offset < self.read_total:
            self._enqueue_read()

    def _read_chunk(self):
        parsed = json.loads(base64.b64decode(self.parsed))
        begin, end = self.read_offset, self.read_offset + READ_CHUNK
        rows = self.env["gov.annex.import.line"]
        lines = rows._create_bulk(parsed["rows"][begin:end])
        self._propose(lines)
        self.read_offset = min(end, self.read_total)
        if self.read_offset == self.read_total:
            self.env["gov.annex.import.total"].create(parsed["totals"])
            self.write({"state": "read", "job_uuid": False, "parsed": False})

    def action_resume(self):
        """Go on reading where it stopped; else as before."""
        self.ensure_one()
        self.check_access("write")
        stopped = self.state == "cancelled" or self.job_state in ("failed", "none")
        if self.read_offset < self.read_total and stopped:
            self.lock_for_update()
            self.state = "reading"
            self._enqueue_read()
            return
        super().action_resume()
