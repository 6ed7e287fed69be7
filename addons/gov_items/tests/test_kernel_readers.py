import io
import unittest
import zipfile

import docx
import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ..kernel import readers
from ..kernel.readers import Unreadable

HEADER = ["事项名称", "序号", "同权方式", "备注"]


def xlsx(rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word(rows):
    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def comma(text, encoding="utf-8"):
    return text.encode(encoding)


@tagged("-at_install", "post_install")
class TestReaders(unittest.TestCase):
    def codes(self, table):
        return [(p.line, p.column, p.code, p.detail) for p in table.problems]

    def refused(self, name, content):
        with self.assertRaises(Unreadable) as caught:
            readers.read(name, content)
        return caught.exception.code

    def test_sheet_with_title_merged_note_and_columns_in_any_order(self):
        rows = [
            ["事项清单（3项）"],
            HEADER,
            ["测绘项目登记", 1, "直接下放", "各功能区除外"],
            ["船舶登记", "２", "窗口前移", None],
            [None, None, None, None],
            ["船舶国籍\n登记", 3.0, "窗口前移", ""],
        ]
        (table,) = readers.read("附件.XLSX", xlsx(rows, ["D3:D4"]))
        self.assertEqual(
            [(r.seq, r.name, r.mode, r.note, r.line) for r in table.rows],
            [
                (1, "测绘项目登记", "直接下放", "各功能区除外", 3),
                (2, "船舶登记", "窗口前移", "各功能区除外", 4),
                (3, "船舶国籍登记", "窗口前移", "", 6),
            ],
        )
        self.assertEqual(table.problems, ())

    def test_word_table(self):
        rows = [HEADER, ["测绘项目登记", "1", "直接下放", ""]]
        (table,) = readers.read("a.docx", word(rows))
        self.assertEqual(table.rows[0].name, "测绘项目登记")

    def test_encodings(self):
        text = "序号,事项名称\r\n1,取水许可\r\n"
        for encoding in ("utf-8", "utf-8-sig", "gbk", "utf-16"):
            (table,) = readers.read("a.csv", comma(text, encoding))
            self.assertEqual(table.rows[0].name, "取水许可", encoding)
        self.assertEqual(self.refused("a.csv", b"\xff\x80\xff\xff"), "encoding")

    def test_bad_rows_are_named(self):
        text = (
            "序号,事项名称,同权方式\n1,甲,直接下放\n1,乙,直接下放\n"
            "一,丙,直接下放\n4,,\n5,=1+1,直接下放\n"
        )
        (table,) = readers.read("a.csv", comma(text))
        self.assertEqual(
            self.codes(table),
            [
                (4, "seq", "not_a_number", "一"),
                (6, "name", "formula", "=1+1"),
                (3, "seq", "duplicate", "1"),
                (5, "seq", "gap", "2"),
                (5, "seq", "gap", "3"),
                (5, "name", "no_name", "4"),
                (5, "mode", "no_mode", "4"),
            ],
        )

    def test_files_that_are_refused(self):
        self.assertEqual(self.refused("a.pdf", b"%PDF"), "unknown_kind")
        self.assertEqual(self.refused("a.csv", b"a,b\n1,2\n"), "not_a_table")
        self.assertEqual(self.refused("a.xlsx", b"no archive"), "damaged")
        self.assertEqual(self.refused("a.docx", xlsx([["a"]])), "damaged")
        large = b"x" * (readers.MAX_BYTES + 1)
        self.assertEqual(self.refused("a.csv", large), "too_large")

    def test_zip_bomb(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open("xl/workbook.xml", "w", force_zip64=True) as member:
                for _ in range(readers.MAX_UNPACKED // 2**20 + 1):
                    member.write(bytes(2**20))
        self.assertLess(len(out.getvalue()), readers.MAX_BYTES)
        self.assertEqual(self.refused("a.xlsx", out.getvalue()), "bomb")

    def test_an_archive_of_a_later_version(self):
        content = bytearray(xlsx([HEADER, [1, "船舶登记", "窗口前移", None]]))
        for sign, place in ((b"PK\x03\x04", 4), (b"PK\x01\x02", 6)):
            content[content.index(sign) + place] = 84
        self.assertEqual(self.refused("a.xlsx", bytes(content)), "damaged")

    @given(st.binary(max_size=400), st.sampled_from(["csv", "txt", "xlsx", "docx"]))
    def test_any_bytes_are_read_or_refused(self, content, ending):
        try:
            readers.read(f"a.{ending}", content)
        except Unreadable:
            return

    @given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=8))
    def test_any_rows_under_a_header_give_a_table(self, rows):
        grid = [["序号", "事项名称", "备注"], *rows]
        table = readers._grid(grid)
        self.assertEqual(len({r.line for r in table.rows}), len(table.rows))
