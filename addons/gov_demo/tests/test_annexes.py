from collections import Counter

from odoo.tests import tagged

from odoo.addons.gov_items.tests.common import clause

from .common import DemoCase

#: What the documents state, and what was counted in the annexes.
BY_MODE = {
    "JN21": {"direct": 19, "window": 11, "substantive": 30, "receipt": 1},
    "JN21-3": {None: 15},
    "HZ22": {None: 49},
    "JC25": {"direct": 15, "entrust": 34, "substantive": 2, "window": 44},
}
BY_TYPE = {
    "JN21": {"10": 49, "07": 9, "20": 3},
    "JN21-3": {"01": 7, "20": 8},
    "HZ22": {"01": 33, "10": 4, "07": 2, "20": 10},
}


@tagged("post_install", "-at_install")
class TestAnnexes(DemoCase):
    @clause("JN21-02-02", "JN21-A2-01", "HZ22-21-01", "JC25-A1-01")
    def test_220_entries_of_four_annexes(self):
        counts = {code: len(p.entry_ids) for code, p in self.programmes.items()}
        self.assertEqual(
            counts, {"JN21": 61, "JN21-3": 15, "HZ22": 49, "JC25": 95, "LC20": 0}
        )
        for programme in self.programmes.values():
            numbers = sorted(programme.entry_ids.mapped("sequence"))
            self.assertEqual(numbers, list(range(1, len(numbers) + 1)))

    @clause("JN21-02-04")
    def test_listed_modes_add_up_to_the_stated_totals(self):
        for code, wanted in BY_MODE.items():
            modes = [e.mode_id.code or None for e in self.programmes[code].entry_ids]
            self.assertEqual(Counter(modes), wanted, code)

    @clause("HZ22-A1-01")
    def test_types_add_up(self):
        for code, wanted in BY_TYPE.items():
            types = Counter(self.programmes[code].entry_ids.mapped("item_type"))
            self.assertEqual(types, wanted, code)

    @clause("LC20-00-02", "LC20-00-03", "LC20-A0-01")
    def test_stated_totals_of_each_document(self):
        totals = {
            code: {
                (t.kind, t.mode_id.code or t.item_type): t.count
                for t in programme.total_ids
            }
            for code, programme in self.programmes.items()
        }
        self.assertEqual(
            totals["LC20"], {("type", "01"): 234, ("type", "10"): 39, ("type", "07"): 4}
        )
        self.assertEqual(sum(totals["LC20"].values()), 277)
        for code in ("JN21", "JC25"):
            stated = {("mode", mode): n for mode, n in BY_MODE[code].items()}
            self.assertEqual(totals[code], stated)
        for code in ("JN21-3", "HZ22"):
            stated = {("type", kind): n for kind, n in BY_TYPE[code].items()}
            self.assertEqual(totals[code], stated)

    @clause("HZ22-A1-08", "JC25-A1-19")
    def test_same_words_in_two_lists_are_one_item(self):
        """Exact names are shared between lists; near names never are."""
        shared = (
            ("JN21", 47, "JC25", 77),
            ("JN21", 56, "JC25", 72),
            ("HZ22", 20, "JC25", 2),
            ("HZ22", 8, "JC25", 49),
        )
        for one, number, other, second in shared:
            self.assertEqual(
                self.entry(one, number).item_id, self.entry(other, second).item_id
            )
        for code, number, second in (("JC25", 17, 19), ("HZ22", 4, 34)):
            self.assertNotEqual(
                self.entry(code, number).item_id, self.entry(code, second).item_id
            )
        items = self.env["gov.item"]
        for programme in self.programmes.values():
            items |= programme.entry_ids.item_id
        self.assertEqual(len(items), 212)

    @clause("HZ22-A1-02", "HZ22-A1-03")
    def test_forty_grantors_are_a_choice_of_the_county(self):
        entries = self.programmes["HZ22"].entry_ids
        choice = entries.filtered(
            lambda e: e.alternative_sector_ids.mapped("code") == ["approval"]
        )
        self.assertEqual(len(choice), 40)
        single = (entries - choice).mapped("sequence")
        self.assertEqual(sorted(single), [31, 32, 33, 38, 39, 46, 47, 48, 49])

    @clause("HZ22-A1-05", "HZ22-A1-04")
    def test_supervisors_of_another_sector(self):
        for number in (11, 12):
            entry = self.entry("HZ22", number)
            self.assertEqual(entry.sector_id.code, "agrimach")
            self.assertEqual(entry.supervisor_sector_id.code, "agri")
        federation = self.env.ref("gov_demo.agency_dingtao_dpf")
        self.assertFalse(federation.is_organ)

    @clause("HZ22-A1-07")
    def test_utilities_cannot_be_entrusted(self):
        for entry in self.programmes["HZ22"].entry_ids:
            utility = entry.sequence >= 46
            self.assertEqual(entry.entrustable, not utility)
            self.assertEqual(bool(entry.prohibited_reason), utility)
            self.assertEqual(entry.sector_id.is_utility, utility)

    @clause("JN21-00-03", "JC25-10-02", "LC20-00-06")
    def test_addressed_regions(self):
        kinds = {
            code: Counter(programme.region_ids.mapped("kind"))
            for code, programme in self.programmes.items()
        }
        self.assertEqual(kinds["JN21"], {"county": 11, "zone": 4})
        self.assertEqual(kinds["JC25"], {"county": 2})
        self.assertEqual(kinds["HZ22"], {"township": 25})
        self.assertEqual(kinds["LC20"], {"county": 8, "zone": 3})
        receiving = self.programmes["JN21"]._receiving_regions()
        self.assertEqual(len(receiving), 14)
        self.assertNotIn("曲阜文化建设示范区", receiving.mapped("name"))

    def test_rows_equal_the_proof_read_annexes(self):
        rows = self.annex_rows()
        if not rows:
            self.skipTest("the proof-read annexes do not lie beside this checkout")
        types = {"行政许可": "01", "行政确认": "07", "其他行政权力": "10"}
        types["公共服务"] = "20"
        seen = set()
        for (code, number), row in rows.items():
            entry = self.entry(code, number)
            seen.add(entry)
            self.assertEqual(entry.name, row["name"])
            self.assertEqual(entry.note or "", row["note"])
            if row["mode"]:
                self.assertEqual(entry.mode_id.name, row["mode"])
            if row["type"]:
                self.assertEqual(entry.item_type, types[row["type"]])
            if "或行政审批服务局" in row["dept"]:
                self.assertEqual(entry.alternative_sector_ids.code, "approval")
        self.assertEqual(len(seen), 220)

    def test_every_rule_cites_and_none_contradicts_another(self):
        for programme in self.programmes.values():
            rules = programme.with_context(active_test=False).rule_ids
            self.assertFalse(rules.filtered(lambda r: not r.clause_id), programme.code)
            own = rules.clause_id.mapped("document")
            self.assertIn(set(own), ({programme.code.split("-")[0]}, set()))
