import io
import unittest
from dataclasses import replace

from odoo.tests import tagged

from ..kernel import fourproperty as four
from ..kernel.verify import verify
from .kernel_data import NODES, SETTINGS, document, documents, package


@tagged("-at_install", "post_install")
class TestFourProperty(unittest.TestCase):
    def results(self, content=None, holdings=None, **changes):
        content = content or package(**changes)[1]
        report = verify(io.BytesIO(content))
        return four.run(
            report, stage="GD", tester="孔某", time="2026-11-10", holdings=holdings
        )

    def failing(self, *arguments, **changes):
        results = self.results(*arguments, **changes)
        return {row.code for row in results if row.result == four.FAIL}

    def test_a_good_package_passes_what_software_can_decide(self):
        results = self.results()
        self.assertEqual(four.verdict(results), four.PASS)
        self.assertEqual(len(results), len(four.ITEMS))
        expected = {i.code for i in four.ITEMS if i.decided == "person"} | {"2-6"}
        still_open = {row.code for row in results if row.result == four.OPEN}
        self.assertEqual(still_open, {f"GD-{code}" for code in expected})

    def test_nothing_that_a_person_decides_ever_passes(self):
        codes = {f"GD-{i.code}" for i in four.ITEMS if i.decided == "person"}
        results = self.results(holdings=four.Holdings((), ()))
        self.assertEqual(
            {row.result for row in results if row.code in codes}, {four.OPEN}
        )

    def test_the_scope_of_what_is_decided_in_part_is_said(self):
        for item in four.ITEMS:
            with self.subTest(item.code):
                self.assertEqual(any(item.scope), item.decided == "part")

    def test_each_item_finds_its_fault(self):
        cases = {
            "GD-1-5": {"received_on": "2026-11-12"},
            "GD-1-6": {"title": "取水\x00许可"},
            "GD-1-9": {"docs": [document("process", "通知.pdf", b"MZ not a pdf")]},
            "GD-2-7": {"docs": [document("process", "通知.txt", b"")]},
            "GD-2-8": {"docs": documents()[:2]},
            "GD-3-3": {"docs": [*documents(), document("process", "a.exe", b"MZ")]},
            "GD-3-4": {"docs": [document("process", "扫描.jpg", b"%PDF-")]},
        }
        self.assertEqual(self.failing(), set())
        for code, changes in cases.items():
            with self.subTest(code):
                self.assertIn(code, self.failing(**changes))

    def test_what_is_clarified_passes_and_nothing_else(self):
        changes = {"received_on": "2026-11-12"}
        report = verify(io.BytesIO(package(**changes)[1]))
        given = {"stage": "GD", "tester": "孔某", "time": ""}
        self.assertEqual(four.verdict(four.run(report, **given)), four.FAIL)
        (pair,) = report.backward()
        report.clarified = [pair._replace(second_at="2026-11-01")]
        self.assertEqual(four.verdict(four.run(report, **given)), four.FAIL)
        report.clarified = [pair]
        self.assertEqual(four.verdict(four.run(report, **given)), four.PASS)

    def test_node_times_that_run_backwards(self):
        node = replace(NODES[1], started_at="2026-11-09T10:00:01+08:00")
        self.assertIn("GD-1-5", self.failing(nodes=(NODES[0], node)))

    def test_damage_fails_the_items_it_concerns(self):
        _built, content = package()
        damaged = content.replace(b"%PDF-1.4 form", b"%PDF-1.4 from")
        failing = self.failing(damaged)
        self.assertLessEqual({"GD-1-1", "GD-1-9", "GD-1-13", "GD-2-7"}, failing)
        self.assertNotIn("GD-1-7", failing)

    def test_whatever_the_verifier_finds_fails_at_least_one_item(self):
        _built, content = package()
        for place in range(0, len(content), 1499):
            damaged = bytearray(content)
            damaged[place] ^= 1
            self.assertTrue(self.failing(bytes(damaged)))

    def test_what_only_the_database_knows(self):
        holdings = four.Holdings(missing_serials=(3,), twins=("另一件",))
        self.assertLessEqual({"GD-2-6", "GD-1-8"}, self.failing(None, holdings))
        clean = self.results(holdings=four.Holdings((), ()))
        (row,) = [row for row in clean if row.code == "GD-2-6"]
        self.assertEqual(row.result, four.PASS)

    def test_both_languages(self):
        report = verify(io.BytesIO(package(settings=SETTINGS)[1]))
        rows = four.run(report, stage="YJ", tester="", time="", lang="zh")
        self.assertEqual(rows[0].name, "固化信息有效性")
        self.assertEqual(rows[0].code, "YJ-1-1")
