import base64
import csv
import io
import os
from pathlib import Path

import openpyxl

from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.tests.common import trap_jobs

from ..kernel import readers
from ..models import gov_annex_import
from .common import GovCommon, clause

SEEDS = Path(
    os.environ.get("GOV_SEEDS", Path(__file__).parents[4] / "shared" / "seeds")
)
#: List -> text and number of its table.
SOURCES = {
    "JN21": ("000_b0b504609d890e1a.txt", 1),
    "JN21-3": ("000_b0b504609d890e1a.txt", 2),
    "HZ22": ("001_6813909fd5a1e34e.txt", 1),
    "JC25": ("002_d4b967fbb75e9a11.txt", 1),
}
HEADER = ["序号", "事项名称", "事项类型", "同权方式", "主管部门", "监管部门", "备注"]
ROW = ["1", "取水许可", "行政许可", "直接下放", "市水务局", "", ""]


def sheet(*rows, header=None):
    out = io.StringIO()
    csv.writer(out).writerows([header or HEADER, *rows])
    return out.getvalue().encode("utf-8-sig")


def numbered(count, start=1):
    return [[str(n), f"事项{n}", *ROW[2:]] for n in range(start, start + count)]


class AnnexCommon(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.annex_programme = cls.env["gov.programme"].create(
            {
                "name": "Annex",
                "code": "ANX",
                "region_id": cls.city.id,
                "date_from": "2021-06-15",
                "region_ids": [Command.set((cls.county | cls.county2 | cls.zone).ids)],
            }
        )
        cls.direct, cls.window = cls.env["gov.mode"].create(
            [
                {"name": name, "code": code, "programme_id": cls.annex_programme.id}
                for code, name in (("direct", "直接下放"), ("window", "窗口前移"))
            ]
        )
        cls.water = cls.env["gov.sector"].create(
            {"name": "测试水务", "code": "tst_water", "aliases": "水务、水利；water"}
        )
        cls.farm = cls.env["gov.sector"].create(
            {"name": "测试果蔬（农业）", "code": "tst_farm", "aliases": "果蔬"}
        )
        cls.city_manager = cls.make_user("annex_cm", "gov_items.group_city_manager")

    def annex(self, *rows, name="list.csv", content=None, read=True, **vals):
        content = sheet(*rows) if content is None else content
        annex = (
            self.env["gov.annex.import"]
            .with_user(self.city_manager)
            .create(
                {
                    "programme_id": self.annex_programme.id,
                    "file_name": name,
                    "file": base64.b64encode(content),
                    **vals,
                }
            )
        )
        if read:
            annex.action_read()
        return annex

    def listed(self):
        return self.annex_programme.entry_ids.sorted("sequence")


@tagged("post_install", "-at_install")
class TestAnnexRead(AnnexCommon):
    def test_rows_are_read_and_nothing_is_written(self):
        row = ["2", "登记", "其他行政权力", "窗口前移", "县级果蔬部门或水利局"]
        annex = self.annex(ROW, [*row, "县水务局", ""])
        first, second = annex.line_ids
        self.assertEqual((annex.state, annex.line_count), ("read", 2))
        self.assertEqual(
            (first.seq, first.name, first.item_type, first.row),
            (1, "取水许可", "01", 2),
        )
        self.assertEqual((first.mode_id, first.sector_id), (self.direct, self.water))
        self.assertEqual((second.item_type, second.mode_id), ("10", self.window))
        self.assertEqual(second.sector_id, self.farm)
        self.assertEqual(second.alternative_sector_ids, self.water)
        self.assertEqual(second.supervisor_sector_id, self.water)
        self.assertEqual(annex.line_ids.mapped("status"), ["new", "new"])
        self.assertFalse(annex.problem_count)
        self.assertFalse(self.listed())

    def test_a_name_beats_an_alias_and_nothing_is_guessed(self):
        known = self.env["gov.sector"]._names()
        look_up = self.env["gov.sector"]._look_up
        self.assertEqual(look_up("测试果蔬(农业)部门", known), self.farm.id)
        self.assertEqual(look_up("县级 水利 局", known), self.water.id)
        self.assertFalse(look_up("水", known))
        self.env["gov.sector"].create({"name": "水利", "code": "tst_hydro"})
        found = self.env["gov.sector"]._names()["水利"]
        self.assertNotEqual(found, self.water.id)

    def test_every_problem_cites_row_and_column(self):
        annex = self.annex(
            ["1", "甲", "许可", "直接下放", "水务局", "", ""],
            ["2", "乙", "行政许可", "白送", "水务局", "", ""],
            ["3", "丙", "行政许可", "直接下放", "水务局或火星局", "金星局", ""],
            ["4", "", "", "直接下放", "水务局", "", ""],
            ["4", "丁", "行政许可", "", "", "", ""],
            ["x", "戊", "行政许可", "直接下放", "水务局", "", ""],
            ["7", "=1+1", "行政许可", "直接下放", "水务局", "", ""],
        )
        texts = {line.row: line.problems for line in annex.line_ids}
        self.assertEqual(annex.problem_count, 7)
        for row, *words in (
            (2, "column Type", "“许可” is no type"),
            (3, "column Mode", "no mode “白送”"),
            (4, "column Owner", "column Supervisor", "“金星局”"),
            (5, "number 4 stands twice", "column Name", "column Type"),
            (6, "number 4 stands twice", "column Mode", "column Owner"),
            (7, "“x” is no number"),
            (8, "“=1+1” begins like a formula"),
        ):
            for word in words:
                with self.subTest(row=row, word=word):
                    self.assertIn(f"Row {row}, column", texts[row])
                    self.assertIn(word, texts[row])

    def test_messages_cite_the_page(self):
        text = (
            "- 14 -\n序号 市级实施部门 事项名称 事项类型 同权方式 备注\n"
            "1 市水务局 取水许可 行政许可 直接下放\n- 15 -\n"
            "序号 市级实施部门 事项名称 事项类型 同权方式 备注\n"
            "2 市无名局 河道许可 行政许可 直接下放\n"
        )
        annex = self.annex(name="a.txt", content=text.encode())
        self.assertEqual(annex.line_ids.mapped("page"), [14, 15])
        self.assertRegex(annex.line_ids[1].problems, r"^Page 15, row 6, ")

    def test_problems_go_when_rows_are_corrected(self):
        annex = self.annex(["x", "甲", "许可", "直接下放", "火星局", "", ""])
        line = annex.line_ids
        self.assertTrue(line.has_problem)
        with self.assertRaisesRegex(UserError, "1 rows have problems.*Row 2"):
            annex.action_apply()
        line.write(
            {
                "seq": 1,
                "name": "甲",
                "mode_id": self.direct.id,
                "item_type": "01",
                "sector_id": self.water.id,
            }
        )
        self.assertFalse(line.problems)
        annex.action_apply()
        self.assertEqual(self.listed().name, "甲")

    def test_duplicates_are_found_again_after_a_correction(self):
        annex = self.annex(ROW, ROW)
        self.assertEqual(annex.problem_count, 2)
        annex.line_ids[1].seq = 2
        self.assertEqual(annex.problem_count, 0)
        annex.line_ids[1].seq = 1
        self.assertEqual(annex.problem_count, 2)
        annex.line_ids[1].unlink()
        self.assertEqual(annex.problem_count, 0)

    def test_missing_numbers_wait_for_a_person(self):
        annex = self.annex(ROW, ["4", *ROW[1:]])
        self.assertEqual(annex.gap_text, "2, 3")
        with self.assertRaisesRegex(UserError, "No row has the numbers 2, 3"):
            annex.action_apply()
        annex.gaps_right = True
        annex.action_apply()
        self.assertEqual(self.listed().mapped("sequence"), [1, 4])

    def test_unreadable_files(self):
        bomb = io.BytesIO()
        with readers.zipfile.ZipFile(bomb, "w", readers.zipfile.ZIP_DEFLATED) as zipped:
            zipped.writestr("xl/workbook.xml", b"0" * 2000)
        self.patch(readers, "MAX_UNPACKED", 1000)
        self.patch(readers, "MAX_BYTES", 100_000)
        for name, content, word in (
            ("a.csv", b"x" * 100_001, "larger than 10 MB"),
            ("a.xlsx", bomb.getvalue(), "unpacks to more than 300 MB"),
            ("a.csv", "甲,乙".encode(), "no table with the columns"),
            ("a.xlsx", b"nonsense", "is damaged"),
            ("a.docx", b"nonsense", "is damaged"),
            ("a.csv", b"\xff\x80", "Save it as UTF-8 or GBK"),
            ("a.pdf", b"%PDF", "Save the list as XLSX"),
            ("nothing", b"x", "Save the list as XLSX"),
        ):
            annex = self.annex(name=name, content=content, read=False)
            with self.subTest(name, word=word):
                with self.assertRaisesRegex(UserError, word):
                    annex.action_read()
                self.assertEqual((annex.state, len(annex.line_ids)), ("draft", 0))

    def test_one_of_several_tables(self):
        book = openpyxl.Workbook()
        for title, names in (("a", ["甲"]), ("b", ["乙", "丙"])):
            page = book.create_sheet(title)
            page.append(["序号", "名称"])
            for number, name in enumerate(names, 1):
                page.append([number, name])
        out = io.BytesIO()
        book.save(out)
        annex = self.annex(
            name="a.xlsx", content=out.getvalue(), read=False, table_number=3
        )
        with self.assertRaisesRegex(UserError, "holds 2 tables"):
            annex.action_read()
        annex.table_number = 2
        annex.action_read()
        self.assertEqual(annex.line_ids.mapped("name"), ["乙", "丙"])
        self.assertEqual((annex.table_count, annex.columns), (2, "seq,name"))
        self.assertFalse(annex.problem_count)
        annex.mode_id = self.window
        self.assertEqual(annex.line_ids.mode_id, self.window)
        annex.action_read()
        self.assertEqual((annex.line_count, annex.new_count), (2, 2))

    def test_reconciliation(self):
        total = self.env["gov.programme.total"]
        total.create(
            [
                {
                    "programme_id": self.annex_programme.id,
                    "name": "直接",
                    "kind": "mode",
                    "mode_id": self.direct.id,
                    "count": 2,
                },
                {
                    "programme_id": self.annex_programme.id,
                    "name": "许可",
                    "kind": "type",
                    "item_type": "01",
                    "count": 1,
                },
            ]
        )
        text = (
            "共3项，其中，直接下放1项，窗口前移2项。行政许可 9 项\n"
            "序号\t事项名称\t同权方式\n1\t甲\t直接下放\n2\t乙\t窗口前移\n"
        )
        annex = self.annex(name="a.txt", content=text.encode("gbk"))
        found = {
            (t.source, t.name or ""): (t.stated, t.counted, t.difference)
            for t in annex.total_ids
        }
        self.assertEqual(
            found,
            {
                ("document", "直接下放"): (1, 1, 0),
                ("document", "窗口前移"): (2, 1, -1),
                ("document", ""): (3, 2, -1),
                ("programme", "直接"): (2, 1, -1),
                ("programme", "许可"): (1, 0, -1),
            },
        )
        annex.line_ids[0].mode_id = self.window
        direct = annex.total_ids.filtered(lambda t: t.name == "直接")
        self.assertEqual((direct.counted, direct.difference), (0, -2))

    def test_rejected_rows(self):
        annex = self.annex(ROW, ["2", "甲", "行政许可", "直接下放", "火星局", "", ""])
        annex.line_ids[1].note = "@SUM(A1)"
        annex.line_ids[1].name = "=cmd|' /C calc'!A0"
        content = annex.action_download_rejected() and annex._rejected_csv()
        self.assertTrue(content.startswith(b"\xef\xbb\xbf"))
        header, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        self.assertEqual((header[0], header[-1]), ("Source Row", "Reasons"))
        self.assertEqual(row[:3], ["3", "2", "'=cmd|' /C calc'!A0"])
        self.assertEqual(row[-2], "'@SUM(A1)")
        self.assertIn("火星局", row[-1])
        self.assertEqual(base64.b64decode(annex.rejected_file), content)

    def test_messages_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["gov_items"], ["zh_CN"])
        annex = self.annex(["1", "甲", "许可", "直接下放", "水务局", "", ""])
        problems = annex.with_context(lang="zh_CN").line_ids.problems
        self.assertRegex(problems, "^第2行“.*”列：")

    def test_form(self):
        with Form(self.env["gov.annex.import"].with_user(self.city_manager)) as form:
            form.programme_id = self.annex_programme
            form.file = base64.b64encode(sheet(ROW))
            form.file_name = "a.csv"
        annex = form.record
        annex.action_read()
        with Form(annex) as form, form.line_ids.edit(0) as line:
            line.name = "改名"
        self.assertEqual(annex.line_ids.name, "改名")

    @clause("JN21-A1-01")
    def test_six_columns_with_the_original_beside(self):
        """Names broken over lines are joined; the row's own text stays with it."""
        text = (
            "序号 市级实施部门 事项名称 事项类型 同权方式 备注\n"
            "1 市公安局 自行招用保安员\n单位备案 其他行政\n权力 窗口前移 服务窗口前\n"
            "移至任城区\n"
        )
        annex = self.annex(name="a.txt", content=text.encode())
        line = annex.line_ids
        self.assertEqual(line.name, "自行招用保安员单位备案")
        self.assertEqual(
            (line.seq, line.owner_text, line.mode_text, line.note),
            (1, "市公安局", "窗口前移", "服务窗口前移至任城区"),
        )
        self.assertEqual(line.type_text, "其他行政权力")
        self.assertEqual(
            line.raw_text,
            "1 市公安局 自行招用保安员\n单位备案 其他行政\n权力 窗口前移 服务窗口前\n"
            "移至任城区",
        )
        annex = self.annex(["1", "甲", "行政许可", "直接下放", "水务局", "", "注"])
        self.assertIn("甲", annex.line_ids.raw_text)
        vals = annex._entry_vals(annex.line_ids, self.entry.item_id, annex._date_from())
        self.assertEqual(vals["source_text"], annex.line_ids.raw_text)

    def test_seeds(self):
        """The raw texts give exactly the proof-read rows."""
        if not SEEDS.is_dir():
            return
        with (SEEDS / "items.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for label, (name, number) in SOURCES.items():
            content = (SEEDS / name).read_bytes()
            annex = self.annex(name=name, content=content, table_number=number)
            expected = [
                {k: row[k] or False for k in gov_annex_import.FIELDS}
                for row in rows
                if row["list"] == label
            ]
            found = [
                {k: str(line[f] or "") or False for k, f in self.columns()}
                for line in annex.line_ids
            ]
            with self.subTest(label):
                self.assertTrue(expected)
                self.assertEqual(found, expected)
                self.assertFalse(annex.gap_text)

    def columns(self):
        return gov_annex_import.FIELDS.items()


@tagged("post_install", "-at_install")
class TestAnnexProposals(AnnexCommon):
    def read_note(self, note, mode="直接下放", **vals):
        row = ["1", "甲", "行政许可", mode, "水务局", "", note]
        return self.annex(row, **vals)

    def test_zones_by_kind_or_by_group(self):
        proposal = self.read_note("暂不向各功能区下放").proposal_ids
        self.assertEqual(proposal.kind, "not_delegated")
        self.assertEqual(proposal.region_ids, self.zone)
        self.assertFalse(proposal.obstacle)
        group = self.env["gov.region.group"].create(
            {
                "name": "各功能区",
                "code": "zones",
                "programme_id": self.annex_programme.id,
                "region_ids": [Command.set(self.zone.ids)],
            }
        )
        proposal = self.read_note("暂不向各功能区下放").proposal_ids
        self.assertEqual(proposal.region_group_id, group)
        self.assertFalse(proposal.region_ids)

    def test_accepted_proposals_become_rules(self):
        self.county.name = "任城区"
        annex = self.read_note(
            "窗口前移至任城区和各功能区，其他县（市、区）以“直接下放”的方式",
            clause_id=self.rule_clause.id,
        )
        self.assertEqual(
            [p.region_ids for p in annex.proposal_ids],
            [self.county | self.zone, self.county2],
        )
        with self.assertRaisesRegex(UserError, "2 proposals have no answer"):
            annex.action_apply()
        annex.action_accept_understood()
        annex.action_apply()
        entry = self.listed()
        day = self.day("2022-01-01")
        modes = [
            entry.resolve_mode(region, day).mode_id
            for region in (self.county, self.county2, self.zone)
        ]
        self.assertEqual(modes, [self.window, self.direct, self.window])
        self.assertEqual(entry.rule_ids.clause_id, self.rule_clause)
        self.assertEqual(len(entry.rule_ids), 3)
        self.assertEqual(len(annex.proposal_ids.rule_id), 2)

    def test_the_answer_for_all_other_cases_replaces_the_listed_mode(self):
        annex = self.read_note("新办事项窗口前移，其他事项直接下放", mode="窗口前移")
        new, other = annex.proposal_ids
        self.assertEqual(new.circumstance_id, self.circumstances["new"])
        self.assertFalse(other.circumstance_id)
        annex.action_accept_understood()
        annex.action_apply()
        entry, day = self.listed(), self.day("2022-01-01")
        self.assertEqual(len(entry.rule_ids), 2)
        answers = [
            entry.resolve_mode(self.county, day, code).mode_id
            for code in ("new", "change")
        ]
        self.assertEqual(answers, [self.window, self.direct])

    def test_not_delegated_rule_has_no_mode(self):
        annex = self.read_note("暂不向各功能区下放")
        annex.action_accept_understood()
        annex.action_apply()
        rule = annex.proposal_ids.rule_id
        self.assertEqual((len(rule), rule.mode_id.id), (1, False))
        self.assertEqual(rule.note, "暂不向各功能区下放")
        answer = self.listed().resolve_mode(self.zone, self.day("2022-01-01"))
        self.assertEqual(answer, rule)

    def test_what_cannot_become_a_rule(self):
        annex = self.read_note(
            "看情况，不含甲类，暂不向火星下放，库容10万以上的由市级负责审批"
        )
        asks = annex.proposal_ids
        self.assertEqual(
            asks.mapped("kind"), ["ask", "exclude", "not_delegated", "not_delegated"]
        )
        annex.action_accept_understood()
        self.assertFalse(any(asks.mapped("accepted")))
        for proposal, word in zip(
            asks,
            ["choose a kind", "make its fact", "Choose the regions", "make its fact"],
            strict=True,
        ):
            with self.subTest(word):
                with (
                    self.assertRaisesRegex(UserError, word),
                    self.env.cr.savepoint(),
                ):
                    proposal.accepted = True
                self.env.invalidate_all(flush=False)
        annex.action_leave_out_rest()
        annex.action_apply()
        self.assertEqual(self.listed().rule_ids.mode_id, self.direct)
        self.assertEqual(self.listed().note, annex.line_ids.note)

    def test_conditions_become_rules_on_facts(self):
        """JC25 58–65: a city project stays with the city, others go down."""
        annex = self.read_note("市级重点项目由市级负责审批，其他由县级负责审批")
        city, county = annex.proposal_ids
        self.assertEqual((city.kind, county.kind), ("not_delegated", "mode"))
        self.assertEqual(county.mode_id, self.direct)
        (city | county).action_make_fact()
        county.write({"condition": False, "fact_id": False})
        annex.action_accept_understood()
        annex.action_apply()
        entry, day = self.listed(), self.day("2022-01-01")
        answers = [
            entry.resolve_mode(self.county, day, facts={city.fact_id.code: value})
            for value in (True, False)
        ]
        self.assertEqual([a.mode_id.id for a in answers], [False, self.direct.id])

    def test_a_part_that_is_left_out(self):
        annex = self.read_note("不含甲类")
        annex.proposal_ids.action_make_fact()
        self.assertEqual(annex.proposal_ids.fact_id.name, "甲类")
        annex.action_accept_understood()
        annex.action_apply()
        entry, day = self.listed(), self.day("2022-01-01")
        fact = annex.proposal_ids.fact_id.code
        ask = entry.resolve_mode
        self.assertFalse(ask(self.county, day, facts={fact: True}).mode_id)
        self.assertEqual(
            ask(self.county, day, facts={fact: False}).mode_id, self.direct
        )

    def test_only_a_part_goes_down(self):
        annex = self.read_note("仅下放（甲类）")
        self.assertEqual(annex.proposal_ids.kind, "scope")
        annex.proposal_ids.action_make_fact()
        annex.action_accept_understood()
        annex.action_apply()
        entry, day = self.listed(), self.day("2022-01-01")
        fact = annex.proposal_ids.fact_id.code
        ask = entry.resolve_mode
        self.assertEqual(ask(self.county, day, facts={fact: True}).mode_id, self.direct)
        self.assertFalse(ask(self.county, day, facts={fact: False}).mode_id)

    def test_a_known_fact_is_found_again(self):
        fact = self.env["gov.fact"].create(
            {
                "name": "甲 类",
                "code": "known",
                "value_type": "boolean",
                "programme_id": self.annex_programme.id,
            }
        )
        self.assertEqual(self.read_note("不含甲类").proposal_ids.fact_id, fact)

    def test_others_need_somebody_named(self):
        proposal = self.read_note("其他县（市、区）以“直接下放”的方式").proposal_ids
        self.assertFalse(proposal.region_ids)
        self.assertIn("Choose the regions", proposal.obstacle)
        proposal.region_ids = self.county
        self.assertFalse(proposal.obstacle)


@tagged("post_install", "-at_install")
class TestAnnexApply(AnnexCommon):
    def test_apply_creates_items_entries_and_rules(self):
        annex = self.annex(
            ROW,
            ["2", "登记", "其他行政权力", "窗口前移", "果蔬局或水利局", "水务局", ""],
        )
        annex.action_apply()
        first, second = self.listed()
        self.assertEqual((annex.state, annex.progress), ("applied", 100))
        self.assertEqual(annex.line_ids.entry_id, first | second)
        self.assertEqual((first.name, first.item_type), ("取水许可", "01"))
        self.assertEqual(first.date_from, self.day("2021-06-15"))
        self.assertEqual(first.rule_ids.date_from, self.day("2021-06-15"))
        self.assertEqual(first.rule_ids.mode_id, self.direct)
        self.assertEqual(second._sectors(), self.farm | self.water)
        self.assertEqual(second.supervisor_sector_id, self.water)
        self.assertEqual(
            annex.action_open_entries()["domain"][0][2], [*annex.line_ids.entry_id.ids]
        )
        self.assertFalse(annex.job_uuid)

    def test_refusals(self):
        annex = self.annex(ROW, read=False)
        with self.assertRaisesRegex(UserError, "Read the file first"):
            annex.action_apply()
        with self.assertRaisesRegex(UserError, "nothing to resume"):
            annex.action_resume()
        annex.action_read()
        for name, value in (
            ("programme_id", self.programme.id),
            ("file", base64.b64encode(b"x")),
        ):
            with self.subTest(name), self.assertRaisesRegex(UserError, "read already"):
                annex.write({name: value})
        annex.action_apply()
        for act, word in (
            (lambda: annex.write({"mode_id": self.window.id}), "rows are fixed"),
            (annex.action_apply, "applied already"),
            (annex.action_read, "cannot be read again"),
            (annex.action_cancel, "cannot be cancelled"),
            (annex.action_resume, "nothing to resume"),
            (annex.unlink, "cannot be deleted"),
            (lambda: annex.line_ids.write({"name": "x"}), "rows are fixed"),
            (annex.line_ids.unlink, "rows are fixed"),
            (lambda: annex.line_ids.copy(), "rows are fixed"),
        ):
            with self.subTest(word=word):
                with self.assertRaisesRegex(UserError, word):
                    act()
        self.assertEqual(len(self.listed()), 1)

    def test_an_empty_list_is_refused(self):
        annex = self.annex()
        with self.assertRaisesRegex(UserError, "No row was read"):
            annex.action_apply()

    def test_import_again(self):
        self.annex(*numbered(3)).action_apply()
        rows = numbered(4)
        rows[1][1], rows[1][3] = "改名", "窗口前移"
        again = self.annex(*rows)
        self.assertEqual(
            again.line_ids.mapped("status"), ["same", "changed", "same", "new"]
        )
        difference = again.line_ids[1].difference
        self.assertIn("Name: 事项2 → 改名", difference)
        self.assertIn("Mode: 直接下放 → 窗口前移", difference)
        self.assertNotIn("Owner", difference)
        self.assertEqual((again.changed_count, again.new_count), (1, 1))
        again.action_apply()
        self.assertEqual(
            self.listed().mapped("name"), ["事项1", "事项2", "事项3", "事项4"]
        )
        self.assertEqual(len(self.listed().rule_ids), 4)

    def test_entries_of_others_since_are_not_overwritten(self):
        first, second = self.annex(*numbered(2)), self.annex(*numbered(3))
        first.action_apply()
        self.listed()[0].name = "他人改"
        second.action_apply()
        self.assertEqual(second.line_ids.mapped("status"), ["changed", "same", "new"])
        self.assertEqual(self.listed().mapped("name"), ["他人改", "事项2", "事项3"])

    def test_an_archived_entry_keeps_its_number(self):
        self.annex(ROW).action_apply()
        self.listed().active = False
        again = self.annex(ROW)
        self.assertEqual(again.line_ids.status, "same")

    def test_columns_the_annex_lacks_are_no_change(self):
        self.annex(ROW).action_apply()
        annex = self.annex(content=sheet(["1", "取水许可"], header=HEADER[:2]))
        self.assertEqual(annex.line_ids.status, "same")

    def count_queries(self, rows, start):
        annex = self.annex(*numbered(rows, start), gaps_right=True)
        self.env.flush_all()
        lines = annex._waiting()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        annex._apply_chunk(lines)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_rows(self):
        self.count_queries(1, 1)  # fills the caches
        self.assertEqual(self.count_queries(50, 10), self.count_queries(1, 100))

    def test_many_rows_run_in_the_background(self):
        annex = self.annex(*numbered(1200))
        with trap_jobs() as jobs:
            annex.action_apply()
            jobs.assert_jobs_count(1, only=annex._job_apply)
            self.assertFalse(self.listed())
            with self.assertRaisesRegex(UserError, "being applied already"):
                annex.action_apply()
            with self.assertRaisesRegex(UserError, "rows are fixed"):
                annex.line_ids[0].name = "x"
            seen = []
            while jobs.enqueued_jobs:
                jobs.perform_enqueued_jobs()
                seen.append((len(self.listed()), round(annex.progress)))
        self.assertEqual(seen, [(500, 42), (1000, 83), (1200, 100)])
        self.assertEqual(annex.state, "applied")
        self.assertEqual(len(self.listed().rule_ids), 1200)

    def test_cancel_and_resume(self):
        self.patch(gov_annex_import, "CHUNK", 10)
        annex = self.annex(*numbered(25))
        with trap_jobs() as jobs:
            annex.action_apply()
            jobs.perform_enqueued_jobs()
            stale = jobs.enqueued_jobs
            annex.action_cancel()
            jobs.perform_enqueued_jobs()
            self.assertEqual((len(self.listed()), annex.state), (10, "cancelled"))
            with self.assertRaisesRegex(UserError, "in the registry already"):
                annex.line_ids[0].name = "x"
            with self.assertRaisesRegex(UserError, "cannot be deleted"):
                annex.unlink()
            annex.line_ids[20].name = "改名"
            annex.action_resume()
            stale[0].perform()
            self.assertEqual(len(self.listed()), 10, "a stale job does nothing")
            while jobs.enqueued_jobs:
                jobs.perform_enqueued_jobs()
        self.assertEqual((len(self.listed()), annex.state), (25, "applied"))
        self.assertEqual(self.listed()[20].name, "改名")

    def test_a_job_waits_while_somebody_holds_the_import(self):
        annex = self.annex(ROW)

        def held(*args, **kwargs):
            raise LockError("held")

        self.patch(type(annex), "lock_for_update", held)
        with self.assertRaises(RetryableJobError):
            annex._job_apply(annex.run)
        self.assertFalse(self.listed())

    def test_cancel_before_anything_is_written(self):
        annex = self.annex(ROW)
        annex.action_cancel()
        with self.assertRaisesRegex(UserError, "Read the file first"):
            annex.action_apply()
        annex.action_resume()
        self.assertEqual((annex.state, len(self.listed())), ("read", 0))
        annex.action_apply()
        self.assertEqual(len(self.listed()), 1)

    def test_a_chunk_is_written_whole_or_not_at_all(self):
        annex = self.annex(*numbered(3))

        def fail(*args):
            raise RuntimeError("the last step of a chunk")

        self.patch(type(annex), "_create_rules", fail)
        with self.assertRaises(RuntimeError), self.env.cr.savepoint():
            annex.action_apply()
        self.env.invalidate_all()
        self.assertFalse(self.listed())
        self.assertFalse(annex.line_ids.entry_id)
        self.assertEqual(annex.state, "read")

    def test_job_states(self):
        annex = self.annex(*numbered(2))
        self.assertEqual(annex.job_state, "none")
        self.patch(gov_annex_import, "CHUNK", 1)
        annex.action_apply()
        self.assertEqual(annex.job_state, "waiting")
        job = self.env["queue.job"].search([("uuid", "=", annex.job_uuid)])
        self.assertEqual(job.method_name, "_job_apply")

    def test_rights(self):
        annex = self.annex(ROW)
        for role in (
            "user agency_manager auditor system_admin security_admin audit_admin"
        ).split():
            user = self.make_user(f"annex_{role}", f"gov_items.group_{role}")
            own = annex.with_user(user)
            for act in (
                own.action_read,
                own.action_apply,
                own.action_cancel,
                own.action_resume,
                own.action_accept_understood if role != "auditor" else own.unlink,
                own.line_ids.unlink if role == "auditor" else own.read,
                lambda own=own: own.write({"file_name": "x"}),
            ):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    act()
        auditor = annex.with_user(
            self.env["res.users"].search([("login", "=", "annex_auditor")])
        )
        self.assertEqual(auditor.line_ids.mapped("seq"), [1])
        self.assertEqual(annex.state, "read")


@tagged("post_install", "-at_install")
class TestAnnexDownload(AnnexCommon, HttpCase):
    def test_rejected_rows_are_downloaded(self):
        annex = self.annex(["1", "甲", "行政许可", "直接下放", "火星局", "", ""])
        url = annex.action_download_rejected()["url"]
        self.authenticate("annex_cm", "annex_cm")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("rejected-rows.csv", answer.headers["Content-Disposition"])
        self.assertTrue(answer.content.startswith(b"\xef\xbb\xbf"))
        _header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        self.assertEqual(row[:3], ["2", "1", "甲"])
        self.make_user("annex_reader")
        self.authenticate("annex_reader", "annex_reader")
        with mute_logger("odoo.http"):
            self.assertNotEqual(self.url_open(url).status_code, 200)


@tagged("post_install", "-at_install")
class TestAnnexSubItems(AnnexCommon):
    @clause("JN21-A2-05")
    def test_a_sub_item_lies_beneath_its_main_item(self):
        rows = numbered(3)
        rows[0][1], rows[1][1] = "试验许可——新办", "试验许可——变更"
        self.annex(*rows).action_apply()
        first, second, third = self.listed().sorted("sequence").item_id
        self.assertEqual(first.name, "试验许可——新办")
        self.assertEqual(first.parent_id.name, "试验许可")
        self.assertEqual(first.parent_id, second.parent_id)
        self.assertFalse(third.parent_id)


@tagged("post_install", "-at_install")
class TestAnnexReading(AnnexCommon):
    COUNT = 4100

    def read_long(self):
        with trap_jobs() as trap:
            annex = self.annex(*numbered(self.COUNT))
            self.assertEqual(annex.state, "reading")
            self.assertFalse(annex.line_ids)
            return annex, trap.enqueued_jobs

    def step(self, annex, run=None):
        with trap_jobs() as trap:
            annex._job_read(annex.run if run is None else run)
            return len(trap.enqueued_jobs)

    def test_read_in_the_background(self):
        annex, jobs = self.read_long()
        self.assertEqual(len(jobs), 1)
        self.assertEqual(self.step(annex), 1)
        self.assertAlmostEqual(annex.read_progress, 48.78, 2)
        self.assertEqual(annex.line_count, 2000)
        self.assertEqual(self.step(annex), 1)
        self.assertEqual(self.step(annex), 0)
        self.assertEqual((annex.state, annex.line_count), ("read", self.COUNT))
        self.assertFalse(annex.job_uuid)
        self.assertFalse(annex.gap_text)
        self.assertFalse(self.listed())

    def test_cancelled_and_resumed(self):
        annex, _jobs = self.read_long()
        self.step(annex)
        run = annex.run
        annex.action_cancel()
        self.step(annex, run)
        self.assertEqual((annex.state, annex.line_count), ("cancelled", 2000))
        with trap_jobs():
            annex.action_resume()
        self.step(annex, run)
        self.assertEqual(annex.line_count, 2000)
        self.step(annex)
        self.step(annex)
        self.assertEqual((annex.state, annex.line_count), ("read", self.COUNT))

    def test_nothing_is_applied_or_read_anew_meanwhile(self):
        annex, _jobs = self.read_long()
        for act in ("action_apply", "action_read"):
            with self.subTest(act), self.assertRaises(UserError):
                getattr(annex, act)()


@tagged("post_install", "-at_install")
class TestAnnexAdjustment(AnnexCommon):
    def test_a_newer_list_proposes_an_adjustment(self):
        self.annex(*numbered(3)).action_apply()
        first = self.listed().sorted("sequence")
        rows = numbered(4)
        rows[0][3] = "窗口前移"
        rows[1][4] = "果蔬局"
        rows[2][1] = "改名"
        del rows[2]
        annex = self.annex(*rows, gaps_right=True)
        action = annex.action_propose_adjustment()
        adjustment = self.env["gov.adjustment"].browse(action["res_id"])
        lines = adjustment.line_ids
        self.assertEqual(
            sorted((line.kind, line.entry_id.sequence) for line in lines),
            [("add", 0), ("mode", 1), ("owner", 2), ("withdraw", 3)],
        )
        self.assertEqual(lines[0].mode_id, self.window)
        self.assertEqual(adjustment.ground, "annex")
        self.assertIn("窗口前移", adjustment.evidence)
        self.assertEqual(self.listed(), first)
        self.assertEqual(set(first.mode_id), set(self.direct))
        again = annex.action_propose_adjustment()
        self.assertEqual(again["res_id"], adjustment.id)

    def test_the_same_list_proposes_nothing(self):
        self.annex(*numbered(2)).action_apply()
        with self.assertRaisesRegex(UserError, "changes nothing"):
            self.annex(*numbered(2)).action_propose_adjustment()
