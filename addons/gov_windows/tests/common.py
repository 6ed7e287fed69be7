"""Test API of this addon, for the addons above as well.

``WindowsCommon`` adds to the small city of ``GovCommon`` a county centre with a
comprehensive window and a window of the city's department, their staff, and a
way to put somebody on duty.
"""

from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.gov_items.tests.common import GovCommon, clause  # noqa: F401

from ..kernel import clock

#: A Monday, ten o'clock in the hall.
NOW = "2026-03-02 02:00:00"
TODAY = date(2026, 3, 2)
MANAGER = "gov_windows.group_centre_manager"


class WindowsCommon(GovCommon):
    """A county centre with two windows and three members of staff."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.publish()
            cls.centre = cls.make_centre("One Hall", cls.county, cls.service_centre)
            cls.window = cls.make_window("1", kind="social_affairs")
            cls.city_window = cls.make_window("2", agency_id=cls.city_dept.id)
            cls.manager = cls.make_user("w.manager", MANAGER, cls.service_centre)
            cls.ann = cls.make_employee("Ann", cls.county_dept)
            cls.ben = cls.make_employee("Ben", cls.county_dept)
            cls.carl = cls.make_employee("Carl", cls.city_dept)

    @classmethod
    def make_centre(cls, name, region, agency, **vals):
        return cls.env["gov.centre"].create(
            {"name": name, "region_id": region.id, "agency_id": agency.id, **vals}
        )

    @classmethod
    def make_window(cls, number, centre=None, delegations=(), **vals):
        centre = centre or cls.centre
        return cls.env["gov.window"].create(
            {
                "name": f"Window {number}",
                "number": number,
                "centre_id": centre.id,
                "delegation_ids": [Command.link(d.id) for d in delegations],
                **vals,
            }
        )

    @classmethod
    def make_employee(cls, name, agency, groups=""):
        """Somebody with a user of the agency."""
        user = cls.make_user(f"w.{name.lower()}", groups, agency)
        return cls.env["hr.employee"].create(
            {"name": name, "user_id": user.id, "gov_agency_id": agency.id}
        )

    @classmethod
    def make_posting(cls, employee, window=None, date_from=TODAY, **vals):
        return cls.env["gov.posting"].create(
            {
                "employee_id": employee.id,
                "window_id": (window or cls.window).id,
                "date_from": date_from,
                "qualified_for_approval": True,
                **vals,
            }
        )

    @classmethod
    def make_rota(cls, date_from=TODAY, days=7, centre=None, **vals):
        return cls.env["gov.rota"].create(
            {
                "centre_id": (centre or cls.centre).id,
                "date_from": date_from,
                "date_to": date_from + timedelta(days - 1),
                **vals,
            }
        )

    @classmethod
    def make_shift(cls, rota, employee, window=None, day=TODAY, hours=(9, 17)):
        return cls.env["gov.shift"].create(
            {
                "rota_id": rota.id,
                "window_id": (window or cls.window).id,
                "employee_id": employee.id,
                "start": clock.utc(day, hours[0]),
                "stop": clock.utc(day, hours[1]),
            }
        )

    @classmethod
    def put_on_duty(cls, employee, window=None, day=TODAY, hours=(9, 17)):
        """Publish a rota of one day with one shift; return the shift."""
        window = window or cls.window
        rota = cls.make_rota(day, 1, window.centre_id)
        shift = cls.make_shift(rota, employee, window, day, hours)
        rota.action_publish()
        return shift
