from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import PERSON, CasesCommon, clause
from .test_life import text_of
from .test_security import READ, ROLES, VERBS

OWNED = {**READ, "city_manager": VERBS}
MATRIX = {
    "gov.matter.kind.line": OWNED,
    "gov.matter.category": OWNED,
    "gov.matter.guide": OWNED,
}
#: The fields of life that JN18 names, in its order.
FIELDS = (
    "餐饮经营 户籍办理 出入境审批 车辆和驾驶人证照办理 事务公证 社保缴纳 劳动就业 "
    "民政救助 养老机构设立 个体诊所设立 药品经营企业设立 残疾人证办理"
).split()


@tagged("post_install", "-at_install")
class TestChains(CasesCommon):
    """One-chain matters: bundled, ordered, published, counted, printed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user(
            "chain.manager", "gov_items.group_city_manager", cls.city_dept
        )
        cls.entries["receipt"].sector_id = cls.sectors["approval"]
        cls.category = cls.env.ref("gov_cases.matter_category_catering")
        cls.kind = cls.make_kind("I want to open a restaurant")

    @classmethod
    def make_kind(cls, name, **values):
        return cls.env["gov.matter.kind"].create(
            {
                "name": name,
                "programme_id": cls.programme.id,
                "category_id": cls.category.id,
                "days": 5,
                "line_ids": [
                    Command.create(
                        {
                            "place": 1,
                            "entry_id": cls.entries["direct"].id,
                            "task": "Checks the premises",
                        }
                    ),
                    Command.create(
                        {
                            "place": 2,
                            "entry_id": cls.entries["receipt"].id,
                            "days": 2,
                        }
                    ),
                ],
                **values,
            }
        )

    def matter(self):
        matter = (
            self.env["gov.matter"]
            .with_user(self.clerk)
            .create(
                {
                    "kind_id": self.kind.id,
                    "region_id": self.county.id,
                    "applicant_name": "李晓敏",
                    "applicant_code": PERSON,
                }
            )
        )
        matter._onchange_kind_id()
        for document in matter.document_ids:
            document._attach(b"%PDF", "a.pdf")
        matter.action_accept()
        return matter

    @clause("JN18-18-01")
    def test_one_form_one_list_one_order(self):
        self.assertEqual(
            self.kind.entry_ids, self.entries["direct"] | self.entries["receipt"]
        )
        names = [name for name, _must, _items in self.kind._documents()]
        self.assertEqual(names, ["Application form", "Plan"])
        items = self.kind._documents()[0][2]
        self.assertEqual(len(items), 2, "asked once for both")
        action = self.kind.with_user(self.manager).action_print_form()
        printed = self.env["ir.attachment"].browse(int(action["url"].split("/")[-1]))
        text = text_of(printed).replace("\n", "")
        for word in ("申请表", self.kind.name, "Application form", "Plan"):
            self.assertIn(word, text)
        self.assertEqual(text.count("Application form"), 1)

    @clause("JN18-18-01")
    def test_order_of_handling_is_kept(self):
        matter = self.matter()
        cases = {case.entry_id: case for case in matter.case_ids}
        first, second = (cases[self.entries[code]] for code in ("direct", "receipt"))
        self.until(second, "decide")
        with self.assertRefused("JN18-18-01") as caught:
            self.take(second)
        self.assertIn(first.entry_id.name, str(caught.exception))
        self.until(first, "seal")
        self.take(second)
        self.assertEqual(second.outcome, "granted")

    @clause("JN18-18-01")
    def test_refusing_needs_no_order(self):
        matter = self.matter()
        second = matter.case_ids.filtered(
            lambda case: case.entry_id == self.entries["receipt"]
        )
        self.until(second, "decide")
        self.take(second, outcome="refused", reason="Not allowed here")
        self.assertEqual(second.outcome, "refused")

    @clause("JN18-18-01")
    def test_only_a_chain_is_published(self):
        kind = self.make_kind("Alone", line_ids=[])
        kind.entry_ids = self.entries["direct"]
        self.assertEqual(kind.line_ids.entry_id, self.entries["direct"])
        with self.assertRefused("JN18-18-01"):
            kind.action_publish()
        self.kind.category_id = False
        with self.assertRefused("JN18-18-01"):
            self.kind.action_publish()
        self.kind.category_id = self.category
        self.entries["direct"].manual_ids.state = "draft"
        with self.assertRefused("JN18-18-01"):
            self.kind.action_publish()

    @clause("JN18-18-02")
    def test_twelve_fields_and_those_without(self):
        categories = self.env["gov.matter.category"].search(
            [("code", "!=", False)], limit=12
        )
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["gov_cases"], ["zh_CN"])
        names = categories.with_context(lang="zh_CN").mapped("name")
        self.assertEqual(names, FIELDS)
        bare = [("published_count", "=", 0)]
        listed = self.env["gov.matter.category"].search(bare)
        self.env["gov.matter.kind"].search([]).published_on = False
        listed = self.env["gov.matter.category"].search(bare)
        self.assertLessEqual(categories, listed)
        self.kind.action_publish()
        listed = self.env["gov.matter.category"].search(bare)
        self.assertNotIn(self.category, listed)
        self.assertEqual(self.category.published_count, 1)

    def _bare_name(self):
        language = self.env["gov.message"]._language()
        return self.category.with_context(lang=language).name

    def guide(self):
        return (
            self.env["gov.matter.guide"]
            .with_user(self.manager)
            .create({"region_id": self.city.id})
        )

    @clause("JN18-18-03")
    def test_published_are_counted_against_the_stated(self):
        self.env["gov.matter.kind"].search([]).published_on = False
        guide = self.guide()
        self.assertEqual((guide.stated, guide.count, guide.short), (20, 0, 20))
        self.assertIn(self._bare_name(), guide.bare_text)
        for number in range(2):
            self.make_kind(f"Chain {number}").action_publish()
        guide.action_refresh()
        self.assertEqual((guide.count, guide.short), (2, 18))
        self.assertNotIn(self._bare_name(), guide.bare_text)
        guide.stated = 1
        self.assertEqual(guide.short, 0)

    @clause("JN18-18-04", "JN18-19-03")
    def test_guide_is_printed_and_published(self):
        self.env["gov.matter.kind"].search([]).published_on = False
        with self.assertRefused("JN18-18-04"):
            self.guide().action_publish()
        self.kind.action_publish()
        guide = self.guide()
        guide.action_publish()
        text = text_of(guide.attachment_id).replace("\n", "")
        lines = self.kind.line_ids
        for word in (self.kind.name, "Checks the premises", "Plan", "5个工作日"):
            self.assertIn(word, text)
        for line in lines:
            self.assertIn(line.entry_id.name, text)
        with self.assertRefused("JN18-18-04"):
            guide.action_publish()
        with self.assertRefused("JN18-18-04"):
            guide.name = "Another"
        self.kind.name = "Renamed"
        self.assertEqual(guide.count, 1)

    @clause("JN18-19-03")
    def test_list_says_who_does_what_in_which_order_and_time(self):
        rows = self.kind._chain_values()["lines"]
        self.assertEqual([row["place"] for row in rows], [1, 2])
        self.assertEqual([row["days"] for row in rows], [5, 2])
        self.assertEqual(
            [row["agency"] for row in rows],
            [self.sector.name, self.sectors["approval"].name],
        )
        action = self.kind.with_user(self.manager).action_print_list()
        printed = self.env["ir.attachment"].browse(int(action["url"].split("/")[-1]))
        text = text_of(printed).replace("\n", "")
        self.assertIn("一链式服务清单", text)
        self.assertLess(
            text.index(self.entries["direct"].name),
            text.index(self.entries["receipt"].name),
        )

    def test_matrix(self):
        for role, group in ROLES.items():
            user = self.make_user(f"h.{role}", group, self.county_dept)
            for model, allowed in MATRIX.items():
                for verb in VERBS:
                    with self.subTest(model=model, role=role, verb=verb):
                        granted = self.env[model].with_user(user).has_access(verb)
                        self.assertEqual(granted, verb in allowed.get(role, ()))

    def test_clerks_publish_nothing(self):
        with self.assertRaises(AccessError):
            self.kind.with_user(self.clerk).action_publish()
        guide = self.guide()
        with self.assertRaises(AccessError):
            guide.with_user(self.clerk).action_publish()
        stranger = self.make_user("h.plain", "base.group_user")
        with self.assertRaises(AccessError):
            self.kind.with_user(stranger).action_print_list()


@tagged("post_install", "-at_install")
class TestChainPages(HttpCase):
    """What the public sees."""

    @clause("JN18-18-04")
    def test_pages(self):
        kinds = self.env["gov.matter.kind"].search([("published_on", "!=", False)])
        kinds.published_on = False
        page = self.url_open("/gov/chains")
        self.assertEqual(page.status_code, 200)
        entry = self.env["gov.entry"].search([], limit=1)
        category = self.env.ref("gov_cases.matter_category_clinic")
        kind = self.env["gov.matter.kind"].create(
            {
                "name": "Chain of the test",
                "programme_id": entry.programme_id.id,
                "category_id": category.id,
                "line_ids": [Command.create({"entry_id": entry.id, "task": "Looks"})],
            }
        )
        self.assertEqual(self.url_open(f"/gov/chains/{kind.id}").status_code, 404)
        kind.published_on = "2026-03-02"
        self.assertIn("Chain of the test", self.url_open("/gov/chains").text)
        page = self.url_open(f"/gov/chains/{kind.id}").text
        self.assertIn("Looks", page)
        self.assertIn(entry.name, page)
        guide = self.env["gov.matter.guide"].create(
            {"region_id": entry.programme_id.region_id.id}
        )
        guide.action_publish()
        answer = self.url_open("/gov/chains/guide")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(answer.content, guide.attachment_id.raw)
