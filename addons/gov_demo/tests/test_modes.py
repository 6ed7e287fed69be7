from odoo.tests import tagged

from odoo.addons.gov_items.kernel.profile import PROFILE_FIELDS
from odoo.addons.gov_items.tests.common import clause

from .common import DemoCase

LOWER, UPPER = "lower", "upper"
COLUMNS = (
    "receiver",
    "reviewer",
    "decider",
    "decision_seal",
    "custodian",
    "supervisor",
    "applicant_goes",
    "agreement_kind",
    "judicial_filing",
    "monthly_return",
)
#: The table of the design's domain page, §2, row by row.
TABLE = {
    ("JN21", "direct"): "lower lower lower own lower lower either none - -",
    ("JN21", "window"): "upper_posted upper upper upper upper both either none - -",
    ("JN21", "substantive"): "lower lower lower no2 lower both either seal_use - -",
    ("JN21", "receipt"): "lower upper upper upper upper both either none - -",
    ("HZ22", "entrust"): "lower lower lower no2 lower upper either entrustment yes -",
    ("HZ22", "entrusted_acceptance"): (
        "lower upper upper upper upper upper either entrusted_acceptance - -"
    ),
    ("JC25", "direct"): "lower lower lower own lower lower either none - -",
    ("JC25", "entrust"): "lower lower lower upper lower lower either undertaking - yes",
    ("JC25", "substantive"): (
        "lower lower upper upper both upper either undertaking - yes"
    ),
    ("JC25", "window"): "lower upper upper upper both upper either undertaking - yes",
    ("LC20", "direct"): "lower lower lower own lower named lower none - -",
    ("LC20", "entrust"): "lower lower lower upper lower named either entrustment yes -",
    ("LC20", "window"): "upper_posted upper upper upper upper upper either none - -",
    ("LC20", "substantive"): "lower lower upper upper upper upper either none - -",
    ("LC20", "receipt"): "lower upper upper upper upper upper either none - -",
}


@tagged("post_install", "-at_install")
class TestModes(DemoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modes = {
            (programme.code, mode.code): mode
            for programme in cls.programmes.values()
            for mode in programme.mode_ids
        }

    @clause("JN21-01-02", "HZ22-11-03", "JC25-10-02", "LC20-10-01")
    def test_fifteen_profiles(self):
        # Annex 2 of JN21 lets each county choose among the document's four.
        chosen = {code for programme, code in self.modes if programme == "JN21-3"}
        self.assertEqual(chosen, {"direct", "window", "substantive", "receipt"})
        self.assertEqual({k for k in self.modes if k[0] != "JN21-3"}, set(TABLE))
        for key, row in TABLE.items():
            words = {"-": False, "yes": True}
            wanted = [words.get(word, word) for word in row.split()]
            found = [self.modes[key][column] for column in COLUMNS]
            self.assertEqual(found, wanted, key)

    def test_what_one_programme_alone_has(self):
        def having(field, value=True):
            return {key for key in TABLE if self.modes[key][field] == value}

        self.assertEqual(
            having("decide_on_sight"),
            {("JC25", "substantive"), ("LC20", "substantive")},
        )
        self.assertEqual(having("custody_handover"), {("HZ22", "entrust")})
        self.assertEqual(
            having("review_opinion"), {("JC25", "substantive"), ("LC20", "substantive")}
        )

    def test_the_same_word_behaves_differently(self):
        jining, jincheng = self.modes["JN21", "window"], self.modes["JC25", "window"]
        self.assertEqual(
            (jining.receiver, jincheng.receiver), ("upper_posted", "lower")
        )
        self.assertEqual(
            (jining.formal_checker, jincheng.formal_checker), (UPPER, LOWER)
        )
        entrusted = self.modes["HZ22", "entrust"], self.modes["JN21", "substantive"]
        for mode in entrusted:
            self.assertEqual((mode.decider, mode.in_name_of), (LOWER, UPPER))
            self.assertEqual(mode.respondent, UPPER)

    def test_every_cell_says_where_it_comes_from(self):
        for key, mode in self.modes.items():
            self.assertEqual(len(mode.cell_ids), len(PROFILE_FIELDS), key)
            for cell in mode.cell_ids:
                self.assertEqual(bool(cell.clause_id), cell.stated, key)
            documents = set(mode.cell_ids.clause_id.mapped("document"))
            self.assertEqual(documents, {key[0].removesuffix("-3")})
