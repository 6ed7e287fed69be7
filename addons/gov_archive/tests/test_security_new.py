from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import clause
from .test_inspection import InspectionCommon
from .test_security import ROLES

ALL_ROLES = {**ROLES, "inspector": "gov_archive.group_inspector"}
ADMINS = ("reader", "system_admin", "security_admin", "audit_admin", "plain")
#: Model -> roles that may read at all; writing goes through acts and their checks.
READERS = {
    "gov.archive.return": ("archivist", "agency_manager", "city_manager", "auditor"),
    "gov.archive.filing": (
        "archivist",
        "agency_manager",
        "approver",
        "city_manager",
        "auditor",
    ),
    "gov.archive.look": ("archivist", "auditor"),
    "gov.archive.text": (),
    "gov.archive.key": ("archivist", "agency_manager", "city_manager", "auditor"),
    "gov.archive.fixity": ("archivist", "city_manager", "auditor"),
    "gov.archive.transfer": ("archivist", "agency_manager", "city_manager", "auditor"),
    "gov.inspection.candidate": ("inspector", "supervisor", "city_manager", "auditor"),
}
CREATORS = {
    "gov.archive.schedule": ("archivist",),
    "gov.archive.hold": ("archivist",),
    "gov.archive.appraisal": ("archivist",),
    "gov.archive.transfer": ("archivist",),
    "gov.archive.box": ("archivist",),
    "gov.inspection.plan": ("inspector",),
}


@tagged("post_install", "-at_install", "security")
class TestSecurityNew(InspectionCommon):
    """Who may read and create what came with returns, inspections and disposal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            role: cls.make_user(f"n.{role}", group, cls.county_dept)
            for role, group in ALL_ROLES.items()
        }

    def test_readers(self):
        for model, readers in READERS.items():
            for role, user in self.people.items():
                with self.subTest(model=model, role=role):
                    may = self.env[model].with_user(user).has_access("read")
                    self.assertEqual(may, role in readers)

    def test_creators(self):
        for model, creators in CREATORS.items():
            for role, user in self.people.items():
                with self.subTest(model=model, role=role):
                    may = self.env[model].with_user(user).has_access("create")
                    self.assertEqual(may, role in creators)

    def test_administrators_touch_nothing(self):
        models = [
            name
            for name in self.env
            if name.startswith(("gov.archive.", "gov.inspection"))
            and not self.env[name]._abstract
        ]
        self.assertGreater(len(models), 30)
        for role in ADMINS:
            for name in models:
                for verb in ("read", "write", "create", "unlink"):
                    with self.subTest(role=role, model=name, verb=verb):
                        model = self.env[name].with_user(self.people[role])
                        self.assertFalse(model.has_access(verb))

    def test_other_counties_see_no_return(self):
        self.accepted("sight")
        made = self.env["gov.archive.return"]._prepare(self.day("2026-03-01"))
        mine = made.filtered(lambda r: r.agency_id == self.county_dept)
        other = self.make_user(
            "n.other", "gov_items.group_agency_manager", self.county2_dept
        )
        self.assertFalse(mine.with_user(other).has_access("read"))
        self.assertFalse(mine.line_ids.with_user(other).has_access("read"))
        self.assertTrue(
            mine.with_user(self.people["agency_manager"]).has_access("read")
        )

    @clause("SUITE-APPEND")
    def test_the_key_of_the_acts_cannot_be_sent(self):
        made = self.env["gov.archive.return"]._prepare(self.day("2026-03-01"))
        forged = made.sudo().with_context(_gov_archive_report_act="object")
        with self.assertRefused("JC25-25-04"):
            forged.write({"accepted": 7})
        with mute_logger("odoo.sql_db"), self.assertRaises(UserError):
            forged.unlink()
