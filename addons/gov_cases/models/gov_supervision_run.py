import time

from odoo import api, fields, models

from .gov_supervision_light import TOLD

#: Lights told of between two commits.
BATCH = 200


class GovSupervisionRun(models.Model):
    """A run of the job that tells of lights and lets deadlines take effect.

    No light and no list depends on it; without it only the notices are late. So
    its last run is shown where supervision is looked at.
    """

    _name = "gov.supervision.run"
    _description = "Run of the Supervision Job"
    _order = "id desc"
    _rec_name = "started_at"

    started_at = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    seconds = fields.Float(readonly=True, aggregator="avg")
    warnings = fields.Integer(readonly=True)
    yellow = fields.Integer(readonly=True)
    red = fields.Integer(readonly=True)
    orders = fields.Integer("Orders issued", readonly=True)
    unanswered = fields.Integer("Orders without answer", readonly=True)
    lapsed = fields.Integer("Deferred acceptances lapsed", readonly=True)
    reminded = fields.Integer("Reminded of documents", readonly=True)
    silent = fields.Integer("Accepted by silence", readonly=True)
    deemed = fields.Integer("Renewals deemed granted", readonly=True)
    unclaimed = fields.Integer("Pushes nobody claimed", readonly=True)

    @api.model
    def _cron_run(self):
        """The job: deadlines first, then lights, orders, pushes."""
        begun = time.monotonic()
        run = self.create({})
        cases = self.env["gov.case"]
        run.lapsed = len(cases._lapse_due())
        run.reminded = len(cases._remind_deferred())
        run.silent = len(cases._accept_overlooked())
        run.deemed = len(cases._deem_renewals())
        self._commit()
        run._tell_lights()
        run.unanswered = len(self.env["gov.supervision.order"]._expire())
        run.unclaimed = len(self.env["gov.push"]._alarm_unclaimed())
        run.seconds = time.monotonic() - begun
        return run

    def _tell_lights(self):
        """Tell of every light not told of yet, in batches."""
        model = self.env["gov.supervision.light"]
        counters = dict(zip(TOLD, ("warnings", "yellow", "red"), strict=True))
        for light, counter in counters.items():
            while rows := model._tell(light, BATCH):
                self[counter] += len(rows)
                if light == "red":
                    self.orders += len(self._on_red(rows))
                self._commit(len(rows))

    def _on_red(self, rows):
        """A red light brings an order and an accountability record."""
        for row in rows:
            self.env["gov.accountability"]._open(
                "overdue", row.case_id, row.agency_id, row.case_id.accepted_by
            )
        return self.env["gov.supervision.order"]._issue(rows)

    def _commit(self, done=0):
        """Keep what is done, where this runs as a job."""
        if self.env.context.get("cron_id"):
            self.env["ir.cron"]._commit_progress(done)

    @api.model
    def _last(self):
        """The last run, or none."""
        return self.search([], limit=1)
