from datetime import date

from odoo.tests import tagged

from odoo.addons.gov_items.tests.common import clause

from .common import DemoCase

ZONES = ("370890", "370891", "370892")


@tagged("post_install", "-at_install")
class TestJN21(DemoCase):
    def test_854_cells(self):
        regions = self.programmes["JN21"]._receiving_regions()
        self.assertEqual(
            self.codes("JN21", regions),
            {"substantive": 445, "direct": 263, "window": 114, "receipt": 26, None: 6},
        )

    def test_per_region(self):
        for region in self.programmes["JN21"]._receiving_regions():
            wanted = {"direct": 19, "substantive": 34, "window": 7, "receipt": 1}
            if region.code == "370811":
                wanted = {"direct": 19, "substantive": 30, "window": 11, "receipt": 1}
            if region.kind == "zone":
                wanted = {"direct": 18, "substantive": 25, "window": 11, "receipt": 5}
                wanted[None] = 2
            self.assertEqual(self.codes("JN21", region), wanted, region.name)

    def test_published_delegations_equal_the_cells(self):
        delegations = self.programmes["JN21"].delegation_ids
        self.assertEqual(len(delegations), 854)
        self.assertEqual(
            len(delegations.filtered(lambda d: d.state == "not_delegated")), 6
        )
        cells = self.programmes["JN21"].entry_ids._resolve_cells(
            delegations.region_id, self.on_date
        )
        for delegation in delegations:
            rule = cells[delegation.entry_id.id, delegation.region_id.id]
            self.assertEqual(delegation.mode_id, rule.mode_id)

    def test_publishing_again_changes_nothing(self):
        before = self.env["gov.delegation"].search_count([])
        self.programmes["JN21"].action_publish()
        self.assertEqual(self.env["gov.delegation"].search_count([]), before)

    @clause("JN21-A1-02")
    def test_collecting_only_for_civil_air_defence_in_the_zones(self):
        for number, mode in ((19, "direct"), (53, "substantive"), (59, "substantive")):
            for code in ZONES:
                self.assertEqual(
                    self.code_of("JN21", number, self.region(code)),
                    ("receipt", "JN21-A1-02"),
                )
            answer, _clause = self.code_of("JN21", number, self.region("370830"))
            self.assertEqual(answer, mode)
        self.assertEqual(self.code_of("JN21", 60, self.region("370890"))[0], "receipt")

    @clause("JN21-A1-03")
    def test_windows_only_for_rencheng_and_the_zones(self):
        for number in (20, 21, 22, 23):
            for code in ("370811", *ZONES):
                self.assertEqual(
                    self.code_of("JN21", number, self.region(code))[0], "window"
                )
            self.assertEqual(
                self.code_of("JN21", number, self.region("370883")),
                ("substantive", "JN21-A1-03"),
            )
        self.assertEqual(self.code_of("JN21", 24, self.region("370883"))[0], "window")

    @clause("JN21-A1-04")
    def test_work_capacity_is_not_delegated_to_the_zones(self):
        for number in (31, 32):
            for code in ZONES:
                self.assertEqual(
                    self.code_of("JN21", number, self.region(code)),
                    (None, "JN21-A1-04"),
                )
            self.assertEqual(
                self.code_of("JN21", number, self.region("370811"))[0], "substantive"
            )

    @clause("JN21-A1-05")
    def test_the_limit_in_the_name_of_entry_43(self):
        region = self.region("370811")
        for kind, answer in (("publication", "substantive"), ("packaging", None)):
            self.assertEqual(
                self.code_of("JN21", 43, region, facts={"printing_kind": kind})[0],
                answer,
            )

    def test_the_programme_does_not_reach_back(self):
        entry = self.entry("JN21", 1)
        region = self.region("370811")
        self.assertFalse(entry.resolve_mode(region, date(2021, 6, 14)))

    @clause("JN21-11-05")
    def test_nobody_supervises_what_it_approves(self):
        for delegation in self.programmes["JN21"].delegation_ids:
            if delegation.mode_id and delegation.agency_id.kind == "approval_bureau":
                self.assertTrue(delegation.supervisor_ids - delegation.agency_id)
                self.assertNotIn(delegation.agency_id, delegation.supervisor_ids)

    @clause("JN21-A2-02", "JN21-A2-04")
    def test_annex_2_is_each_countys_choice(self):
        chosen, silent = self.region("370830"), self.region("370811")
        self.assertEqual(
            self.codes("JN21-3", chosen), {"direct": 8, "receipt": 3, None: 4}
        )
        self.assertEqual(self.codes("JN21-3", silent), {None: 15})
        self.assertEqual(self.codes("JN21-3", self.region("370890"))["direct"], 4)
        answer = self.code_of("JN21-3", 5, chosen, facts={"sand_mining": True})
        self.assertEqual(answer, (None, "JN21-A2-04"))
