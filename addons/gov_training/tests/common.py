"""Test API of this addon: a plan of the city's department and its people."""

from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.gov_items.tests.common import GovCommon, clause  # noqa: F401

#: A Monday, ten o'clock in China.
NOW = "2026-03-02 02:00:00"
TODAY = date(2026, 3, 2)
ORGANISER = "gov_training.group_organiser"
INSTRUCTOR = "gov_training.group_instructor"
AGENCY_MANAGER = "gov_items.group_agency_manager"
CONTENT = {
    "audience": "Clerks of the counties",
    "method": "Lectures and cases",
    "form": "classroom",
}


class TrainingCommon(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.publish()
            cls.organiser = cls.make_user("t.organiser", ORGANISER, cls.city_dept)
            cls.head = cls.make_user("t.head", AGENCY_MANAGER, cls.city_dept)
            cls.ann = cls.make_employee("Ann", cls.city_dept, INSTRUCTOR)
            cls.ben = cls.make_employee("Ben", cls.city_dept, INSTRUCTOR)
            cls.cora = cls.make_employee("Cora", cls.county_dept)
            cls.plan = cls.make_plan()

    @classmethod
    def make_employee(cls, name, agency, groups=""):
        user = cls.make_user(f"t.{name.lower()}", groups, agency)
        return cls.env["hr.employee"].create(
            {"name": name, "user_id": user.id, "gov_agency_id": agency.id}
        )

    @classmethod
    def make_plan(cls, agency=None, year=2026, **vals):
        agency = agency or cls.city_dept
        return cls.env["gov.training.plan"].create(
            {"agency_id": agency.id, "year": year, **CONTENT, **vals}
        )

    @classmethod
    def make_session(cls, start="2026-03-02 01:00:00", people=None, **vals):
        """A session of two hours; ``people``: who came."""
        people = people or cls.cora.browse()
        return cls.env["gov.training.session"].create(
            {
                "name": "Manuals",
                "plan_id": cls.plan.id,
                "start": start,
                "stop": start.replace(":00:00", ":59:59"),
                "attendance_ids": [
                    Command.create({"employee_id": one.id, "present": True})
                    for one in people
                ],
                **vals,
            }
        )

    @classmethod
    def make_instructor(cls, employee=None, **vals):
        return cls.env["gov.instructor"].create(
            {
                "employee_id": (employee or cls.ann).id,
                "entry_id": cls.entry.id,
                "date_from": TODAY,
                **vals,
            }
        )
