import unittest

from odoo.tests import tagged

from ..kernel import annex

# Broken as a PDF's text is: names over lines, a note down a narrow column, a
# page break in the middle of a row.
PDF = """
附件 1
事项清单（4 项）
序号 市级实施部门 事项名称 事项类型 同权方式 备注
1
市自然资源和
规划局

测绘项目登记 其他行政权力 直接下放
2 市公安局
自行招用保安员单位
备案

其他行政权力 窗口前移

服务窗口
前移至任
城区
- 14 -
序号 市级实施部门 事项名称 事项类型 同权方式 备注
3 市生态环境局
有害物质的地下储罐

其他行政
权力 下放实质
性审核权
序号 市级实施部门 事项名称 事项类型 同权方式 备注

备案
4 市卫生健康委 无偿献血返还 公共服务
委托收件、
受审分离
附件 2
序号 事项名称 事项类型 备注
1 公司（企业）登记 行政许可
2 开展就业失业登记工作——
就业登记 公共服务
注：由各县自行确定。
"""

OFFICES = """
序号 事项名称 权力类型 赋权部门 监管部门
1 拖拉机登记 行政许可
县级农机部门或行政审批
服务局
县级农业农村
部门
2 林木采伐许可证核发 行政许可
县级自然资源和规划 (林
业)部门
或行政审批服务局
县级自然资源
和 规 划 (林
业)部门
3 水费缴纳 公共服务 自来水公司
县级自来水主
管部门
"""

TABBED = (
    "序号\t事项名称\t下放方式\t主管部门\t备注\n"
    "1\t取水许可\t直接下放\t水务部门\t不含5万立方米\n"
    "序号\t事项名称\t下放方式\t主管部门\t备注\n"
    "２\t船舶登记\t服务窗口前移\t交通部门\t\n"
    "4\t教师资格认定\t\t教育部门\t\n"
)


@tagged("-at_install", "post_install")
class TestAnnex(unittest.TestCase):
    def test_pdf_text(self):
        first, second = annex.tables(PDF)
        self.assertEqual(
            [(r.seq, r.dept, r.name, r.type, r.mode, r.note) for r in first.rows],
            [
                (
                    1,
                    "市自然资源和规划局",
                    "测绘项目登记",
                    "其他行政权力",
                    "直接下放",
                    "",
                ),
                (
                    2,
                    "市公安局",
                    "自行招用保安员单位备案",
                    "其他行政权力",
                    "窗口前移",
                    "服务窗口前移至任城区",
                ),
                (
                    3,
                    "市生态环境局",
                    "有害物质的地下储罐备案",
                    "其他行政权力",
                    "下放实质性审核权",
                    "",
                ),
                (
                    4,
                    "市卫生健康委",
                    "无偿献血返还",
                    "公共服务",
                    "委托收件、受审分离",
                    "",
                ),
            ],
        )
        self.assertEqual(first.problems, ())
        self.assertEqual(
            [(r.name, r.type) for r in second.rows],
            [
                ("公司（企业）登记", "行政许可"),
                ("开展就业失业登记工作——就业登记", "公共服务"),
            ],
        )

    def test_a_choice_of_offices_is_one_cell(self):
        (table,) = annex.tables(OFFICES)
        self.assertEqual(
            [(r.dept, r.supervisor) for r in table.rows],
            [
                ("县级农机部门或行政审批服务局", "县级农业农村部门"),
                (
                    "县级自然资源和规划(林业)部门或行政审批服务局",
                    "县级自然资源和规划(林业)部门",
                ),
                ("自来水公司", "县级自来水主管部门"),
            ],
        )

    def test_tabs_missing_number_and_missing_mode(self):
        (table,) = annex.tables(TABBED)
        self.assertEqual([r.seq for r in table.rows], [1, 2, 4])
        self.assertEqual(table.rows[0].note, "不含5万立方米")
        self.assertEqual(
            [(p.code, p.detail, p.line) for p in table.problems],
            [("gap", "3", 5), ("no_mode", "4", 5)],
        )

    def test_text_without_a_table(self):
        self.assertEqual(list(annex.tables("序号在前\n1 甲\n2 乙")), [])

    def test_stated_totals(self):
        self.assertEqual(
            annex.stated_totals(
                "共61项，其中，直接下放 19 项，窗口前移 42 项（附件1）"
            ),
            {"直接下放": 19, "窗口前移": 42, "": 61},
        )
