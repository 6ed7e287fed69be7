import csv

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, mute_logger, new_test_user, tagged
from odoo.tools import file_open

from .common import clause


@tagged("post_install", "-at_install")
class TestClause(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Clause = cls.env["gov.clause"]

    @clause("SUITE-SOURCE")
    def test_data(self):
        """Every clause of the design, the statutes and our own rules are there."""
        with file_open("gov_items/data/gov.clause.csv") as file:
            rows = list(csv.DictReader(file))
        counts = {
            document: self.Clause.search_count([("document", "=", document)])
            for document in ("JN21", "HZ22", "JC25", "LC20", "JN18")
        }
        self.assertEqual(
            counts, {"JN21": 185, "HZ22": 148, "JC25": 91, "LC20": 77, "JN18": 190}
        )
        self.assertEqual(len(rows), 721)
        codes = {row["code"] for row in rows}
        own = {"CASE-ONCE", "DAF-21", "GB-32100", "QM-12", "SUITE-APPEND", "XK-24"}
        self.assertLessEqual(own, codes)
        self.assertFalse([row["code"] for row in rows if len(row["summary"]) > 160])
        stored = self.Clause.search([("code", "in", list(codes))])
        self.assertEqual(len(stored), len(rows))

    @clause("SUITE-SOURCE")
    def test_refusal(self):
        error = self.Clause._refusal("JN21-06-05", "This seal has no number.")
        self.assertIs(type(error), UserError, "the web client knows no other")
        self.assertEqual(error.clause_code, "JN21-06-05")
        first, basis = str(error).split("\n")
        self.assertEqual(first, "This seal has no number.")
        self.assertEqual(
            basis,
            "Basis: JN21 三（二）6 (JN21-06-05): 分别编号后转交办理同权事项业务使用",
        )

    def test_refusal_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        error = self.Clause.with_context(lang="zh_CN")._refusal(
            "JN21-06-05", "无编号。"
        )
        self.assertTrue(
            str(error).endswith(
                "依据：JN21 三（二）6（JN21-06-05）：分别编号后转交办理同权事项业务使用"
            ),
            str(error),
        )

    def test_unknown_code_is_a_mistake_of_the_program(self):
        with self.assertRaisesRegex(ValueError, "JN21-99-99"):
            self.Clause._refusal("JN21-99-99", "No.")

    def test_citing_is_cached(self):
        self.Clause._cite("XK-24")
        with self.assertQueryCount(0):
            self.Clause._cite("XK-24")

    def test_cache_follows_the_data(self):
        """A module's update may correct a quotation."""
        self.Clause._cite("XK-24")
        self.Clause.search([("code", "=", "XK-24")]).quotation = "新文"
        self.assertIn("新文", self.Clause._cite("XK-24"))

    def test_display_name_and_search(self):
        found = self.Clause.search([("code", "=", "JN21-06-05")])
        self.assertEqual(found.display_name, "JN21 三（二）6")
        names = self.Clause.name_search("JN21-06-05")
        self.assertEqual([name[0] for name in names], found.ids)

    def test_code_is_unique(self):
        with self.assertRaises(Exception) as caught, mute_logger("odoo.sql_db"):
            self.Clause.create({"code": "XK-24", "document": "XK", "quotation": "x"})
            self.env.flush_all()
        self.assertIn("gov_clause_code_uniq", str(caught.exception))

    def test_nobody_changes_a_clause(self):
        """Read by every user of the suite, changed by none, whatever the role."""
        groups = (
            "gov_items.group_user",
            "gov_items.group_agency_manager",
            "gov_items.group_city_manager",
            "gov_items.group_system_admin",
            "gov_items.group_security_admin",
            "gov_items.group_audit_admin",
            "gov_items.group_auditor",
            "gov_items.group_user,base.group_system",
        )
        row = self.Clause.search([("code", "=", "XK-24")])
        values = {"code": "X-1", "document": "X", "quotation": "x"}
        for number, group in enumerate(groups):
            user = new_test_user(self.env, f"clause_{number}", groups=group)
            own = row.with_user(user)
            with self.subTest(group), mute_logger("odoo.addons.base.models.ir_model"):
                self.assertEqual(own.read(["code"])[0]["code"], "XK-24")
                for attempt in (
                    lambda own=own: own.write({"section": "x"}),
                    own.unlink,
                    lambda own=own: own.create(values),
                ):
                    self.assertRaises(AccessError, attempt)

    def test_public_user_is_told_the_basis(self):
        public = self.Clause.with_user(self.env.ref("base.public_user"))
        self.assertIn("XK-24", public._cite("XK-24"))
        with mute_logger("odoo.addons.base.models.ir_model"):
            self.assertRaises(AccessError, public.search, [])
