from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..kernel import clock


class GovShift(models.Model):
    """One person at one window for some hours.

    The database refuses two shifts of one person that overlap, whatever the
    rota. Shifts of a draft are plans; only those of a published rota count.
    """

    _name = "gov.shift"
    _description = "Shift"
    _order = "start, window_id, id"

    rota_id = fields.Many2one("gov.rota", required=True, index=True, ondelete="cascade")
    state = fields.Selection(
        related="rota_id.state", store=True, index=True, precompute=True
    )
    centre_id = fields.Many2one(
        related="rota_id.centre_id", store=True, index=True, precompute=True
    )
    window_id = fields.Many2one(
        "gov.window",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('centre_id', '=', centre_id)]",
    )
    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        related="employee_id.user_id", store=True, index=True, precompute=True
    )
    start = fields.Datetime(required=True)
    stop = fields.Datetime("End", required=True)
    day = fields.Date(
        compute="_compute_day",
        store=True,
        precompute=True,
        index=True,
        help="Day of the wall clock in the hall on which the shift begins.",
    )
    hours = fields.Float(
        compute="_compute_day", store=True, precompute=True, help="Length in hours."
    )
    is_rest_day = fields.Boolean(
        "Weekend or holiday",
        compute="_compute_is_rest_day",
        store=True,
        precompute=True,
        help="No working day by the State Council's calendar when the shift was "
        "planned: it earns a day off in turn (JN18).",
    )

    _hours = models.Constraint(
        "CHECK(stop > start AND stop <= start + interval '12 hours')",
        "A shift ends after it starts and lasts at most twelve hours.",
    )
    _one_place_excl = models.Constraint(
        "EXCLUDE USING gist (employee_id WITH =, tsrange(start, stop) WITH &&)",
        "This person is on another shift at the same time.",
    )
    _on_duty_idx = models.Index("(window_id, start, stop) WHERE state = 'published'")
    _user_duty_idx = models.Index("(user_id, start, stop) WHERE state = 'published'")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("employee_id", "window_id")
    def _compute_display_name(self):
        for shift in self:
            names = (shift.employee_id.name, shift.window_id.display_name)
            shift.display_name = " · ".join(name for name in names if name)

    @api.depends("start", "stop")
    def _compute_day(self):
        for shift in self:
            shift.day = shift.start and clock.local_day(shift.start)
            shift.hours = (
                (shift.stop - shift.start).total_seconds() / 3600
                if shift.start and shift.stop
                else 0.0
            )

    @api.depends("start")
    def _compute_is_rest_day(self):
        calendar = self.env["gov.calendar.day"]
        for shift in self:
            shift.is_rest_day = bool(shift.start) and not calendar._is_workday(
                clock.local_day(shift.start)
            )

    def _clock_text(self):
        """From when to when, by the clock in the hall."""
        self.ensure_one()
        return "–".join(
            (moment + clock.OFFSET).strftime("%H:%M")
            for moment in (self.start, self.stop)
        )

    # ------------------------------------------------------------
    # CONSTRAINTS AND CRUD
    # ------------------------------------------------------------

    @api.constrains("rota_id", "start", "window_id")
    def _check_rota(self):
        for shift in self:
            rota = shift.rota_id
            if not rota.date_from <= shift.day <= rota.date_to:
                raise ValidationError(
                    self.env._(
                        "%(day)s lies outside the rota %(rota)s.",
                        day=shift.day,
                        rota=rota.display_name,
                    )
                )
            if shift.window_id.centre_id != rota.centre_id:
                raise ValidationError(
                    self.env._(
                        "Window %(window)s is not in %(centre)s.",
                        window=shift.window_id.display_name,
                        centre=rota.centre_id.name,
                    )
                )

    def _check_not_over(self):
        """Refuse to touch published shifts of a day that is over.

        :raise UserError: what was served is a record of daily supervision.
        """
        today = clock.local_day(fields.Datetime.now())
        over = self.filtered(
            lambda shift: shift.rota_id.state == "published" and shift.day < today
        )
        if over:
            raise self.env["gov.clause"]._refusal(
                "JN18-05-01",
                self.env._(
                    "%(day)s is over: the published rota shows who served and is "
                    "not changed any more.",
                    day=over[0].day,
                ),
            )

    @api.model_create_multi
    def create(self, vals_list):
        shifts = super().create(vals_list)
        shifts._check_not_over()
        return shifts

    def write(self, vals):
        self._check_not_over()
        result = super().write(vals)
        self._check_not_over()
        self.check_access("write")  # of the rota it has come to, too
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_over(self):
        self._check_not_over()

    # ------------------------------------------------------------
    # WHO IS ON DUTY
    # ------------------------------------------------------------

    @api.model
    def _at_domain(self, at):
        """Published shifts that run at the naive UTC moment ``at``."""
        return (
            Domain("state", "=", "published")
            & Domain("start", "<=", at)
            & Domain("stop", ">", at)
        )

    @api.model
    def _on_duty(self, user, at=None):
        """Return the published shift ``user`` is on at ``at``, or none.

        There is never more than one: the database sees to it.

        :param at: naive UTC moment, now by default.
        """
        at = at or fields.Datetime.now()
        shifts = self.sudo()  # sudo: whose shift it is decides, not who asks
        found = shifts.search(
            Domain("user_id", "=", user.id) & self._at_domain(at), limit=1
        )
        return self.browse(found.ids)

    @api.model
    def _staffed_windows(self, windows, at):
        """Return those of ``windows`` where somebody is on duty at ``at``."""
        rows = self._read_group(
            Domain("window_id", "in", windows.ids) & self._at_domain(at), ["window_id"]
        )
        return windows.browse(window.id for (window,) in rows)
