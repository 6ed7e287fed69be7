from odoo import api, fields, models


class GovArchiveBatch(models.Model):
    """Many case files packaged in the background, one job for each.

    A job that was cut off is taken up again by the queue; files packaged before
    stay packaged.
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
        for file in files:
            file.with_delay(description=file.display_name)._job_package()
        return batch

    def action_resume(self):
        """Queue again what was refused or never ran."""
        self.ensure_one()
        waiting = self.file_ids.filtered(lambda f: f.state == "assembled")
        waiting._check_holder()
        waiting._act_write({"package_error": False})
        for file in waiting:
            file.with_delay(description=file.display_name)._job_package()
