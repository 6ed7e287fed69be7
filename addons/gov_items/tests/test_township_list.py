from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import GovCommon, clause


@tagged("post_install", "-at_install")
class TestTownshipList(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        manager = "gov_items.group_agency_manager"
        cls.writer = cls.make_user("tl_writer", manager, cls.township_gov)
        cls.county_user = cls.make_user("tl_county", manager, cls.county_bureau)
        cls.stranger = cls.make_user("tl_stranger", manager, cls.county2_dept)
        cls.city_user = cls.make_user("tl_city", "gov_items.group_city_manager")
        cls.programme.region_ids = [Command.link(cls.township.id)]
        cls.entrust = cls.modes["entrust"]

    def draw_up(self, **vals):
        return (
            self.env["gov.township.list"]
            .with_user(self.writer)
            .create(
                {
                    "programme_id": self.programme.id,
                    "region_id": self.township.id,
                    "line_ids": [
                        Command.create(
                            {"entry_id": self.entry.id, "mode_id": self.entrust.id}
                        )
                    ],
                    **vals,
                }
            )
        )

    def as_county(self, record):
        return record.with_user(self.county_user)

    @clause("HZ22-22-03")
    def test_drawn_up_proposed_approved_published(self):
        with freeze_time("2026-03-02 04:00:00"):
            self.programme.action_publish()
            record = self.draw_up()
            self.assertEqual(record.agency_id, self.township_gov)
            record.action_propose()
            own = self.as_county(record)
            own.approval_number = "C 12"
            own.action_approve()
            self.assertEqual(record.approved_by_id, self.county_user)
            city = record.with_user(self.city_user)
            city.publication_number = "P 1"
            city.action_publish()
        self.assertEqual(record.state, "published")
        cells = self.programme.delegation_ids.filtered(
            lambda d: d.region_id == self.township
        )
        delegated = cells.filtered("mode_id")
        self.assertEqual(delegated.entry_id, self.entry)
        self.assertEqual(delegated.mode_id, self.entrust)
        self.assertEqual(delegated.clause_id.code, "HZ22-22-03")
        self.assertEqual(self.delegation("direct").mode_id, self.modes["direct"])
        version = self.programme.list_ids.filtered(
            lambda v: v.region_id == self.township
        )
        self.assertEqual((version.number, version.entry_count), ("P 1", 1))

    def published(self, record):
        record.action_propose()
        own = self.as_county(record)
        own.approval_number = "C 12"
        own.action_approve()
        city = record.with_user(self.city_user)
        city.publication_number = "P 1"
        city.action_publish()
        return record

    def cells(self, region):
        return self.programme.delegation_ids.filtered(
            lambda d: d.region_id == region and d.mode_id
        )

    @clause("HZ22-22-03")
    def test_in_force_on_its_day_and_in_its_township_alone(self):
        with freeze_time("2026-03-02 04:00:00"):
            self.programme.action_publish()
            before = self.cells(self.township)
            self.assertEqual(len(before), len(self.entries))
            # What waits elsewhere stays where it is.
            waiting = self.entries["receipt"]
            self.make_rule(waiting, self.modes["direct"], date_from="2026-03-02")
            record = self.published(self.draw_up(date_effective="2026-04-01"))
            self.assertEqual(self.cells(self.township), before)
            self.assertFalse(record.in_force_on)
            self.env["gov.adjustment"]._cron_take_effect()
            self.assertEqual(self.cells(self.township), before)
        with freeze_time("2026-03-31 16:00:00"):  # midnight of the day in China
            self.env["gov.adjustment"]._cron_take_effect()
            self.assertEqual(record.in_force_on, self.day("2026-04-01"))
            self.assertEqual(self.cells(self.township).entry_id, self.entry)
        self.assertEqual(
            self.delegation("receipt").mode_id, self.modes["receipt"], "not published"
        )

    def test_whose_list_it_is_stands_there_at_first(self):
        fresh = self.env["gov.township.list"].with_user(self.writer).new({})
        self.assertEqual(fresh.region_id, self.township)
        self.assertEqual(fresh.programme_id, self.programme)
        other = self.env["gov.township.list"].with_user(self.city_user).new({})
        self.assertFalse(other.region_id)

    @clause("HZ22-22-03")
    def test_in_this_order_only(self):
        record = self.draw_up()
        for act in ("action_approve", "action_return"):
            with self.assertRefused("HZ22-22-03"):
                getattr(self.as_county(record), act)()
        with self.assertRefused("HZ22-22-03"):
            record.with_user(self.city_user).action_publish()
        record.action_propose()
        with self.assertRefused("HZ22-22-03"):
            self.as_county(record).action_approve()
        with self.assertRefused("HZ22-22-03"):
            self.as_county(record).action_return()
        with self.assertRefused("HZ22-22-03"):
            record.line_ids.mode_id = self.modes["direct"]
        with self.assertRefused("HZ22-22-03"):
            record.unlink()
        own = self.as_county(record)
        own.returned_reason = "Too few staff"
        own.action_return()
        self.assertEqual(record.state, "draft")
        record.line_ids.unlink()
        with self.assertRefused("HZ22-22-03"):
            record.action_propose()

    @clause("HZ22-22-03")
    def test_each_step_by_its_own_level(self):
        record = self.draw_up()
        with self.assertRaises(AccessError):
            record.with_user(self.stranger).action_propose()
        record.action_propose()
        record.approval_number = "C 12"
        self.assertTrue(self.as_county(record).may_decide)
        self.assertFalse(record.with_user(self.stranger).may_decide)
        for user in (self.writer, self.stranger, self.city_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                record.with_user(user).action_approve()
        self.as_county(record).action_approve()
        with self.assertRaises(AccessError):
            self.as_county(record).action_publish()
        with self.assertRaises(AccessError):
            record.state = "published"

    def test_filled_from_the_catalogue(self):
        record = self.draw_up()
        self.entries["window"].write({"mode_id": False, "rule_ids": [Command.clear()]})
        self.entries["window"].prohibited_reason = "public safety"
        record.action_fill()
        self.assertEqual(len(record.line_ids), len(self.entries) - 1)
        self.assertEqual(record.line_ids.mapped("mode_id.code").count("receipt"), 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.draw_up()

    def test_filled_with_the_mode_that_the_rules_give(self):
        """HZ22 prints no modes beside its entries: notes say them by region."""
        here, elsewhere, both = (
            self.entries[code] for code in ("direct", "receipt", "substantive")
        )
        (here | elsewhere | both).mode_id = False
        (here | elsewhere | both).rule_ids.unlink()
        town, county = (
            {"region_ids": [Command.set(region.ids)]}
            for region in (self.township, self.county)
        )
        self.make_rule(here, self.modes["window"], **town)
        self.make_rule(here, self.modes["direct"], **county)
        self.make_rule(elsewhere, self.modes["receipt"], **county)
        self.make_rule(both, self.modes["direct"], **county)
        other = {"region_ids": [Command.set(self.county2.ids)]}
        self.make_rule(both, self.modes["receipt"], **other)
        record = self.draw_up(line_ids=[])
        record.action_fill()
        modes = {line.entry_id: line.mode_id.code for line in record.line_ids}
        self.assertEqual(
            [modes[one] for one in (here, elsewhere, both)],
            ["window", "receipt", False],
        )

    def test_another_programme_s_mode(self):
        other = self.env["gov.programme"].create(
            {"name": "Other", "code": "OTL", "region_id": self.city.id}
        )
        mode = self.env["gov.mode"].create(
            {"name": "m", "code": "m", "programme_id": other.id}
        )
        record = self.draw_up()
        with self.assertRaises(ValidationError):
            record.line_ids.mode_id = mode
