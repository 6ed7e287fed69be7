from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GovCommon, clause


@tagged("post_install", "-at_install")
class TestUpward(GovCommon):
    """County items that the city's centre receives or handles (JN21 three 13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme.action_add_upward_modes()
        cls.up = {
            mode.code: mode
            for mode in cls.programme.mode_ids.filtered(lambda m: m.direction == "up")
        }
        cls.permit = cls.make_entry(90, cls.up["up_collect"])
        cls.publish()

    def cell(self, entry, region=None):
        return entry.delegation_ids.filtered(
            lambda d: d.region_id == (region or self.county)
        )

    @clause("JN21-13-05")
    def test_county_owns_and_city_receives(self):
        cell = self.cell(self.permit)
        self.assertEqual(cell.direction, "up")
        self.assertEqual(cell.receiving_region_id, self.city)
        self.assertEqual(cell.agency_id, self.city_dept)
        self.assertEqual(cell.upper_agency_id, self.county_dept)
        self.assertEqual(cell.supervisor_ids, self.county_dept)
        names = [place["name"] for place in cell._public_places()]
        self.assertEqual(names, ["City Transport", "One Transport"])
        cell.action_go_live()
        self.assertEqual(cell.state, "live")
        down = self.delegation("direct")
        self.assertEqual(down.receiving_region_id, self.county)
        self.assertEqual(down.agency_id, self.county_dept)

    @clause("JN21-13-08")
    def test_two_modes_chosen_per_county_item(self):
        self.assertEqual(self.up.keys(), {"up_collect", "up_direct"})
        collect, direct = self.up["up_collect"], self.up["up_direct"]
        self.assertEqual((collect.receiver, collect.decider), ("lower", "upper"))
        self.assertEqual((direct.receiver, direct.decider), ("lower", "lower"))
        self.assertTrue(direct.is_entrusting)
        for mode in (collect, direct):
            stated = {c.field_name: c.clause_id.code for c in mode.cell_ids if c.stated}
            self.assertEqual(stated["receiver"], "JN21-13-08")
            self.assertEqual(stated["direction"], "JN21-13-05")
        self.make_rule(self.permit, direct, region_ids=[Command.set(self.county2.ids)])
        self.programme.action_publish()
        self.assertEqual(self.cell(self.permit).mode_id, collect)
        self.assertEqual(self.cell(self.permit, self.county2).mode_id, direct)
        self.programme.action_add_upward_modes()
        self.assertEqual(
            len(self.programme.mode_ids.filtered(lambda m: m.direction == "up")), 2
        )

    @clause("JN21-15-02")
    def test_three_levels_share_one_entry(self):
        """The county's power: the city handles it, a township handles it, too."""
        self.programme.region_ids = [Command.link(self.township.id)]
        self.make_rule(
            self.permit,
            self.modes["direct"],
            region_ids=[Command.set(self.township.ids)],
        )
        self.programme.action_publish()
        cells = self.cell(self.permit) | self.cell(self.permit, self.township)
        self.assertEqual(cells.receiving_region_id, self.city | self.township)
        self.assertEqual(cells.upper_agency_id, self.county_dept)
        places = {place["name"] for cell in cells for place in cell._public_places()}
        self.assertEqual(places, {"City Transport", "Town Office", "One Transport"})

    def test_a_power_goes_one_way(self):
        self.make_rule(
            self.permit,
            self.modes["direct"],
            circumstance_id=self.circumstances["new"].id,
        )
        with self.assertRefused("JN21-13-05"):
            self.programme.action_publish()

    def test_a_mode_that_turns_moves_the_cell(self):
        cell = self.cell(self.permit)
        self.make_rule(
            self.permit, self.modes["direct"], region_ids=[Command.set(self.county.ids)]
        )
        self.programme.action_publish()
        self.assertEqual(cell.receiving_region_id, self.county)
        self.assertEqual(cell.agency_id, self.county_dept)
        self.assertEqual(cell.upper_agency_id, self.city_dept)

    def test_nobody_above_is_a_gap_that_says_so(self):
        self.city_dept.active = self.city_bureau.active = False
        entry = self.make_entry(91, self.up["up_collect"])
        self.programme.action_publish()
        messages = [
            g.message for g in self.cell(entry)._get_gaps()[self.cell(entry).id]
        ]
        self.assertIn("No agency above the region undertakes the entry.", messages)

    def test_matrix_shows_the_way(self):
        data = self.programme.get_matrix()
        names = {mode["id"]: mode["name"] for mode in data["modes"]}
        self.assertTrue(names[self.up["up_collect"].id].startswith("↑ "))
        self.assertEqual(names[self.modes["direct"].id], "direct")
        why = self.programme.get_matrix_cell(self.permit.id, self.county.id)
        lines = {
            line["label"]: line["text"] for s in why["sections"] for line in s["lines"]
        }
        self.assertEqual(lines["Received by"], "Test City, the level above")

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_only_the_city_manager_adds_modes(self):
        for role in ("user", "agency_manager", "auditor"):
            user = self.make_user(f"up_{role}", f"gov_items.group_{role}")
            with self.assertRaises(AccessError):
                self.programme.with_user(user).action_add_upward_modes()
