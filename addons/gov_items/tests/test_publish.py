from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import GovCommon, clause


@tagged("post_install", "-at_install")
class TestPublish(GovCommon):
    @clause("JN21-02-08", "JC25-10-03")
    def test_cells(self):
        cells = self.publish()
        self.assertEqual(len(cells), 6 * 3)
        self.assertEqual(self.programme.state, "published")
        expected = {
            "agency_id": self.county_dept.id,
            "upper_agency_id": self.city_dept.id,
            "supervisor_ids": self.county_dept.ids,
            "mode_id": self.modes["direct"].id,
            "rule_id": self.entry.rule_ids.id,
            "state": "planned",
            "conditional": False,
            "blocking_count": 0,
        }
        self.assertRecordValues(self.delegation("direct"), [expected])

    def test_repeat_changes_nothing(self):
        cells = self.publish()
        stamp = {cell.id: cell.write_date for cell in cells}
        other = self.county_bureau
        cells[0].agency_id = other
        with freeze_time("2027-01-01"):
            again = self.publish()
        self.assertEqual(again, cells)
        self.assertEqual(cells[0].agency_id, other, "chosen by hand: kept")
        self.assertEqual(
            {c.id: c.write_date for c in cells[1:]}.items() - stamp.items(), set()
        )

    @clause("JN21-00-03")
    def test_region_without_centre_receives_nothing(self):
        self.zone.has_centre = False
        self.assertNotIn(self.zone, self.publish().region_id)

    def test_mode_change_and_withdrawal(self):
        self.publish()
        direct = self.delegation("direct")
        direct.action_go_live()
        self.entry.rule_ids.date_to = "2020-12-31"
        other = self.make_mode("other")
        self.make_rule(self.entry, other)
        self.publish()
        self.assertEqual((direct.mode_id, direct.state), (other, "live"))
        self.entry.rule_ids.date_to = "2020-12-31"
        with freeze_time("2026-03-02"):
            self.publish()
        self.assertEqual(direct.state, "withdrawn")
        self.assertEqual(direct.date_end, date(2026, 3, 2))
        self.assertFalse(direct.mode_id)

    def test_live_falls_back_to_planned_when_the_new_mode_lacks_something(self):
        self.publish()
        direct = self.delegation("direct")
        direct.action_go_live()
        self.entry.manual_ids.sudo().state = "ended"
        self.entry.manual_ids.sudo().date_to = "2020-02-01"
        self.make_rule(self.entry, self.modes["window"], date_from="2020-01-02")
        self.publish()
        self.assertEqual(direct.state, "planned")

    def test_entry_off_the_list(self):
        self.publish()
        direct, receipt = self.delegation("direct"), self.delegation("receipt")
        direct.action_go_live()
        (direct | receipt).entry_id.date_to = "2020-12-31"
        self.publish()
        self.assertEqual(direct.state, "withdrawn")
        self.assertEqual(receipt.state, "not_delegated")

    @clause("JN21-A1-04")
    def test_not_delegated_by_rule(self):
        rule = self.make_rule(self.entry, None, region_ids=[Command.set(self.zone.ids)])
        self.publish()
        cell = self.delegation("direct", self.zone)
        self.assertRecordValues(
            cell, [{"mode_id": False, "state": "not_delegated", "rule_id": rule.id}]
        )
        self.assertEqual(cell.gap_count, 0)
        self.assertEqual(self.programme.not_delegated_count, 1)

    @clause("JN21-A2-02")
    def test_no_rule_is_a_gap(self):
        self.entry.rule_ids.unlink()
        self.publish()
        gap = self.delegation("direct")._get_gaps()[self.delegation("direct").id]
        self.assertEqual([(g.code, g.blocking) for g in gap], [("rule", False)])

    @clause("JC25-A1-14")
    def test_depends_on_the_case(self):
        self.entry.rule_ids.unlink()
        self.make_rule(
            self.entry,
            self.modes["window"],
            circumstance_id=self.circumstances["new"].id,
        )
        self.publish()
        cell = self.delegation("direct")
        self.assertRecordValues(
            cell, [{"mode_id": False, "conditional": True, "state": "planned"}]
        )
        self.assertEqual(cell.other_rule_ids, self.entry.rule_ids)

    def test_unpublished_changes_are_counted(self):
        self.assertEqual(self.programme.pending_count, 0, "a draft has none")
        self.publish()
        self.assertEqual(self.programme.pending_count, 0)
        self.make_rule(self.entry, None, region_ids=[Command.set(self.zone.ids)])
        self.programme.region_ids |= self.make_region(
            "New", "990109", "county", self.city
        )
        self.programme.invalidate_recordset()
        self.assertEqual(self.programme.pending_count, 1 + 6)
        self.publish()
        self.programme.invalidate_recordset()
        self.assertEqual(self.programme.pending_count, 0)

    # --- agencies ---------------------------------------------------------------

    @clause("HZ22-A1-02")
    def test_alternative_sector_then_bureau_undertakes(self):
        self.entry.sector_id = self.sectors["justice"]
        self.entry.alternative_sector_ids = self.sectors["transport"]
        self.publish()
        cell = self.delegation("direct")
        self.assertEqual(cell.agency_id, self.county_dept)
        self.assertEqual(cell.upper_agency_id, self.justice)

    def test_bureau_undertakes_where_allowed(self):
        self.county_dept.active = False
        self.entries["receipt"].approval_bureau = False
        self.publish()
        self.assertEqual(self.delegation("direct").agency_id, self.county_bureau)
        self.assertFalse(self.delegation("receipt").agency_id)

    @clause("JN21-11-05")
    def test_bureau_does_not_supervise_itself(self):
        self.county_dept.active = False
        self.publish()
        cell = self.delegation("direct")
        self.assertFalse(cell.supervisor_ids)
        with self.assertRefused("JN21-11-05"):
            cell.action_go_live()

    def test_township_government_undertakes(self):
        self.programme.region_ids = self.township
        self.publish()
        cell = self.delegation("entrust", self.township)
        self.assertEqual(cell.agency_id, self.township_gov)
        self.assertEqual(cell.upper_agency_id, self.county_dept)
        self.assertEqual(cell.supervisor_ids, self.county_dept)

    @clause("HZ22-71-02")
    def test_no_centre_or_village_undertakes(self):
        self.programme.region_ids = self.village
        self.village_committee.sector_id = self.sector
        self.publish()
        self.assertFalse(self.programme.delegation_ids.agency_id)

    def test_supervisors_by_profile(self):
        self.publish()
        both = self.city_dept | self.county_dept
        self.assertEqual(self.delegation("window").supervisor_ids, both)
        self.assertEqual(self.delegation("entrust").supervisor_ids, self.city_dept)

    @clause("HZ22-A1-05", "LC20-33-01")
    def test_named_supervisor(self):
        self.modes["direct"].supervisor = "named"
        self.publish()
        self.assertFalse(self.delegation("direct").supervisor_ids)
        self.entry.supervisor_sector_id = self.sectors["justice"]
        self.publish()
        self.assertEqual(self.delegation("direct").supervisor_ids, self.justice)

    # --- refusals ---------------------------------------------------------------

    @clause("JC25-00-01")
    def test_refused_without_document(self):
        self.programme.document_number = False
        with self.assertRefused("JC25-00-01"):
            self.publish()

    @clause("HZ22-12-05")
    def test_refused_entrusting_what_law_forbids(self):
        self.entries["entrust"].entrustable = False
        with self.assertRefused("HZ22-12-05"):
            self.publish()

    @clause("HZ22-A1-07")
    def test_refused_entrusting_utilities(self):
        utility = self.env["gov.sector"].create(
            {"name": "Water", "code": "tst_water", "is_utility": True}
        )
        self.entries["entrust"].sector_id = utility
        with self.assertRefused("HZ22-A1-07"):
            self.publish()

    @clause("XK-24")
    def test_refused_entrusting_again(self):
        for source in ("5", "6"):
            self.entries["entrust"].power_source = source
            with self.subTest(source), self.assertRefused("XK-24"):
                self.publish()

    @clause("XK-24")
    def test_entrusted_source_may_be_received(self):
        self.entries["receipt"].power_source = "5"
        self.publish()
        self.assertEqual(self.delegation("receipt").state, "planned")

    @clause("JC25-10-04")
    def test_refused_mode_on_prohibited_entry(self):
        with self.assertRefused("JC25-10-04"):
            self.entry.prohibited_reason = "public safety"
        entry = self.make_entry(90, None, rule=False, prohibited_reason="ideology")
        with self.assertRefused("JC25-10-04"):
            self.make_rule(entry, self.modes["window"])
        with self.assertRefused("JC25-10-04"):
            entry.mode_id = self.modes["window"]

    def test_publishing_is_the_city_managers(self):
        user = self.make_user("nope", "gov_items.group_agency_manager")
        with self.assertRaises(AccessError):
            self.programme.with_user(user).action_publish()
        manager = self.make_user("mayor", "gov_items.group_city_manager")
        self.programme.with_user(manager).action_publish()
        self.assertEqual(len(self.programme.delegation_ids), 18)

    # --- volume -----------------------------------------------------------------

    def test_queries_do_not_grow_with_regions(self):
        entries = self.entries["direct"] | self.entries["window"]
        (self.programme.entry_ids - entries).active = False
        self._publish_queries(2)  # what is read once per process
        one = self._publish_queries(1)
        self.assertEqual(self._publish_queries(50), one)
        self.assertLessEqual(one, 30)

    def _publish_queries(self, number):
        """Queries of publishing a fresh set of regions, each with its agency."""
        regions = self.env["gov.region"].create(
            [
                {
                    "name": f"R{number}-{i}",
                    "code": f"R{number}-{i}",
                    "kind": "county",
                    "parent_id": self.city.id,
                }
                for i in range(number)
            ]
        )
        self.env["gov.agency"].create(
            [
                {"name": "T", "region_id": region.id, "sector_id": self.sector.id}
                for region in regions
            ]
        )
        self.programme.state = "draft"  # a draft's cells have no history
        self.programme.delegation_ids.sudo().write({"state": "not_delegated"})
        self.programme.delegation_ids._write({"date_live": None})
        self.programme.delegation_ids.unlink()
        self.programme.region_ids = regions
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        self.programme.display_name  # noqa: B018  the user's own read
        before = self.env.cr.sql_log_count
        self.programme.action_publish()
        self.env.flush_all()
        count = self.env.cr.sql_log_count - before
        self.assertEqual(len(self.programme.delegation_ids), 2 * number)
        return count
