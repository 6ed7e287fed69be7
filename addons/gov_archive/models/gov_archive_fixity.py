import logging
import time

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.gov_items.models.ir_attachment_s3 import LostFile

from ..kernel.container import sha256_of

_logger = logging.getLogger(__name__)
#: Days between two re-checks of everything; files per step; MB per second, 0 = all.
EVERY_DAYS, STEP, THROTTLE = 90, 100, 0


class GovArchiveFixity(models.Model):
    """A re-check of all stored packages: progress, throttle, report.

    The place reached is committed with every step, so a run that was killed is
    taken up where it stopped by the next tick of the scheduled action.
    """

    _name = "gov.archive.fixity"
    _inherit = "gov.archive.act.mixin"
    _description = "Fixity Re-check"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")],
        "Status",
        required=True,
        readonly=True,
        default="running",
        index=True,
    )
    total = fields.Integer(readonly=True)
    done = fields.Integer("Checked", readonly=True)
    failed = fields.Integer(readonly=True)
    megabytes = fields.Float(readonly=True, digits=(16, 1))
    last_id = fields.Integer(
        "Reached", readonly=True, aggregator=None, help="Last case file checked."
    )
    progress = fields.Float(compute="_compute_progress")
    started_at = fields.Datetime(readonly=True)
    finished_at = fields.Datetime(readonly=True)
    fault_ids = fields.One2many("gov.archive.fixity.fault", "run_id", readonly=True)

    @api.depends("done", "total")
    def _compute_progress(self):
        for run in self:
            run.progress = 100.0 * run.done / run.total if run.total else 100.0

    @api.model
    def _setting(self, name, default):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not
        value = parameters.get_param(f"gov_archive.fixity_{name}", "")
        return int(value) if value.isdigit() else default

    @api.model
    def _cron_check(self):
        """Go on with the run in hand, or start one when it is time."""
        run = self.search([("state", "=", "running")], order="id", limit=1)
        if not run:
            every = self._setting("every_days", EVERY_DAYS)
            since = fields.Datetime.subtract(fields.Datetime.now(), days=every)
            if self.search_count([("started_at", ">", since)], limit=1):
                return
            run = self._start()
        while run.state == "running":
            run._step()
            left = self.env["ir.cron"]._commit_progress(
                1, remaining=run.total - run.done
            )
            if not left:
                break

    @api.model
    def _start(self):
        now = fields.Datetime.now()
        total = self._files(0, count=True)
        return self._act_create(
            [{"name": f"{now:%Y-%m-%d %H:%M}", "total": total, "started_at": now}]
        )

    @api.model
    def _files(self, after, limit=None, count=False):
        files = self.env["gov.archive.file"].sudo()  # sudo: all that is stored
        domain = [("id", ">", after), ("package_sha256", "!=", False)]
        domain.append(("state", "not in", ("destroyed", "transferred")))
        if count:
            return files.search_count(domain)
        return files.search(domain, order="id", limit=limit)

    def _step(self, size=None):
        """Check the next files and note how far the run is.

        :param size: number of files; by default the setting ``fixity_step``
        """
        self.ensure_one()
        size = size or self._setting("step", STEP) or STEP
        files = self._files(self.last_id, limit=size)
        start, checked, faults = time.monotonic(), 0, []
        throttle = self._setting("megabytes_per_second", THROTTLE)
        for file, packages in self._packages(files).items():
            checked += sum(record.package_size for record, _package in packages)
            if message := self._fault(packages):
                faults.append((file, message))
            if throttle:
                wait = checked / (throttle << 20) - (time.monotonic() - start)
                time.sleep(max(0.0, min(wait, 60.0)))
        self._note(files, faults)
        values = {
            "done": self.done + len(files),
            "failed": self.failed + len(faults),
            "megabytes": self.megabytes + checked / (1 << 20),
            "last_id": files[-1:].id or self.last_id,
        }
        if len(files) < size:
            values.update(state="done", finished_at=fields.Datetime.now())
        self._act_write(values)

    @api.model
    def _packages(self, files):
        """What is stored of each file, in as many queries for one as for many.

        :return: file to (record with the hash, ``ir.attachment``), the first version
            and the filed corrections
        """
        later = files.correction_ids.filtered(lambda c: c.state == "filed")
        found = {file: [] for file in files}
        for records in (files, later.sorted("version")):
            store = self.env["ir.attachment"].sudo()  # sudo: all that is stored
            stored = store.search(
                [
                    ("res_model", "=", records._name),
                    ("res_field", "=", "package"),
                    ("res_id", "in", records.ids),
                ]
            )
            by_record = {attachment.res_id: attachment for attachment in stored}
            for record in records:
                file = record if records is files else record.file_id
                found[file].append((record, by_record.get(record.id, store)))
        return found

    @api.model
    def _fault(self, packages):
        """What is wrong with stored packages, by their hashes; or an empty text."""
        for record, package in packages:
            if not package:
                return f"{record.package_name}: -"
            try:
                with package._gov_open() as content:
                    actual = sha256_of(content)
            except (OSError, LostFile) as error:
                return str(error)
            if actual != record.package_sha256:
                return f"{record.package_name}: SHA-256 {actual}"
        return ""

    def _note(self, files, faults):
        bad = [file.id for file, _message in faults]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE gov_archive_file SET fixity_at = %s, fixity_ok = "
                "NOT (id = ANY(%s)), verified = verified AND NOT (id = ANY(%s)) "
                "WHERE id = ANY(%s)",
                fields.Datetime.now(),
                bad,
                bad,
                files.ids,
            )
        )
        files.invalidate_recordset(["fixity_at", "fixity_ok", "verified"])
        self.env["gov.archive.fixity.fault"]._act_create(
            [
                {"run_id": self.id, "file_id": file.id, "message": message}
                for file, message in faults
            ]
        )
