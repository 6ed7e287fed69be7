import unittest

from odoo.tests import tagged

from ..kernel.notes import OTHERS, ZONES, Proposal, proposals


@tagged("-at_install", "post_install")
class TestNotes(unittest.TestCase):
    def test_regions_take_another_mode(self):
        note = "服务窗口前移至任城区和各功能区，向其他县（市、区）下放实质性审核权"
        window, others = proposals(note)
        self.assertEqual(
            (window.regions, window.mode), (("任城区", ZONES), "服务窗口前移")
        )
        self.assertEqual((others.regions, others.mode), ((OTHERS,), "下放实质性审核权"))

    def test_a_mode_within_quotes_is_not_cut_at_its_comma(self):
        (only,) = proposals("各功能区以“委托收件、受审分离”的方式实现同权")
        self.assertEqual((only.regions, only.mode), ((ZONES,), "委托收件、受审分离"))

    def test_circumstances_with_an_exclusion(self):
        note = "新办事项服务窗口前移，其他事项委托实施（不含押运员从业资格）"
        self.assertEqual(
            [(p.kind, p.circumstance, p.mode, p.condition) for p in proposals(note)],
            [
                ("mode", "new", "服务窗口前移", ""),
                ("mode", "other", "委托实施", ""),
                ("exclude", "", "", "押运员从业资格"),
            ],
        )

    def test_the_level_that_decides(self):
        note = "市级立项的重点项目由市级负责审批，其他项目根据属地原则由县级负责审批"
        self.assertEqual(
            [(p.decider, p.condition) for p in proposals(note)],
            [("upper", "市级立项的重点项目"), ("lower", "其他项目")],
        )

    def test_scope_and_follow(self):
        self.assertEqual(proposals("下放床位数小于300的")[0].kind, "scope")
        (follow,) = proposals("与固定资产投资项核准权限下放同步")
        self.assertEqual(
            (follow.kind, follow.condition), ("follow", "固定资产投资项核准")
        )

    def test_what_is_not_understood_is_asked_not_dropped(self):
        self.assertEqual(
            proposals("按省里的办；暂不向各功能区下放"),
            (
                Proposal("ask", "按省里的办"),
                Proposal("not_delegated", "暂不向各功能区下放", regions=(ZONES,)),
            ),
        )
