from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.gov_cases.tests.common import CasesCommon

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


@tagged("post_install", "-at_install")
class TestModes(CasesCommon):
    """The same item in different modes, side by side, from the roll-ups."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user(
            "m.city", "gov_items.group_city_manager", cls.city_bureau
        )
        direct, window = cls.live["direct"], cls.live["window"]
        cls.item = direct.entry_id.item_id
        cls.env.cr.execute(
            "UPDATE gov_entry SET item_id = %s WHERE id = %s",
            (cls.item.id, window.entry_id.id),
        )
        cls.env.cr.execute(
            "UPDATE gov_delegation SET item_id = %s WHERE id = %s",
            (cls.item.id, window.id),
        )
        cls.env.invalidate_all()

    def columns(self, user=None):
        self.env.flush_all()
        filters = {**MARCH, "programme_id": self.live["direct"].programme_id.id}
        found = self.env["gov.report"].with_user(user or self.manager)
        found = found.get_comparison(filters)
        names = (self.item.display_name, self.item.crosswalk_id.display_name)
        mine = [item for item in found["items"] if item["name"] in names]
        return {
            column["mode"]: column["values"]
            for item in mine
            for column in item["columns"]
        }

    def work(self):
        for code, outcome in (("direct", "granted"), ("direct", "refused")):
            with freeze_time("2026-03-02 02:00:00"):
                case = self.accepted(code)
            with freeze_time("2026-03-05 02:00:00"):
                self.until(case, "decide")
                self.take(case, outcome=outcome, reason="no")
        with freeze_time("2026-03-02 02:00:00"):
            case = self.accepted("window")
        with freeze_time("2026-03-09 02:00:00"):
            self.until(case, "decide")
            self.take(case)
        return case

    def test_side_by_side(self):
        self.work()
        columns = self.columns()
        direct = columns[self.live["direct"].mode_id.name]
        window = columns[self.live["window"].mode_id.name]
        self.assertEqual((direct["accepted"], window["accepted"]), (2, 1))
        self.assertEqual((direct["mean_days"], window["mean_days"]), (3.0, 5.0))
        self.assertEqual((direct["refusal_rate"], window["refusal_rate"]), (50.0, 0.0))
        self.assertEqual((direct["regions"], window["regions"]), (1, 1))

    def test_visits_saved_follow_the_guide(self):
        case = self.work()
        window = self.live["window"]
        guides = self.env["gov.manual"].search([("entry_id", "=", window.entry_id.id)])
        for visits, expected in ((None, 1.0), (2, 2.0), (0, 0.0), (3, 3.0)):
            self.env.cr.execute(
                "UPDATE gov_manual SET visits = %s, state = %s, "
                "date_from = '2026-01-01', date_to = NULL WHERE id IN %s",
                (
                    visits or 0,
                    "draft" if visits is None else "published",
                    tuple(guides.ids),
                ),
            )
            self.env.invalidate_all()
            values = self.columns()[window.mode_id.name]
            self.assertEqual(values["visits_saved"], expected)
        self.env.cr.execute(
            "UPDATE gov_case SET accept_agency_id = upper_agency_id, "
            "accept_region_id = %s WHERE id = %s",
            (self.city.id, case.id),
        )
        self.assertEqual(self.columns()[window.mode_id.name]["visits_saved"], 0.0)

    def test_days_on_the_way(self):
        case = self.work()
        values = {
            "case_id": case.id,
            "number": "T-1",
            "from_agency_id": self.county_dept.id,
            "to_agency_id": self.city_dept.id,
            "way": "paper",
            "sent_by": self.env.uid,
            "sent_at": "2026-03-03 02:00:00",
        }
        store = self.env["gov.case.transfer"].sudo()
        transfer = store.create(values)
        mode = self.live["window"].mode_id.name
        before = self.columns()[mode]["transit_days"]
        transfer.arrived_at = "2026-03-04 14:00:00"
        self.assertEqual((before, self.columns()[mode]["transit_days"]), (None, 1.5))
        transfer.arrived_at = "2026-03-05 02:00:00"
        self.assertEqual(self.columns()[mode]["transit_days"], 2.0)
        self.assertEqual(self.env["gov.stat"]._differences(), [])

    def test_one_way_is_not_compared(self):
        self.accepted("direct")
        self.assertEqual(self.columns(), {})

    def test_table_has_the_same_rows(self):
        self.work()
        filters = {**MARCH, "programme_id": self.live["direct"].programme_id.id}
        table = (
            self.env["gov.report"].with_user(self.manager).get_table("modes", filters)
        )
        self.assertEqual(len(table["rows"]), 2)
        self.assertEqual(len(table["rows"][0]), len(table["heading"]))

    def test_who_may_not(self):
        with self.assertRaises(AccessError):
            self.columns(self.clerk)
