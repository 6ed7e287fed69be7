from odoo.tests import tagged

from odoo.addons.gov_items.tests.common import clause

from .common import DemoCase


@tagged("post_install", "-at_install")
class TestTownshipLists(DemoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chenji = cls.env.ref("gov_demo.region_dt_chenji")
        cls.binhe = cls.env.ref("gov_demo.region_dt_binhe")
        cls.sunsi = cls.env.ref("gov_demo.region_cw_sunsi")

    @clause("HZ22-22-02")
    def test_each_township_has_a_list_of_its_own(self):
        self.assertEqual(
            self.codes("HZ22", self.chenji), {"entrust": 33, "entrusted_acceptance": 16}
        )
        self.assertEqual(
            self.codes("HZ22", self.binhe),
            {"entrust": 25, "entrusted_acceptance": 16, None: 8},
        )
        self.assertEqual(
            self.codes("HZ22", self.sunsi),
            {"entrust": 28, "entrusted_acceptance": 11, None: 10},
        )

    def test_streets_have_no_farming(self):
        for number in range(11, 19):
            self.assertEqual(self.code_of("HZ22", number, self.binhe)[0], None)
        self.assertEqual(self.code_of("HZ22", 11, self.chenji)[0], "entrust")

    def test_a_region_without_a_list_has_nothing(self):
        elsewhere = self.env.ref("gov_demo.region_ws_nanwang")
        self.assertEqual(self.codes("HZ22", elsewhere), {None: 49})

    @clause("HZ22-A1-07")
    def test_utilities_are_accepted_never_entrusted(self):
        for number in (46, 47, 48, 49):
            for region in (self.chenji, self.sunsi):
                self.assertEqual(
                    self.code_of("HZ22", number, region),
                    ("entrusted_acceptance", "HZ22-A1-07"),
                )

    @clause("HZ22-00-02")
    def test_published_for_every_township_of_two_counties(self):
        delegations = self.programmes["HZ22"].delegation_ids
        self.assertEqual(len(delegations), 25 * 49)
        own = delegations.filtered(lambda d: d.region_id == self.chenji)
        self.assertEqual(
            own.agency_id, self.env.ref("gov_demo.agency_dt_chenji_government")
        )
        first = own.filtered(lambda d: d.entry_id.sequence == 1)
        self.assertEqual(
            first.upper_agency_id, self.env.ref("gov_demo.agency_dingtao_market")
        )
