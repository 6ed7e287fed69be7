from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..kernel import holidays


class GovCalendarYear(models.Model):
    """A year of the working-day calendar.

    Official: the State Council's notice is in the table. Provisional: days
    are guessed, and every due date that passes one is marked so.
    """

    _name = "gov.calendar.year"
    _description = "Calendar Year"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "year DESC"

    year = fields.Integer(required=True, aggregator=None)
    state = fields.Selection(
        [("provisional", "Provisional"), ("official", "Official")],
        required=True,
        readonly=True,
        default="provisional",
        tracking=True,
        help="Official once the State Council's notice on the year's holidays "
        "is entered; due dates that pass a provisional year are provisional.",
    )
    notice = fields.Char(
        tracking=True,
        help="Number or title of the State Council's notice that names the "
        "holidays and the shifted working days of the year.",
    )
    day_ids = fields.One2many(
        "gov.calendar.day", "year_id", string="Exceptions to the Week"
    )
    holiday_count = fields.Integer(
        string="Days Off",
        compute="_compute_counts",
        help="Days off by the notice, weekends within a holiday included.",
    )
    shifted_count = fields.Integer(
        string="Working Weekends",
        compute="_compute_counts",
        help="Saturdays and Sundays that the notice makes working days.",
    )

    _year_uniq = models.Constraint("unique(year)", "This year exists already.")
    _year_range = models.Constraint(
        "CHECK(year BETWEEN 1949 AND 2999)", "Enter a year between 1949 and 2999."
    )

    @api.depends("year")
    def _compute_display_name(self):
        for record in self:
            record.display_name = str(record.year or "")

    @api.depends("day_ids.is_workday")
    def _compute_counts(self):
        counts = {
            (year.id, is_workday): count
            for year, is_workday, count in self.env["gov.calendar.day"]._read_group(
                [("year_id", "in", self.ids)], ["year_id", "is_workday"], ["__count"]
            )
        }
        for record in self:
            record.holiday_count = counts.get((record.id, False), 0)
            record.shifted_count = counts.get((record.id, True), 0)

    @api.model_create_multi
    def create(self, vals_list):
        self.env["gov.calendar.day"]._forget()
        # The days come with the year, and an official year takes no more.
        years = super().create([{**vals, "state": "provisional"} for vals in vals_list])
        for year, vals in zip(years, vals_list, strict=True):
            if vals.get("state") == "official":
                year.state = "official"
        return years

    def write(self, vals):
        if {"year", "state"} & vals.keys():
            self.env["gov.calendar.day"]._forget()
        return super().write(vals)

    def unlink(self):
        self.env["gov.calendar.day"]._forget()
        return super().unlink()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_seed(self):
        """Replace the days by those of the holiday library; the year is official.

        :raise UserError: the library does not know the year yet.
        """
        covered = holidays.covered_years()
        unknown = self.filtered(lambda year: year.year not in covered)
        if unknown:
            raise UserError(
                self.env._(
                    "The holiday library ends with %(last)s. Enter the days of "
                    "%(years)s from the State Council's notice, then mark the "
                    "year as official.",
                    last=max(covered),
                    years=", ".join(str(year.year) for year in unknown),
                )
            )
        self.state = "provisional"
        self.day_ids.unlink()
        self._import_days()
        self._publish()

    def action_publish(self):
        """Mark the year as official: its days are complete.

        :raise UserError: the notice is not named or no day is entered.
        """
        for year in self:
            if not year.notice or not year.day_ids:
                raise UserError(
                    self.env._(
                        "%(year)s: name the State Council's notice and enter its "
                        "days before you mark the year as official.",
                        year=year.year,
                    )
                )
        self._publish()

    def action_reopen(self):
        """Mark the year as provisional again, to correct its days."""
        self.state = "provisional"

    def _refuse_official(self):
        official = self.filtered(lambda year: year.state == "official")
        if official:
            raise UserError(
                self.env._(
                    "%(years)s is official: due dates rest on its days. Reopen the "
                    "year to correct them.",
                    years=", ".join(str(year.year) for year in official),
                )
            )

    def _publish(self):
        self.state = "official"
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self._on_published()

    def _on_published(self):
        """Called when years become official; upper modules recompute due dates."""
        self.env["gov.task.line"]._recompute_provisional()

    # ------------------------------------------------------------
    # SEED AND ALARM
    # ------------------------------------------------------------

    def _prepare_days(self):
        self.ensure_one()
        return [
            {
                "year_id": self.id,
                "date": day.date,
                "is_workday": day.is_workday,
                "name": day.name,
            }
            for day in holidays.days_of(self.year)
        ]

    def _import_days(self):
        self.env["gov.calendar.day"].create(
            [vals for year in self for vals in year._prepare_days()]
        )

    @api.model
    def _seed_missing(self):
        """Create every year the holiday library covers and the table lacks."""
        covered = holidays.covered_years()
        present = self.search([("year", "in", list(covered))]).mapped("year")
        years = self.with_context(tracking_disable=True).create(
            [{"year": year} for year in sorted(covered.difference(present))]
        )
        years._import_days()
        years._publish()
        return years

    @api.model
    def _alarm_date(self):
        """Return from when a missing next year is an alarm: December 1."""
        return date(self._city_today().year, 12, 1)

    @api.model
    def _cron_alarm(self):
        """From December on, import the next year or ask the city managers once."""
        today = self._city_today()
        if today < self._alarm_date():
            return
        year = self.search([("year", "=", today.year + 1)])
        if not year:
            year = self.create([{"year": today.year + 1}])
        if year.state == "official":
            return
        if year.year in holidays.covered_years():
            year.action_seed()
        elif not year.activity_ids:
            year._alarm()

    def _alarm(self):
        self.ensure_one()
        for user in self._alarm_users():
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Enter the working days of %s", self.year),
                note=self.env._(
                    "Due dates in %s are provisional until the State Council's "
                    "notice is entered.",
                    self.year,
                ),
                user_id=user.id,
            )

    @api.model
    def _alarm_users(self):
        return self.env.ref("gov_items.group_city_manager").all_user_ids
