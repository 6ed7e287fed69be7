from odoo.fields import Command
from odoo.tests import tagged

from .common import CasesCommon


@tagged("post_install", "-at_install")
class TestUpward(CasesCommon):
    """A county's permit, handed in at the city's hall (JN21 three 13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme.action_add_upward_modes()
        mode = cls.programme.mode_ids.filtered(lambda m: m.code == "up_collect")
        entry = cls.make_entry(95, mode)
        cls.programme.action_publish()
        cell = entry.delegation_ids.filtered(lambda d: d.region_id == cls.county)
        cls.live["up"] = cell
        cls.city_window.delegation_ids = [Command.link(cell.id)]
        cell.action_go_live()

    def test_the_city_collects_and_the_county_decides(self):
        self.assertTrue(self.live["up"]._is_local(self.city_window))
        self.assertFalse(self.live["up"]._is_local(self.window))
        case = self.accepted("up", self.city_clerk)
        self.assertEqual(case.accept_region_id, self.city)
        self.assertEqual(case.region_id, self.county)
        self.assertEqual(case.chosen_place, "lower")
        path = [(step.kind, step.agency_id) for step in case.sudo().step_ids]
        self.assertEqual(
            path,
            [
                ("receive", self.city_dept),
                ("formal_check", self.city_dept),
                ("forward", self.city_dept),
                ("review", self.county_dept),
                ("decide", self.county_dept),
                ("seal", self.county_dept),
                ("forward", self.county_dept),
                ("deliver", self.city_dept),
            ],
        )

    def test_the_county_s_own_hall_receives_too(self):
        self.window.delegation_ids = [Command.link(self.live["up"].id)]
        case = self.accepted("up", self.clerk)
        self.assertEqual(case.accept_region_id, self.county)
        self.assertEqual(case.accept_agency_id, self.county_dept)
        self.assertNotIn("forward", case.sudo().step_ids[:3].mapped("kind"))
