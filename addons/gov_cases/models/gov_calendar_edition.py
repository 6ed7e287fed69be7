from datetime import date

from odoo import api, fields, models

from ..kernel import proof


class GovCalendarEdition(models.Model):
    """A year of the calendar as it was published, and what that changed.

    Kept so that a due date that moved can be explained: by the days on which
    this edition and the one before (or the guess) part.
    """

    _name = "gov.calendar.edition"
    _description = "Edition of a Calendar Year"
    _order = "id desc"
    _rec_name = "year"

    year = fields.Integer(required=True, readonly=True, aggregator=None)
    published_at = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    notice = fields.Char(
        readonly=True, help="Notice of the State Council that the days come from."
    )
    workdays = fields.Json(
        readonly=True, help="The year's working days, as days of the year."
    )
    changes = fields.Json(
        readonly=True,
        help="Days that are counted now and were not, or the other way round.",
    )
    change_count = fields.Integer(
        "Days changed", compute="_compute_change_count", aggregator=None
    )
    moved_count = fields.Integer(
        "Cases with another date",
        readonly=True,
        help="Open cases whose due date moved when the edition was published.",
    )

    @api.depends("changes")
    def _compute_change_count(self):
        for edition in self:
            edition.change_count = len(edition.changes or [])

    def _first_day(self):
        return date(self.year, 1, 1)

    @api.model
    def _workdays(self, calendar, year):
        """The working days of ``year`` as ISO texts."""
        first = date(year, 1, 1).toordinal()
        every = map(date.fromordinal, range(first, date(year + 1, 1, 1).toordinal()))
        return [day.isoformat() for day in every if calendar.is_workday(day)]

    @api.model
    def _publish(self, years):
        """Store the editions of ``years`` and recompute the open limits."""
        calendar = self.env["gov.calendar.day"]._calendar()
        editions = self.browse()
        for year in years:
            before = self._before(year.year)
            days = self._workdays(calendar, year.year)
            editions |= self.create(
                {
                    "year": year.year,
                    "notice": year.notice,
                    "workdays": days,
                    "changes": sorted(set(before) ^ set(days)),
                }
            )
        for edition in editions.filtered("changes"):
            moved = self.env["gov.case"]._redate_for(edition)
            edition.moved_count = len(moved)
        for edition in editions - editions.filtered("changes"):
            self.env["gov.case"]._redate_for(edition)  # no longer provisional
        return editions

    @api.model
    def _keep_current(self, years):
        """Store what is in force for years that came before this module."""
        known = self.search([("year", "in", years.mapped("year"))]).mapped("year")
        calendar = self.env["gov.calendar.day"]._calendar()
        self.create(
            [
                {
                    "year": year.year,
                    "notice": year.notice,
                    "workdays": self._workdays(calendar, year.year),
                    "changes": [],
                }
                for year in years
                if year.year not in known and calendar.is_official(year.year)
            ]
        )

    @api.model
    def _before(self, year):
        """What was counted before: the last edition, or the guess."""
        last = self.search([("year", "=", year)], limit=1)
        if last:
            return last.workdays
        return self._workdays(self.env["gov.calendar.day"]._guess(), year)

    def _difference(self, case, before):
        """In words: the date that was, the one that is, and the days that did it."""
        self.ensure_one()
        last = max(before, case.due_on)
        days = proof.changed_days(
            map(date.fromisoformat, self.changes or []), [], case.accepted_on, last
        )
        return self.env._(
            "%(before)s → %(after)s; other days: %(days)s",
            before=before,
            after=case.due_on,
            days=", ".join(map(str, days)) or "–",
        )
