from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..kernel import clock

HISTORY = timedelta(weeks=8)
#: Minutes of a visit where none has been served yet.
TYPICAL = 15.0
ZONE = "Asia/Shanghai"
#: Letter before a number: by the window's kind, so that a hall can call in rows.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class GovTicket(models.Model):
    """A number drawn in the hall: waiting, called to a window, served, or gone.

    Numbers begin anew each day in each row. No personal data is kept.
    """

    _name = "gov.ticket"
    _description = "Queue Ticket"
    _order = "day desc, id"
    _rec_name = "number"

    centre_id = fields.Many2one(
        "gov.centre", required=True, index=True, ondelete="restrict", readonly=True
    )
    row = fields.Selection(
        selection=lambda self: (
            self.env["gov.window"]._fields["kind"]._description_selection(self.env)
        ),
        required=True,
        readonly=True,
        help="Kind of window that calls the ticket.",
    )
    delegation_id = fields.Many2one(
        "gov.delegation", "Item", ondelete="set null", readonly=True
    )
    appointment_id = fields.Many2one(
        "gov.appointment", ondelete="set null", readonly=True, index="btree_not_null"
    )
    day = fields.Date(required=True, readonly=True, index=True)
    serial = fields.Integer(required=True, readonly=True)
    number = fields.Char(compute="_compute_number", store=True, precompute=True)
    drawn_at = fields.Datetime(required=True, readonly=True)
    window_id = fields.Many2one(
        "gov.window", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    employee_id = fields.Many2one("hr.employee", "Called by", readonly=True)
    called_at = fields.Datetime(readonly=True)
    served_at = fields.Datetime("Served until", readonly=True)
    reference = fields.Char("Case", help="Number of the case that came of it.")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("called", "Called"),
            ("served", "Served"),
            ("missed", "Did not come"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    wait_minutes = fields.Float(
        "Waiting time",
        compute="_compute_minutes",
        store=True,
        aggregator="avg",
        help="Minutes from drawing the ticket to the call.",
    )
    serve_minutes = fields.Float(
        "Serving time", compute="_compute_minutes", store=True, aggregator="avg"
    )

    _serial_uniq = models.Constraint(
        "unique(centre_id, day, row, serial)", "This number was drawn already."
    )
    _waiting_idx = models.Index("(centre_id, row, id) WHERE state = 'waiting'")

    @api.depends("row", "serial")
    def _compute_number(self):
        rows = [
            key for key, _label in self._fields["row"]._description_selection(self.env)
        ]
        for ticket in self:
            letter = LETTERS[rows.index(ticket.row)] if ticket.row in rows else "Z"
            ticket.number = f"{letter}{ticket.serial:03d}"

    @api.depends("drawn_at", "called_at", "served_at")
    def _compute_minutes(self):
        for ticket in self:
            wait = ticket.called_at and ticket.called_at - ticket.drawn_at
            serve = ticket.served_at and ticket.served_at - ticket.called_at
            ticket.wait_minutes = wait.total_seconds() / 60 if wait else 0.0
            ticket.serve_minutes = serve.total_seconds() / 60 if serve else 0.0

    # ------------------------------------------------------------
    # DRAW AND CALL
    # ------------------------------------------------------------

    @api.model
    def _draw(self, centre, row, delegation=None, appointment=None):
        """Draw the next number of a row; numbers have no gaps and no twins."""
        now = fields.Datetime.now()
        day = clock.local_day(now)
        # One lock per hall and row, held until the end of this short transaction.
        self.env.cr.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{centre.id}/{row}/{day}"]
        )
        tickets = self.sudo()  # sudo: a visitor draws without an account
        last = tickets.search(
            [("centre_id", "=", centre.id), ("day", "=", day), ("row", "=", row)],
            order="serial desc",
            limit=1,
        )
        return tickets.create(
            {
                "centre_id": centre.id,
                "row": row,
                "delegation_id": delegation and delegation.id,
                "appointment_id": appointment and appointment.id,
                "day": day,
                "serial": last.serial + 1,
                "drawn_at": now,
            }
        )

    @api.model
    def action_call_next(self):
        """Call the next number to the window at which the user is on duty.

        Appointments whose time has come go first.
        """
        shift = self.env["gov.shift"]._on_duty(self.env.user)
        if not shift:
            raise self.env["gov.clause"]._refusal(
                "JN18-22-10",
                self.env._("You are on duty at no window now and call nobody."),
            )
        tickets = self.sudo()  # sudo: whom the window serves decides, not a role
        current = tickets.search(
            [("window_id", "=", shift.window_id.id), ("state", "=", "called")]
        )
        current._finish()
        waiting = tickets._next_of(shift.window_id)
        if not waiting:
            raise UserError(self.env._("Nobody is waiting for this window."))
        waiting.write(
            {
                "state": "called",
                "window_id": shift.window_id.id,
                "employee_id": shift.employee_id.id,
                "called_at": fields.Datetime.now(),
            }
        )
        waiting.appointment_id._arrived()
        return self.browse(waiting.id)._show()

    def _next_of(self, window):
        """Lock and return the next ticket that ``window`` calls."""
        day = clock.local_day(fields.Datetime.now())
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT t.id FROM gov_ticket t
              LEFT JOIN gov_appointment a ON a.id = t.appointment_id
             WHERE t.centre_id = %s AND t.day = %s AND t.state = 'waiting'
               AND (t.row = %s OR t.delegation_id IN (
                    SELECT delegation_id FROM gov_window_delegation_rel
                     WHERE window_id = %s))
             ORDER BY a.start <= %s DESC NULLS LAST, t.id
             LIMIT 1 FOR UPDATE OF t SKIP LOCKED
            """,
            [window.centre_id.id, day, window.kind, window.id, fields.Datetime.now()],
        )
        return self.browse(key for (key,) in self.env.cr.fetchall())

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_served(self):
        """The visitor has been served."""
        self._check_caller()
        self.sudo()._finish()  # sudo: checked above, only the times are written

    def action_missed(self):
        """The visitor did not come to the window."""
        self._check_caller()
        mine = self.sudo()  # sudo: checked above, only the state is written
        mine.filtered(lambda t: t.state == "called").write({"state": "missed"})

    def _check_caller(self):
        for ticket in self:
            if ticket.employee_id.sudo().user_id != self.env.user:  # sudo: own user
                raise UserError(self.env._("Another colleague called this number."))

    def _finish(self):
        self.filtered(lambda t: t.state == "called").write(
            {"state": "served", "served_at": fields.Datetime.now()}
        )

    # ------------------------------------------------------------
    # STATISTICS
    # ------------------------------------------------------------

    @api.model
    def _load_of_windows(self, windows):
        """Return [(window id, day, hour, item, visits, mean minutes)] of the last
        eight weeks, and of booked appointments to come.

        The hour is that in the hall in which the ticket was drawn or the appointment
        begins.
        """
        now = fields.Datetime.now()
        found = []
        here = Domain("window_id", "in", windows.ids)
        typical = defaultdict(lambda: TYPICAL)
        served = self.with_context(tz=ZONE)._read_group(
            here
            & Domain("day", ">=", clock.local_day(now - HISTORY))
            & Domain("state", "=", "served"),
            ["window_id", "day:day", "drawn_at:hour_number", "delegation_id"],
            ["__count", "serve_minutes:avg"],
        )
        for window, day, hour, cell, count, minutes in served:
            found.append((window.id, day, hour, cell.item_id, count, minutes or 0.0))
            typical[window.id] = minutes or typical[window.id]
        booked = self.env["gov.appointment"].with_context(tz=ZONE)
        for window, day, hour, cell, count in booked._read_group(
            here & Domain("state", "=", "booked") & Domain("start", ">=", now),
            ["window_id", "day:day", "start:hour_number", "delegation_id"],
            ["__count"],
        ):
            row = (window.id, day, hour, cell.item_id, count, typical[window.id])
            found.append(row)
        return found
