from datetime import timedelta

import vobject

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..kernel import clock

PAST = timedelta(days=31)


class GovShift(models.Model):
    """One's own rota: on a phone and as a calendar feed."""

    _inherit = "gov.shift"

    @api.model
    def _mine(self, user, past=timedelta(0)):
        """Published shifts of a user, from today (less ``past``) on."""
        today = clock.local_day(fields.Datetime.now())
        shifts = self.sudo()  # sudo: one's own shifts, also through a calendar token
        return shifts.search(
            Domain("user_id", "=", user.id)
            & Domain("state", "=", "published")
            & Domain("day", ">=", today - past)
        )

    def _sums(self):
        """Days worked, hours, duties on days off and late ones of these shifts."""
        return [
            len(set(self.mapped("day"))),
            round(sum(self.mapped("hours")), 2),
            len(self.filtered("is_rest_day")),
            len(self.filtered("is_late")),
        ]

    @api.model
    def _hour_text(self, moment):
        """A moment by the clock in the hall."""
        return (moment + clock.OFFSET).strftime("%H:%M")

    @api.model
    def _day_text(self, day):
        """A day with its weekday, as the reader's language writes it."""
        return format_date(self.env, day, date_format="full")

    @api.model
    def _calendar_file(self, user):
        """The user's shifts as iCalendar; the same event keeps its id."""
        calendar = vobject.iCalendar()
        calendar.add("prodid").value = "-//gov_windows//rota//"
        for shift in self._mine(user, PAST):
            event = calendar.add("vevent")
            event.add("uid").value = f"gov-shift-{shift.id}@{self.env.cr.dbname}"
            event.add("dtstamp").value = shift.write_date.replace(
                tzinfo=vobject.icalendar.utc
            )
            event.add("dtstart").value = shift.start.replace(
                tzinfo=vobject.icalendar.utc
            )
            event.add("dtend").value = shift.stop.replace(tzinfo=vobject.icalendar.utc)
            event.add("summary").value = shift.window_id.display_name
            place = shift.centre_id
            event.add("location").value = " ".join(
                filter(None, (place.name, place.address))
            )
        return calendar.serialize()
