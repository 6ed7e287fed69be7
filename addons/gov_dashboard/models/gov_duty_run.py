from datetime import timedelta

from odoo import api, fields, models

#: Days that runs are kept.
KEPT_DAYS = 90


class GovDutyRun(models.Model):
    """One run of a scheduled duty of the suite: when, how long, how it ended.

    Written by the scheduler in a transaction of its own, so that a failed run
    leaves its trace, too. Kept 90 days.
    """

    _name = "gov.duty.run"
    _description = "Run of a Scheduled Duty"
    _order = "started_at desc, id desc"
    _rec_name = "cron_id"

    cron_id = fields.Many2one(
        "ir.cron", "Duty", required=True, readonly=True, ondelete="cascade"
    )
    started_at = fields.Datetime(required=True, readonly=True, index=True)
    seconds = fields.Float(readonly=True, digits=(12, 2), aggregator="avg")
    succeeded = fields.Boolean(readonly=True)
    message = fields.Char(readonly=True, help="First line of the error.")

    _last_idx = models.Index("(cron_id, started_at DESC)")

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("started_at", "<", limit)], limit=10_000).unlink()
