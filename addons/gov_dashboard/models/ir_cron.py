import time

from odoo import api, fields, models


class IrCron(models.Model):
    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        """Note each run of the suite's own duties, the failed ones too."""
        if not self._is_gov_duty():
            return super()._callback(cron_name, server_action_id)
        started, begin = fields.Datetime.now(), time.monotonic()
        error = ""
        try:
            return super()._callback(cron_name, server_action_id)
        except Exception as caught:
            error = str(caught).strip().split("\n")[0] or type(caught).__name__
            raise
        finally:
            self._note_gov_run(started, time.monotonic() - begin, error)

    @api.model
    def _gov_duties(self):
        """The scheduled duties that the suite's modules brought, idle ones too."""
        data = self.env["ir.model.data"].sudo()  # sudo: which module brought it
        found = data.search(
            [("model", "=", "ir.cron"), ("module", "=like", "gov\\_%")]
        ).mapped("res_id")
        return self.with_context(active_test=False).search(
            [("id", "in", found)], order="cron_name"
        )

    def _is_gov_duty(self):
        return self in self._gov_duties()

    def _note_gov_run(self, started, seconds, error):
        """Write the run down in a transaction of its own."""
        with self.env.registry.cursor() as cr:
            runs = api.Environment(cr, self.env.uid, {})["gov.duty.run"]
            runs.sudo().create(  # sudo: the scheduler notes what it did
                {
                    "cron_id": self.id,
                    "started_at": started,
                    "seconds": seconds,
                    "succeeded": not error,
                    "message": error[:500],
                }
            )
