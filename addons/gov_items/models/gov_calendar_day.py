from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..kernel.workdays import WorkCalendar


class GovCalendarDay(models.Model):
    """A day that differs from the five-day week: a holiday or a shifted workday.

    The model answers the suite's questions about working days, see
    ``_add_workdays``.
    """

    _name = "gov.calendar.day"
    _description = "Calendar Day"
    _order = "date"

    year_id = fields.Many2one(
        "gov.calendar.year", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True)
    is_workday = fields.Boolean(
        string="Working Day",
        help="Set for a weekend day on which one works, clear for a day off.",
    )
    name = fields.Char(
        required=True, help="The holiday that the day belongs to or is worked for."
    )
    kind = fields.Selection(
        [("off", "Day off"), ("shifted", "Working weekend")],
        compute="_compute_kind",
    )

    _date_uniq = models.Constraint("unique(date)", "This day is entered already.")

    @api.depends("date", "name")
    def _compute_display_name(self):
        for day in self:
            day.display_name = f"{day.date or ''} {day.name or ''}".strip()

    @api.depends("is_workday")
    def _compute_kind(self):
        for day in self:
            day.kind = "shifted" if day.is_workday else "off"

    @api.constrains("date", "year_id")
    def _check_year(self):
        for day in self:
            if day.date.year != day.year_id.year:
                raise ValidationError(
                    self.env._(
                        "%(date)s does not lie in %(year)s.",
                        date=day.date,
                        year=day.year_id.year,
                    )
                )

    @api.constrains("date", "is_workday", "year_id")
    def _check_open(self):
        """Limits were promised on an official year: reopen it before a change."""
        self.year_id._refuse_official()

    @api.model_create_multi
    def create(self, vals_list):
        self._forget()
        return super().create(vals_list)

    def write(self, vals):
        self._forget()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_official(self):
        self.year_id._refuse_official()
        self._forget()

    # ------------------------------------------------------------
    # WORKING DAYS
    # ------------------------------------------------------------

    @api.model
    def _add_workdays(self, start, days):
        """Return (date, provisional) of the ``days``-th working day after ``start``.

        Day 1 is the next working day. Provisional: a day passed lies in a year
        whose notice is not in the table.
        """
        return self._calendar().add_workdays(start, days)

    @api.model
    def _workdays_between(self, start, end):
        """Return the number of working days after ``start`` up to ``end``."""
        return self._calendar().count_workdays(start, end)

    @api.model
    def _is_workday(self, day):
        """Return whether ``day`` is a working day, guessed where not known."""
        return self._calendar().is_workday(day)

    @api.model
    @tools.ormcache(cache="stable")
    def _calendar(self):
        """Return the kernel's calendar of the whole table."""
        public = self.sudo()  # sudo: every user and visitor may ask for a limit
        days = public.search_fetch(Domain.TRUE, ["date", "is_workday"])
        years = public.env["gov.calendar.year"]
        official = years.search([("state", "=", "official")])
        return WorkCalendar(
            {day.date: day.is_workday for day in days}, official.mapped("year")
        )

    @api.model
    @tools.ormcache(cache="stable")
    def _day_names(self):
        """Return day -> the holiday that it belongs to or is worked for."""
        public = self.sudo()  # sudo: every user and visitor may ask for a limit
        days = public.search_fetch(Domain.TRUE, ["date", "name"])
        return {day.date: day.name for day in days}

    @api.model
    def _forget(self):
        self.env.registry.clear_cache("stable")
