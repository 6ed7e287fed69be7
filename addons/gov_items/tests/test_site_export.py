import base64
import io
import json

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import GovCommon, clause


@tagged("post_install", "-at_install")
class TestSiteExport(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme.region_ids = [Command.set((cls.county | cls.township).ids)]
        cls.publish()
        cls.env["gov.village.service"].create(
            {"region_id": cls.village.id, "name": "Pension", "help_kind": "collect"}
        )

    def make(self, **vals):
        record = self.env["gov.site.export"].create(
            {"programme_id": self.programme.id, "only_live": False, **vals}
        )
        record.action_make()
        return record

    def records(self, **vals):
        made = self.make(**vals)
        return json.loads(base64.b64decode(made.file))["records"]

    @clause("JN18-04-05")
    def test_township_and_village_level_are_in_it(self):
        records = self.records()
        levels = {record["use_level"] for record in records}
        self.assertEqual(levels, {"4", "5", "6"})
        town = next(
            r
            for r in records
            if r["use_level"] == "5" and r["task_name"] == self.entry.name
        )
        self.assertEqual(town["town_code"], self.township.code)
        self.assertEqual(town["accept_condition"], "Resident here")
        self.assertEqual(
            [one["material_name"] for one in town["materials"]],
            ["Application form", "Plan"],
        )
        village = next(r for r in records if r["use_level"] == "6")
        self.assertEqual(village["village_name"], self.village.name)
        self.assertEqual(
            {r["use_level"] for r in self.records(villages=False, counties=False)},
            {"5"},
        )

    @clause("JN18-04-05")
    def test_codes_of_the_system_that_takes_it(self):
        self.entry.item_id.item_type = "20"
        guangdong = self.env.ref("gov_items.source_system_guangdong")
        for system, wanted in ((None, "20"), (guangdong, "21")):
            vals = {"system_id": system.id} if system else {}
            found = [
                r
                for r in self.records(villages=False, **vals)
                if r["task_name"] == self.entry.name
            ]
            self.assertEqual({r["task_type"] for r in found}, {wanted})
        by_mode = {r["mode"]: r for r in self.records(villages=False)}
        self.assertEqual(by_mode["direct"]["power_source"], "2")
        self.assertEqual(by_mode["entrust"]["power_source"], "5")
        self.assertEqual(by_mode["entrust"]["dept_type"], "3")
        self.assertEqual(by_mode["receipt"]["power_source"], "1")

    @clause("JN18-04-05")
    def test_what_the_site_would_refuse_is_counted(self):
        made = self.make(form="xlsx")
        self.assertEqual(made.incomplete_count, made.record_count - 1)
        self.assertIn("task_code", made.findings)
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(made.file)))
        self.assertEqual(book.sheetnames, ["items", "materials", "questions"])
        heads = [cell.value for cell in book["items"][1]]
        self.assertIn("missing", heads)

    @clause("JN18-04-05")
    def test_an_agency_sends_its_own(self):
        """A county's office sends what it undertakes, the city's what it grants."""
        manager = "gov_items.group_agency_manager"
        town = self.make_region("Other Town", "990101T02", "township", self.county)
        other = self.make_region("Other Village", "990101V02", "village", town)
        self.env["gov.village.service"].create(
            {"region_id": other.id, "name": "Pension", "help_kind": "collect"}
        )
        villages = {self.village.code, other.code}
        for login, agency, codes in (
            (
                "se_county",
                self.county_dept,
                {self.county.code, self.township.code} | villages,
            ),
            ("se_town", self.township_gov, {self.township.code, self.village.code}),
            ("se_city", self.city_dept, {self.county.code} | villages),
        ):
            user = self.make_user(login, manager, agency)
            export = (
                self.env["gov.site.export"]
                .with_user(user)
                .create({"programme_id": self.programme.id, "only_live": False})
            )
            self.assertTrue(export.own_only)
            export.action_make()
            made = json.loads(base64.b64decode(export.file))["records"]
            with self.subTest(login):
                self.assertEqual({r["region_code"] for r in made}, codes)
        self.assertFalse(self.env["gov.site.export"].new({}).own_only)

    def test_nothing_and_nobody(self):
        with self.assertRaises(UserError):
            self.make(counties=False, townships=False, villages=False)
        with self.assertRaises(UserError):
            self.make(only_live=True, villages=False)
        reader = self.make_user("se_reader")
        with self.assertRaises(AccessError):
            self.env["gov.site.export"].with_user(reader).create(
                {"programme_id": self.programme.id}
            )
