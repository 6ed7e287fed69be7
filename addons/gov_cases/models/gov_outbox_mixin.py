import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Minutes before the second try; each further wait is four times the last.
FIRST_WAIT = 2
BATCH = 100


class GovOutboxMixin(models.AbstractModel):
    """Rows that another system is to get: queued with the act, sent by a job.

    queued → sent → confirmed. What nobody answers is tried again with a growing
    wait and is dead after ``gov_cases.outbox_tries``: visible, to be sent again by
    hand. A row is sent at least once, always with the same key, by which the other
    side knows a repetition.

    A concrete model sends in ``_transmit``; an answer with ``receipt`` confirms.
    """

    _name = "gov.outbox.mixin"
    _description = "Outbox"

    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("confirmed", "Confirmed"),
            ("dead", "Given up"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
    )
    tries = fields.Integer(readonly=True, aggregator=None)
    next_at = fields.Datetime(
        "Next try", readonly=True, default=lambda self: fields.Datetime.now()
    )
    sent_at = fields.Datetime(readonly=True)
    confirmed_at = fields.Datetime(readonly=True)
    receipt = fields.Char(readonly=True, help="As the other system gave it.")
    age_days = fields.Integer(
        "Days without confirmation",
        compute="_compute_age_days",
        help="Calendar days since the event; 0 when confirmed.",
    )

    @api.depends("state", "create_date")
    def _compute_age_days(self):
        now = fields.Datetime.now()
        for row in self:
            waits = row.state != "confirmed" and row.create_date
            row.age_days = (now - row.create_date).days if waits else 0

    def _transmit(self):
        """Send the row; return the answer as a dict, empty when there is none."""
        raise NotImplementedError

    @api.model
    def _cron_send(self):
        """Send what is due; ask again about what was never confirmed."""
        while rows := self._claim():
            for row in rows:
                row._send()
            if self.env.context.get("cron_id"):
                self.env["ir.cron"]._commit_progress(len(rows))

    def _claim(self):
        """Rows that are due, held against other senders."""
        self.flush_model(["state", "next_at"])
        found = self.env.execute_query(
            SQL(
                """SELECT id FROM %s WHERE state IN ('queued', 'sent')
                   AND next_at <= %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED""",
                SQL.identifier(self._table),
                fields.Datetime.now(),
                BATCH,
            )
        )
        return self.browse(id_ for (id_,) in found)

    def _send(self):
        """One try; the row says how it went."""
        self.ensure_one()
        now = fields.Datetime.now()
        answer = self._transmit()
        tries = self.tries + 1
        if answer.get("receipt"):
            self.write(
                {
                    "state": "confirmed",
                    "tries": tries,
                    "sent_at": self.sent_at or now,
                    "confirmed_at": now,
                    "receipt": str(answer["receipt"])[:100],
                    "next_at": False,
                }
            )
            return
        over = tries >= self.env["gov.case"]._setting("outbox_tries")
        reached = "sent" if answer or self.state == "sent" else "queued"
        self.write(
            {
                "state": "dead" if over and not answer else reached,
                "tries": tries,
                "sent_at": self.sent_at or (now if answer else False),
                "next_at": not over
                and now + timedelta(minutes=FIRST_WAIT * 4 ** (tries - 1)),
            }
        )
        if over and not answer:
            _logger.info(
                "%s %s was given up after %s tries", self._name, self.id, tries
            )

    def action_send_again(self):
        """Put the rows back into the queue."""
        self.check_access("read")
        waiting = self.filtered(lambda row: row.state != "confirmed")
        waiting.sudo().write(  # sudo: only the queue is touched
            {"state": "queued", "tries": 0, "next_at": fields.Datetime.now()}
        )
