from odoo.tests import tagged

from odoo.addons.gov_items.tests.common import clause

from .common import DemoCase

CIRCUMSTANCES = ("new", "change", "renewal", "reissue", "cancel")
WATER = {
    "annual_water": 4.99,
    "water_source": "karst",
    "water_purpose": "staff_living",
    "project_kind": "industrial",
}


@tagged("post_install", "-at_install")
class TestJC25(DemoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gaoping = cls.region("140581")

    def answer(self, number, circumstance=None, **facts):
        return self.code_of("JC25", number, self.gaoping, circumstance, facts)

    def test_cells_of_both_counties(self):
        regions = self.programmes["JC25"]._receiving_regions()
        self.assertEqual(sorted(regions.mapped("code")), ["140522", "140581"])
        # 54 and 56 answer "entrust" until the case says that it is new.
        self.assertEqual(
            self.codes("JC25", regions),
            {"direct": 30, "entrust": 72, "substantive": 4, "window": 84},
        )
        self.assertEqual(len(self.programmes["JC25"].delegation_ids), 190)

    @clause("JC25-A1-14")
    def test_new_certificates_at_the_window_the_rest_entrusted(self):
        for number in (54, 56):
            for circumstance in CIRCUMSTANCES:
                wanted = "window" if circumstance == "new" else "entrust"
                self.assertEqual(self.answer(number, circumstance)[0], wanted)
        self.assertEqual(self.answer(55, "change")[0], "window")

    @clause("JC25-A1-15")
    def test_loading_managers_and_escorts_stay_with_the_city(self):
        for role in ("loading_manager", "escort"):
            for circumstance in ("new", "change"):
                self.assertEqual(
                    self.answer(56, circumstance, dangerous_role=role),
                    (None, "JC25-A1-15"),
                )
        self.assertEqual(self.answer(56, "new", dangerous_role="driver")[0], "window")
        self.assertEqual(self.answer(54, "new", dangerous_role="escort")[0], "window")

    @clause("JC25-A1-16", "JC25-A1-17")
    def test_key_projects_of_the_city_are_decided_there(self):
        for number in range(58, 66):
            self.assertEqual(self.answer(number)[0], "window")
            self.assertEqual(
                self.answer(number, project_level="city_key"), ("window", "JC25-A1-16")
            )
            self.assertEqual(
                self.answer(number, project_level="other"), ("direct", "JC25-A1-17")
            )
            deciders = [
                self.entry("JC25", number)
                .resolve_mode(
                    self.gaoping, self.on_date, None, {"project_level": level}
                )
                .mode_id.decider
                for level in ("city_key", "other")
            ]
            self.assertEqual(deciders, ["upper", "lower"])
        for number in (57, 66):
            self.assertEqual(self.answer(number, project_level="other")[0], "window")

    @clause("JC25-A1-02", "JC25-A1-03")
    def test_water_up_to_but_not_fifty_thousand(self):
        self.assertEqual(self.answer(1)[0], "direct")
        self.assertEqual(self.answer(1, **WATER)[0], "direct")
        self.assertEqual(self.answer(1, **{**WATER, "annual_water": 0})[0], "direct")
        for changed, source in (
            ({"annual_water": 5}, "JC25-A1-02"),
            ({"annual_water": 5.01}, "JC25-A1-02"),
            ({"annual_water": -1}, "JC25-A1-02"),
            ({"water_source": "other"}, "JC25-A1-02"),
            ({"water_purpose": "other"}, "JC25-A1-03"),
            ({"project_kind": "other"}, "JC25-A1-03"),
        ):
            self.assertEqual(self.answer(1, **{**WATER, **changed}), (None, source))

    @clause("JC25-A1-04")
    def test_supply_beyond_the_county(self):
        self.assertEqual(self.answer(3, supply_beyond_area=False)[0], "direct")
        self.assertEqual(self.answer(3, supply_beyond_area=True)[0], None)

    @clause("JC25-A1-06")
    def test_light_ordinary_lorries_are_left_out(self):
        facts = {"goods_vehicle": "ordinary", "vehicle_mass": 4500}
        self.assertEqual(self.answer(26, **facts)[0], None)
        facts["vehicle_mass"] = 4501
        self.assertEqual(self.answer(26, **facts)[0], "entrust")
        facts = {"goods_vehicle": "other", "vehicle_mass": 4000}
        self.assertEqual(self.answer(26, **facts)[0], "entrust")

    @clause("JC25-A1-07", "JC25-A1-08")
    def test_two_readings_of_hospitals_or_first(self):
        """(grade, beds): delegated when "and" reads as or, as both at once."""
        cases = {
            ("grade2", 299): (True, True),
            ("grade2", 300): (True, False),
            ("grade1", 299): (True, False),
            ("grade3", 300): (False, False),
        }
        for number in (28, 32):
            rules = self.entry("JC25", number).with_context(active_test=False).rule_ids
            readings = rules.filtered("reading").sorted("active", reverse=True)
            self.assertEqual(readings.mapped("active"), [True, False])
            for reading, rule in enumerate(readings):
                readings.active = False
                rule.active = True
                for (grade, beds), wanted in cases.items():
                    answer, _source = self.answer(
                        number, institution_grade=grade, beds=beds
                    )
                    self.assertEqual(answer == "entrust", wanted[reading])

    @clause("JC25-A1-09", "JC25-A1-18")
    def test_commitment_in_39_and_never_in_92(self):
        self.assertEqual(self.answer(39, commitment=True)[0], "entrust")
        self.assertEqual(self.answer(39, commitment=False)[0], None)
        self.assertEqual(self.answer(92, commitment=True)[0], None)
        self.assertEqual(self.answer(92, commitment=False)[0], "window")

    @clause("JC25-A1-10")
    def test_49_follows_17_and_19(self):
        answers = {self.answer(number)[0] for number in (17, 19, 49)}
        self.assertEqual(answers, {"entrust"})
        self.assertEqual(self.answer(49)[1], "JC25-A1-10")

    @clause("JC25-A1-11", "JC25-A1-12", "JC25-A1-13")
    def test_which_printers_and_which_changes(self):
        for kind, wanted in (
            ("packaging", "substantive"),
            ("other", "substantive"),
            ("publication", None),
        ):
            self.assertEqual(self.answer(50, printing_kind=kind)[0], wanted)
        for matter, wanted in (
            ("establish", "substantive"),
            ("main_change", "substantive"),
            ("merger", None),
            ("amalgamation", None),
            ("division", None),
        ):
            facts = {"printing_kind": "packaging", "printing_matter": matter}
            self.assertEqual(self.answer(50, **facts)[0], wanted)
        self.assertEqual(self.answer(51, printing_kind="publication")[0], "substantive")
