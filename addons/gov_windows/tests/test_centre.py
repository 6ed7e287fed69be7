from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, WindowsCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCentre(WindowsCommon):
    def _floor(self, region, area, **vals):
        return self.make_centre(
            f"Hall {area}", region, self.service_centre, floor_area=area, **vals
        )

    def test_my_centres(self):
        """One's agency's, the one where one is posted; for the city every centre."""
        other = self.make_centre("Zone Hall", self.zone, self.zone_dept)
        self.make_posting(self.carl, self.city_window)
        both = self.centre | other
        city = self.make_user("w.c", "gov_items.group_city_manager", self.city_bureau)
        for user, expected in (
            (self.manager, self.centre),
            (self.carl.user_id, self.centre),
            (self.ann.user_id, both.browse()),
            (city, both),
        ):
            with self.subTest(user=user.login):
                seen = both.with_user(user)
                found = seen.search([("is_mine", "=", True), ("id", "in", both.ids)])
                self.assertEqual(found, expected)
                self.assertEqual(seen.filtered("is_mine"), expected)
                others = seen.search([("is_mine", "=", False), ("id", "in", both.ids)])
                self.assertEqual(others, both - expected)

    @clause("JN18-01-03", "JN18-01-04", "JN18-01-05")
    def test_floor_by_level(self):
        for region, floor, code in (
            (self.county, 4000, "JN18-01-03"),
            (self.zone, 4000, "JN18-01-03"),
            (self.township, 300, "JN18-01-04"),
            (self.village, 50, "JN18-01-05"),
        ):
            with self.subTest(region=region.kind):
                self.assertTrue(self._floor(region, floor).meets_standard)
                with self.assertRefused(code):
                    self._floor(region, floor - 1)
                excused = self._floor(region, floor - 1, area_reason="New hall in 2027")
                self.assertFalse(excused.meets_standard)
                self.assertEqual(excused.floor_area_min, floor)

    @clause("JN18-01-02")
    def test_floor_filter(self):
        large = self._floor(self.county, 5000)
        small = self._floor(self.township, 200, area_reason="Listed building")
        city = self._floor(self.city, 10)
        every = large | small | city | self.centre
        found = self.env["gov.centre"].search([("meets_standard", "=", False)])
        self.assertEqual(found & every, small | self.centre, "0 = not measured")
        found = self.env["gov.centre"].search([("meets_standard", "=", True)])
        self.assertEqual(found & every, large | city, "no floor for a city")

    def test_changed_rule_counts_at_once(self):
        centre = self._floor(self.county, 4100)
        rule = self.env["gov.centre.standard"].search([("kind", "=", "county")])
        rule.floor_area_min = 4200
        centre.invalidate_recordset()
        self.assertFalse(centre.meets_standard)

    @clause("JN21-15-10", "HZ22-53-01")
    def test_led_from_one_level_above(self):
        town = self.make_centre(
            "Town Hall", self.township, self.township_gov, parent_id=self.centre.id
        )
        self.assertEqual(self.centre.child_ids, town)
        city = self.make_centre("City Hall", self.city, self.city_bureau)
        with self.assertRefused("JN21-15-10"):
            town.parent_id = city
        other = self.make_centre("Town Hall 2", self.township, self.township_gov)
        with self.assertRefused("JN21-15-10"):
            other.parent_id = town

    @mute_logger("odoo.sql_db")
    def test_database_guards(self):
        for vals in (
            {"floor_area": -1, "area_reason": "x"},
            {"open_from": 17, "open_to": 9},
            {"open_from": 9, "open_to": 25},
        ):
            with (
                self.subTest(vals),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.centre.write(vals)
                self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.make_window("1")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["gov.centre.standard"].create(
                {
                    "kind": "county",
                    "floor_area_min": 1,
                    "clause_id": self.rule_clause.id,
                }
            )

    @clause("JN21-15-08")
    def test_one_centre_for_several_regions(self):
        zone = self.delegation("direct", self.zone)
        with self.assertRefused("JN21-02-09"):
            self.window.delegation_ids = zone
        self.centre.served_region_ids = self.zone
        self.window.delegation_ids = zone
        self.assertEqual(self.env["gov.window"]._serving(zone), self.window)

    def test_granting_level_receives_too(self):
        """Where the applicant may go to either level, and only there."""
        city = self.make_centre("City Hall", self.city, self.city_bureau)
        window = self.make_window("9", city, self.delegation("direct"))
        self.assertEqual(
            self.env["gov.window"]._serving(self.delegation("direct")), window
        )
        self.modes["direct"].applicant_goes = "lower"
        with self.assertRefused("JN21-02-09"):
            self.make_window("10", city, self.delegation("direct"))

    @clause("JN21-02-09", "LC20-22-03")
    def test_items_without_a_window(self):
        """Listed per centre; each window takes those that its owner receives."""
        self.assertEqual(self.centre.unplaced_count, 6)
        self.window.action_place_all()
        forwarded = self.delegation("window")
        self.assertEqual(len(self.window.delegation_ids), 5)
        self.assertNotIn(forwarded, self.window.delegation_ids)
        self.city_window.action_place_all()
        self.assertEqual(self.city_window.delegation_ids, forwarded)
        self.centre.invalidate_recordset()
        self.assertEqual(self.centre.unplaced_count, 0)

    def test_unplaced_queries_do_not_grow(self):
        regions = self.env["gov.region"].create(
            [
                {
                    "name": f"County {number}",
                    "code": f"9990{number:02d}",
                    "kind": "county",
                    "parent_id": self.city.id,
                }
                for number in range(49)
            ]
        )
        centres = self.centre
        for region in regions:
            centres |= self.make_centre("Hall", region, self.service_centre)
        counts = []
        for some in (self.centre, self.centre, centres):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(sum(some.mapped("unplaced_count")), 6)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1])

    @clause("LC20-22-04")
    @mute_logger("odoo.sql_db")
    def test_exempt_from_the_hall(self):
        direct = self.delegation("direct")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            direct.hall_exemption = "secret"
            self.env.flush_all()
        direct.write({"hall_exemption": "site", "hall_exemption_place": "The port"})
        self.assertEqual(self.centre.unplaced_count, 5)
        self.assertNotIn("window", [g.code for g in direct._get_gaps()[direct.id]])

    def test_window_owner_is_the_centre_unless_named(self):
        self.assertEqual(self.window.agency_id, self.service_centre)
        self.assertEqual(self.city_window.agency_id, self.city_dept)

    def test_centre_cannot_lead_itself(self):
        with self.assertRaises(UserError):
            self.centre.parent_id = self.centre
