from collections import Counter

from odoo import api, fields, models

#: Jobs that may break off before a person has to look.
TRIES = 5
#: States of a job that will still run, or runs.
LIVE = ("wait_dependencies", "pending", "enqueued", "started")


class GovArchiveBatch(models.Model):
    """Many case files packaged in the background, one job for each.

    A job that was cut off is taken up again by the queue, a file that no job is left
    for by ``_cron_take_up``; files packaged before stay packaged.
    """

    _name = "gov.archive.batch"
    _description = "Packaging Run"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True, default=lambda self: self._label())
    user_id = fields.Many2one(
        "res.users",
        "Started by",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    file_ids = fields.One2many("gov.archive.file", "batch_id", readonly=True)
    total = fields.Integer(compute="_compute_progress")
    done = fields.Integer("Packaged", compute="_compute_progress")
    failed = fields.Integer(
        "Packaging refused",
        compute="_compute_progress",
        help="Files that were refused; each says why.",
    )
    progress = fields.Float(
        compute="_compute_progress", help="Share of the files that is settled, in %."
    )

    @api.model
    def _label(self):
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        return now.strftime("%Y-%m-%d %H:%M")

    @api.depends("file_ids.state", "file_ids.package_error")
    def _compute_progress(self):
        for batch in self:
            files = batch.file_ids
            batch.total = len(files)
            batch.done = len(files.filtered(lambda f: f.state != "assembled"))
            batch.failed = len(
                files.filtered(lambda f: f.state == "assembled" and f.package_error)
            )
            settled = batch.done + batch.failed
            batch.progress = 100.0 * settled / batch.total if batch.total else 0.0

    @api.model
    def _start(self, files):
        """Queue the packaging of ``files``; return the run."""
        store = self.sudo()  # sudo: users start runs by the act alone
        batch = store.create({}).with_env(self.env)
        files._act_write({"batch_id": batch.id, "package_error": False})
        self._queue(files)
        return batch

    @api.model
    def _queue(self, files):
        """Have each file packaged by a job of its own; one at a time is enough."""
        for file in files:
            file.with_delay(
                description=file.display_name, identity_key=file._package_key()
            )._job_package()

    def action_resume(self):
        """Queue again what was refused or never ran."""
        self.ensure_one()
        waiting = self.file_ids.filtered(lambda f: f.state == "assembled")
        waiting._check_holder()
        waiting._act_write({"package_error": False})
        self._queue(waiting)

    @api.model
    def _cron_take_up(self):
        """Queue again what is in a run, was not refused, and has no job any more.

        A full disk, a lost connection or a server that died may end a job for good.
        After ``TRIES`` of them the file says so, and a person resumes the run.
        """
        store = self.env["gov.archive.file"].sudo()  # sudo: the clock looks after all
        waiting = store.search(
            [
                ("batch_id", "!=", False),
                ("state", "=", "assembled"),
                ("package_error", "=", False),
            ]
        )
        live, broken = self._jobs_of(waiting)
        for file in waiting.filtered(lambda f: f._package_key() not in live):
            user = file.batch_id.user_id
            file = file.with_user(user).with_context(lang=user.lang, tz=user.tz)
            self._take_up(file, broken[file._package_key()])

    @api.model
    def _take_up(self, file, tries):
        """Queue the packaging of ``file`` as its archivist, or say it is no use."""
        if tries < TRIES:
            self._queue(file)
            return
        error = file.env._(
            "Packaging broke off %(tries)s times. The jobs of the queue say why.",
            tries=tries,
        )
        file.sudo()._act_write({"package_error": error})  # sudo: the clock says it

    @api.model
    def _jobs_of(self, files):
        """Keys of files that a job will package; key → jobs that failed."""
        jobs = self.env["queue.job"].sudo()  # sudo: users do not see the queue
        counts = jobs._read_group(
            [
                ("identity_key", "in", [file._package_key() for file in files]),
                ("state", "in", [*LIVE, "failed"]),
            ],
            ["identity_key", "state"],
            ["__count"],
        )
        live = {key for key, state, _count in counts if state in LIVE}
        broken = Counter({key: n for key, state, n in counts if state == "failed"})
        return live, broken
