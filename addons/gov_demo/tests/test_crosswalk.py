from odoo.tests import tagged

from .common import DemoCase

#: The names that two of the five lists print alike: programme and number.
EXACT = {
    "公共场所卫生许可": {("JC25", 2), ("HZ22", 20)},
    "举办健身气功活动及设立站点审批": {("JC25", 4), ("HZ22", 24)},
    "人力资源服务许可": {("JC25", 8), ("HZ22", 29)},
    "劳务派遣经营许可": {("JC25", 9), ("HZ22", 30)},
    "建设项目用地预审与选址意见书核发": {("JC25", 49), ("HZ22", 8)},
    "第一类医疗器械生产备案": {("JC25", 72), ("JN21", 56)},
    "第二类医疗器械经营备案": {("JC25", 74), ("JN21", 57)},
    "船舶登记": {("JC25", 77), ("JN21", 47)},
}
#: Pairs of similar names that a person should be asked about.
NEAR = (
    ("放射工作人员证核发", "放射医疗工作人员证核发"),
    ("临时占用公共体育设施审批", "临时占用公共体育场地设施审批"),
    ("乡村建设规划许可证", "乡村建设规划许可"),
)


@tagged("post_install", "-at_install")
class TestCrosswalk(DemoCase):
    def listed(self, crosswalk):
        return {(e.programme_id.code, e.sequence) for e in crosswalk.entry_ids}

    def test_overlaps_of_the_real_lists(self):
        found = {
            crosswalk.name: self.listed(crosswalk)
            for crosswalk in self.env["gov.crosswalk"].search([])
        }
        for name, places in EXACT.items():
            self.assertEqual(found[name], places, name)

    def test_lists_imported_apart_are_tied_by_name(self):
        """As a city imports them: every entry with a master of its own."""
        entries = self.env["gov.entry"].search([])
        kept = entries.item_id
        self.env["gov.item.match"].search([]).sudo().unlink()
        for entry in entries:
            entry.item_id = self.env["gov.item"].create(
                {"name": entry.name, "item_type": entry.item_type}
            )
        kept.active = False
        self.assertFalse(entries.crosswalk_id)
        exact, proposed = self.env["gov.item.match"]._find()
        self.assertEqual(set(exact.mapped("item_id.name")), EXACT.keys())
        self.assertEqual(len(exact), len(EXACT))
        for crosswalk in exact.crosswalk_id:
            self.assertEqual(self.listed(crosswalk), EXACT[crosswalk.name])
        pairs = {
            frozenset((match.item_id.name, match.other_item_id.name))
            for match in proposed
        }
        for pair in NEAR:
            self.assertIn(frozenset(pair), pairs)
        # A person looks through these; more would not be looked through.
        self.assertLess(len(proposed), 25)

    def test_the_demo_proposes_and_answers_nothing(self):
        matches = self.env["gov.item.match"].search([])
        self.assertFalse(matches.decided_by_id)
        self.assertTrue(matches.filtered(lambda m: m.state == "proposed"))
