"""Catalogue, guides and modes as the documents ask for them, and who does what."""

import io
from base64 import b64decode
from datetime import date

from PyPDF2 import PdfReader

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..kernel.wording import candidates
from .common import GovCommon, clause


@tagged("post_install", "-at_install")
class TestCatalogue(GovCommon):
    @clause("HZ22-21-02")
    def test_catalogue_names_type_grantor_and_supervisor(self):
        self.programme.complete_catalogue = True
        entries = self.programme.entry_ids
        with self.assertRefused("HZ22-21-02") as caught:
            self.publish()
        self.assertIn("supervising sector", str(caught.exception))
        entries.supervisor_sector_id = self.sector
        self.publish()
        for name in ("sector_id", "supervisor_sector_id"):
            self.entry[name] = False
            with self.assertRefused("HZ22-21-02"):
                self.publish()
            self.entry[name] = self.sector
        self.entry.item_id.item_type = False
        with self.assertRefused("HZ22-21-02"):
            self.publish()

    @clause("HZ22-22-04")
    def test_list_is_refused_while_a_line_lacks_something(self):
        self.publish()
        cell = self.delegation("direct")
        cell.supervisor_ids = False
        with self.assertRefused("HZ22-22-04") as caught:
            self.programme.action_publish_lists()
        self.assertIn(self.county.name, str(caught.exception))
        self.assertFalse(self.programme.list_ids)
        cell.supervisor_ids = self.county_dept
        cell.upper_agency_id = False
        with self.assertRefused("HZ22-22-04"):
            self.programme.action_publish_lists()
        cell.upper_agency_id = self.city_dept
        self.programme.action_publish_lists()
        self.assertEqual(len(self.programme.list_ids), 3)

    def test_one_programme_s_gap_does_not_keep_the_others_back(self):
        self.publish()
        self.programme.action_publish_lists()
        before = len(self.programme.message_ids)
        self.delegation("direct").supervisor_ids = False
        self.env["gov.programme"]._cron_publish_lists()
        self.assertEqual(len(self.programme.list_ids), 3)
        self.assertEqual(len(self.programme.message_ids), before + 1)

    @clause("HZ22-22-05")
    def test_local_entry_needs_volume_demand_and_capacity(self):
        with self.assertRefused("HZ22-22-05"):
            self.entry.is_local = True
        self.entry.write(
            {
                "is_local": True,
                "local_volume": 400,
                "local_demand": "Markets of six villages",
                "local_capacity": "Two windows, four staff",
            }
        )
        self.assertIn(self.entry, self.env["gov.entry"].search([("is_local", "=", 1)]))
        with self.assertRefused("HZ22-22-05"):
            self.entry.local_volume = 0

    @clause("HZ22-22-06")
    def test_local_entry_follows_the_same_rules(self):
        """Published, refused, put into force and listed as any other entry."""
        local = self.make_entry(
            50,
            self.modes["entrust"],
            is_local=True,
            local_volume=9,
            local_demand="Demand",
            local_capacity="Capacity",
        )
        self.publish()
        cell = local.delegation_ids.filtered(lambda d: d.region_id == self.county)
        self.assertEqual(cell.mode_id, self.modes["entrust"])
        other = self.delegation("entrust")
        self.assertEqual(
            [gap.code for gap in cell._get_gaps()[cell.id]],
            [gap.code for gap in other._get_gaps()[other.id]],
        )
        local.entrustable = False
        with self.assertRefused("HZ22-12-05"):
            self.publish()
        local.entrustable = True
        self.programme.action_publish_lists()
        lists = self.programme.list_ids.filtered(lambda v: v.region_id == self.county)
        self.assertIn(50, [line["number"] for line in lists.content["entries"]])

    @clause("JC25-A1-05")
    def test_inclusion_is_a_scope_of_its_own(self):
        entry = self.make_entry(51, self.modes["direct"])
        entry.name = "项目核准（含国发〔2016〕72号文件规定的外商投资项目）"
        self.assertEqual(entry.inclusion, "国发〔2016〕72号文件规定的外商投资项目")
        self.assertFalse(self.entry.inclusion)
        entry.name = "河道有关活动（不含采砂）审批"
        self.assertFalse(entry.inclusion)

    @clause("LC20-A0-02")
    def test_related_entry_follows_its_main_permit(self):
        related = self.make_entry(52, None, rule=False, main_entry_id=self.entry.id)
        self.make_rule(
            self.entry, self.modes["window"], region_ids=[Command.set(self.zone.ids)]
        )
        day = date(2026, 3, 2)
        self.assertEqual(
            related.resolve_mode(self.county, day).mode_id, self.modes["direct"]
        )
        self.assertEqual(
            related.resolve_mode(self.zone, day).mode_id, self.modes["window"]
        )
        self.publish()
        self.assertEqual(
            related.delegation_ids.mode_id, self.modes["direct"] | self.modes["window"]
        )
        self.make_rule(related, self.modes["receipt"])
        self.assertEqual(
            related.resolve_mode(self.zone, day).mode_id, self.modes["receipt"]
        )
        related.rule_ids.unlink()
        related.main_entry_id = False
        self.assertFalse(related.resolve_mode(self.zone, day))
        with self.assertRefused("LC20-A0-02"):
            related.main_entry_id = related

    @clause("HZ22-A1-06")
    def test_sector_in_brackets_narrows_the_department(self):
        name = "县级自然资源和规划（林业）部门"
        self.assertIn("自然资源和规划(林业)", candidates(name))
        wide = self.env["gov.sector"].create({"name": "规划甲", "code": "x_wide"})
        narrow = self.env["gov.sector"].create(
            {"name": "规划甲（林业）", "code": "x_narrow"}
        )
        sectors = wide | narrow
        known = sectors._names()
        self.assertEqual(sectors._look_up("县级规划甲（林业）部门", known), narrow.id)
        self.assertEqual(sectors._look_up("县级规划甲部门", known), wide.id)


@tagged("post_install", "-at_install")
class TestDuties(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.publish()

    @clause("JN21-00-08")
    def test_all_duties_have_a_name_before_a_cell_goes_live(self):
        shared, cell = self.delegation("substantive"), self.delegation("direct")
        for name, code in (
            ("agency_id", "JN21-02-08"),
            ("upper_agency_id", "JC25-10-03"),
            ("supervisor_ids", "JN21-11-05"),
        ):
            kept = shared[name], cell[name]
            shared[name] = cell[name] = False
            self.assertIn("", [row["agency"] for row in shared._duties()], name)
            with self.assertRefused(code):
                cell.action_go_live()
            shared[name], cell[name] = kept
        self.assertNotIn("", [row["agency"] for row in shared._duties()])
        cell.action_go_live()
        self.assertEqual(cell.state, "live")

    @clause("LC20-22-01")
    def test_duties_stand_on_the_delegation(self):
        cell = self.delegation("receipt")
        self.assertEqual(cell.agency_id, self.county_dept)
        labels = self.env["gov.mode"].fields_get(["receiver", "decider"], ["string"])
        rows = {row["label"]: row["agency"] for row in cell._duties()}
        self.assertEqual(rows[labels["receiver"]["string"]], "One Transport")
        self.assertEqual(rows[labels["decider"]["string"]], "City Transport")
        self.assertIn("One Transport", cell.duty_html)

    def test_supervision_apart_is_marked(self):
        cell = self.delegation("direct")
        self.assertFalse(cell.is_separated)
        cell.supervisor_ids = self.county_bureau
        self.assertTrue(cell.is_separated)

    @clause("LC20-32-05", "LC20-32-06")
    def test_modes_say_who_answers_for_each_step(self):
        self.programme.duties_needed = True
        with self.assertRefused("LC20-32-05"):
            self.publish()
        incomplete = self.programme.mode_ids - self.modes["direct"]
        incomplete.action_fill_duties()
        receipt = self.modes["receipt"].duty_ids
        self.assertEqual(
            [(duty.step, duty.level) for duty in receipt],
            [
                ("receive", "lower"),
                ("formal_check", "lower"),
                ("review", "upper"),
                ("decide", "upper"),
                ("deliver", "lower"),
            ],
        )
        self.publish()
        receipt.filtered(lambda d: d.step == "review").unlink()
        with self.assertRefused("LC20-32-05") as caught:
            self.publish()
        self.assertIn("Substantive Review", str(caught.exception))
        field = self.env["gov.mode.duty"]._fields["article"]
        self.assertTrue(field.required, "each line cites an article")

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_only_the_city_manager_writes_duties(self):
        user = self.make_user("duty_user", "gov_items.group_agency_manager")
        with self.assertRaises(AccessError):
            self.modes["receipt"].with_user(user).action_fill_duties()


@tagged("post_install", "-at_install")
class TestGuidePaper(GovCommon):
    @clause("LC20-15-04")
    @freeze_time("2026-03-02 04:00:00")
    def test_new_version_reaches_all_regions_at_once(self):
        entry = self.entries["window"]
        first = entry.manual_ids
        second = self.make_manual(
            entry, date_from="2026-03-02", working_procedure="Second"
        )
        for region in (self.county, self.county2, self.zone):
            self.assertEqual(entry._manual_for(region, date(2026, 3, 2)), second)
            self.assertEqual(entry._manual_for(region, date(2026, 3, 1)), first)
        ids = [
            self.env["gov.manual"]._id_for_case(entry.id, self.county.id, date(*day))
            for day in ((2026, 2, 27), (2026, 3, 2))
        ]
        self.assertEqual(ids, [first.id, second.id], "a collected case keeps its own")

    @clause("JN18-08-04")
    def test_guide_that_lacks_something_is_not_published(self):
        self.programme.complete_guides = True
        whole = {"fee_basis": "Free of charge by law", "remarks": "Bring the original"}
        self.entry.legal_basis = "Highway Law art. 7"
        for name in whole:
            with self.assertRefused("JN18-08-04"):
                self.make_manual(
                    self.entry, date_from="2026-03-02", **{**whole, name: False}
                )
        for name, value in (("condition", False), ("step_ids", False)):
            with self.assertRefused("JN21-07-02"):
                self.make_manual(
                    self.entry, date_from="2026-03-02", **{**whole, name: value}
                )
        manual = self.make_manual(self.entry, date_from="2026-03-02", **whole)
        self.assertEqual(manual.state, "published")
        self.entry.legal_basis = False
        with self.assertRefused("JN18-08-04"):
            self.make_manual(self.entry, date_from="2026-03-03", **whole)

    @clause("JN18-08-03", "LC20-21-05")
    def test_guide_is_printed_with_the_flow_between_the_levels(self):
        manual = self.make_manual(
            self.entries["receipt"],
            publish=False,
            step_ids=[
                Command.create({"name": "Receive", "body": "lower", "days": 1}),
                Command.create({"name": "Decide", "body": "upper", "days": 4}),
            ],
            remarks="Bring the original",
        )
        self.assertIn("print_file", manual.action_print()["url"])
        paper = manual._paper()
        flow = next(section for section in paper.sections if section.heading == "Flow")
        self.assertEqual(
            flow.rows[1:],
            [["Receive", "Receiving level", "1"], ["Decide", "Granting level", "4"]],
        )
        pages = PdfReader(io.BytesIO(b64decode(manual.print_file))).pages
        text = "".join(page.extract_text() for page in pages)
        for words in ("Application form", "Bring the original", "Granting level"):
            self.assertIn(words, text)


@tagged("post_install", "-at_install")
class TestCapacity(GovCommon):
    @clause("HZ22-22-01")
    def test_profile_stands_beside_the_list(self):
        self.programme.region_ids = [Command.link(self.township.id)]
        self.publish()
        cell = self.delegation("direct", self.township)
        self.assertFalse(cell.capacity_text)
        profiles = self.env["gov.region.profile"].create(
            [
                {
                    "region_id": self.township.id,
                    "year": year,
                    "population": 40000 + year,
                    "industries": "Orchards",
                    "staff": 8,
                    "equipment": "Two terminals",
                    "cases": 1200,
                }
                for year in (2025, 2024)
            ]
        )
        self.assertEqual(profiles[0].cases_per_head, 150)
        self.assertIn("42025 inhabitants", cell.capacity_text)
        self.assertIn("Orchards", cell.capacity_text)

    @clause("JN18-16-01")
    def test_counties_without_a_joint_office_are_listed(self):
        regions = self.env["gov.region"]
        view = self.env.ref("gov_items.gov_region_view_search_capacity")
        self.assertIn("no_joint_office", view.arch)
        domain = [
            ("joint_office_id", "=", False),
            ("kind", "in", ("city", "county", "zone")),
        ]
        self.county.joint_office_id = self.county_bureau
        found = regions.search(domain)
        self.assertNotIn(self.county, found)
        self.assertIn(self.county2, found)
        self.assertIn(self.city, found)
        self.assertNotIn(self.township, found)


@tagged("post_install", "-at_install")
class TestManaged(GovCommon):
    @clause("JN21-04-02")
    def test_all_is_kept_in_screens_with_versions(self):
        """A screen and a menu for each, and the way from the rule to a new version."""
        manager = self.make_user("managed", "gov_items.group_city_manager")
        menus = self.env["ir.ui.menu"].with_user(manager)._visible_menu_ids()
        models = {
            menu.action.res_model
            for menu in self.env["ir.ui.menu"].browse(menus)
            if menu.action and menu.action._name == "ir.actions.act_window"
        }
        for model in (
            "gov.programme",
            "gov.entry",
            "gov.rule",
            "gov.delegation",
            "gov.annex.import",
            "gov.adjustment",
        ):
            self.assertIn(model, models)
        self.publish()
        programme = self.programme.with_user(manager)
        with freeze_time("2026-03-02 04:00:00"):
            programme.action_publish_lists()
        self.make_rule(
            self.entry, self.modes["window"], region_ids=[Command.set(self.zone.ids)]
        )
        programme.action_publish()
        with freeze_time("2026-03-03 04:00:00"):
            programme.action_publish_lists()
        versions = self.env["gov.list.version"].search(
            [("region_id", "=", self.zone.id)], order="version"
        )
        self.assertEqual(versions.mapped("version"), [1, 2])
        self.assertEqual(versions[1].change_count, 1)

    @clause("JN18-21-05", "JN18-21-06")
    def test_free_engraving_is_a_rule_of_zone_term_and_facts(self):
        free = self.make_mode("free")
        entry = self.make_entry(60, None)
        facts = self.env["gov.fact"].create(
            [
                {"name": "Registered on", "code": "reg", "value_type": "number"},
                {"name": "Industry", "code": "ind", "value_type": "text"},
            ]
        )
        self.make_rule(
            entry,
            free,
            region_ids=[Command.set(self.zone.ids)],
            date_to="2026-12-31",
            condition_ids=[
                Command.create(
                    {"fact_id": facts[0].id, "operator": "ge", "value": "20260101"}
                ),
                Command.create(
                    {"fact_id": facts[1].id, "operator": "in", "value": "chips,drugs"}
                ),
            ],
        )
        day, told = date(2026, 3, 2), {"reg": 20260220, "ind": "chips"}
        self.assertEqual(entry._missing_facts(self.zone, day), facts)
        self.assertFalse(entry._missing_facts(self.county, day))
        answers = {
            (region.code, when.year, len(declared)): entry.resolve_mode(
                region, when, facts=declared
            ).mode_id
            for region in (self.zone, self.county)
            for when in (day, date(2027, 3, 2))
            for declared in (told, {})
        }
        granted = [key for key, mode in answers.items() if mode == free]
        self.assertEqual(granted, [(self.zone.code, 2026, 2)])
        for other in ({"ind": "shops"}, {"reg": 20251231}):
            found = entry.resolve_mode(self.zone, day, facts={**told, **other})
            self.assertFalse(found.mode_id)
