from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.gov_data_link import LIBRARIES
from .common import GovCommon, clause


@tagged("post_install", "-at_install")
class TestDataLink(GovCommon):
    def link(self, name="Permits", agency=None, **vals):
        agency = agency or self.city_dept
        return self.env["gov.data.link"].create(
            {"name": name, "agency_id": agency.id, **vals}
        )

    def task(self, measure, day):
        return self.env["gov.task"].create(
            {
                "programme_id": self.programme.id,
                "name": measure,
                "is_milestone": True,
                "due_basis": "date",
                "date_fixed": day,
                "measured_by": measure,
                "lead_agency_ids": [Command.set(self.city_dept.ids)],
                "for_city_agencies": True,
            }
        )

    def line(self, task, agency):
        return task.line_ids.filtered(lambda line: line.agency_id == agency)

    @clause("JN18-23-06")
    def test_milestone_of_connected_systems(self):
        link = self.link()
        self.link("Old one", self.city_bureau, state="connected")
        task = self.task("systems_connected", "2026-06-30")
        self.assertEqual(task.measured_count, 1)
        line = self.line(task, self.city_dept)
        self.assertEqual(line.data_link_ids, link)
        with self.assertRaisesRegex(UserError, "Permits"):
            line.action_done()
        self.line(task, self.city_bureau).action_done()
        link.state = "connected"
        self.assertTrue(link.connected_on)
        line.action_done()
        link.state = "testing"
        self.assertFalse(link.connected_on)
        self.assertEqual(task.action_open_measured()["res_model"], "gov.data.link")

    @clause("JN18-23-07")
    def test_own_channels_move(self):
        link = self.link(has_channel=True, state="connected")
        task = self.task("channels_moved", "2026-06-30")
        self.assertEqual(task._open_records(), link)
        with self.assertRaisesRegex(UserError, "Permits"):
            self.line(task, self.city_dept).action_done()
        link.migrated_on = "2026-06-01"
        self.assertFalse(task._open_records())

    @clause("JN18-23-09")
    def test_five_base_libraries_with_an_adapter_each(self):
        task = self.task("libraries", "2026-11-30")
        line = self.line(task, self.city_dept)
        with self.assertRefused("JN18-23-09"):
            line.action_done()
        for code, name in LIBRARIES:
            self.link(
                name,
                kind="library",
                library=code,
                address=f"https://{code}.example.org",
                is_enabled=True,
            )
        self.assertEqual(task.measured_count, 5)
        task._open_records()[:4].state = "connected"
        task.invalidate_recordset()
        self.assertEqual(task.measured_count, 1)
        with self.assertRaises(UserError):
            line.action_done()
        task._open_records().state = "connected"
        line.action_done()
        self.assertEqual(line.state, "done")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.link("Again", kind="library", library="credit")

    def test_what_makes_no_adapter(self):
        with self.assertRaises(ValidationError):
            self.link(address="http://plain.example.org")
        for vals in ({"is_enabled": True}, {"kind": "library"}, {"time_out": 0}):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.link(**vals)

    def test_who_may_write(self):
        manager = "gov_items.group_agency_manager"
        link = self.link()
        link.with_user(self.make_user("dl_own", manager, self.city_dept)).note = "x"
        for user in (
            self.make_user("dl_other", manager, self.county2_dept),
            self.make_user("dl_reader"),
        ):
            with self.assertRaises(AccessError):
                link.with_user(user).note = "y"
