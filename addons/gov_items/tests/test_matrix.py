"""The matrix entry × region: cells, days, why, and what it costs."""

import io

import openpyxl

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..kernel.marks import marks
from ..matrix import CONDITIONAL, NO_RULE, NOT_DELEGATED, PENDING, Matrix, state_on
from .common import GovCommon, clause


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestMatrix(GovCommon):
    def cell(self, data, entry, region, grid="mode"):
        row = [e["id"] for e in data["entries"]].index(entry.id)
        column = [r["id"] for r in data["regions"]].index(region.id)
        return data[grid][row][column]

    def mode_of(self, data, entry, region):
        code = self.cell(data, entry, region)
        return data["modes"][code]["id"] if code >= 0 else code

    def widen(self, entries, regions):
        """Add entries and counties, and publish; faster than one by one."""
        mode = self.modes["direct"]
        items = self.env["gov.item"].create([{"name": f"I{n}"} for n in range(entries)])
        first = max(self.programme.entry_ids.mapped("sequence")) + 1
        made = self.env["gov.entry"].create(
            [
                {
                    "programme_id": self.programme.id,
                    "sequence": first + place,
                    "name": item.name,
                    "item_id": item.id,
                    "sector_id": self.sector.id,
                }
                for place, item in enumerate(items)
            ]
        )
        self.env["gov.rule"].create(
            [
                {"entry_id": e.id, "mode_id": mode.id, "date_from": "2020-01-01"}
                for e in made
            ]
        )
        counties = self.env["gov.region"].create(
            [
                {
                    "name": f"C{first}{n}",
                    "code": f"9{first}{n}",
                    "parent_id": self.city.id,
                }
                for n in range(regions)
            ]
        )
        self.env["gov.agency"].create(
            [
                {"name": c.name, "region_id": c.id, "sector_id": self.sector.id}
                for c in counties
            ]
        )
        self.programme.region_ids |= counties
        self.programme.action_publish()

    def statements(self):
        """Return how many SQL statements opening the matrix takes, from cold."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.programme.get_matrix()
        self.programme.get_matrix_gaps()
        return self.env.cr.sql_log_count - before

    def test_large_matrix_takes_no_more_statements(self):
        """More cells than the ORM reads ahead at once take three more at most."""
        self.widen(5, 5)
        self.statements()
        few = self.statements()
        self.widen(60, 40)
        cells = len(self.programme.delegation_ids)
        self.assertGreater(cells, 3000)
        self.statements()  # what is kept between requests was dropped by widening
        self.assertLessEqual(self.statements() - few, 3)

    def test_cells_say_what_the_rules_say(self):
        self.make_rule(self.entry, None, region_ids=[Command.set(self.zone.ids)])
        lonely = self.make_entry(90, None, rule=False)
        data = self.programme.get_matrix()
        self.assertEqual(data["date"], "2026-03-02")
        self.assertEqual(
            [region["name"] for region in data["regions"]],
            ["County One", "County Two", "Test Zone"],
        )
        for code, entry in self.entries.items():
            mode = self.mode_of(data, entry, self.county)
            self.assertEqual(mode, self.modes[code].id)
        self.assertEqual(self.mode_of(data, self.entry, self.zone), NOT_DELEGATED)
        self.assertEqual(self.mode_of(data, lonely, self.county), NO_RULE)
        self.assertEqual(len({mode["mark"] for mode in data["modes"]}), 7)

    def test_as_of_any_day(self):
        window = self.modes["window"]
        self.make_rule(self.entry, window, date_from="2026-06-01")
        late = self.make_entry(91, window, date_from="2026-05-01")
        before = self.programme.get_matrix("2026-04-30")
        after = self.programme.get_matrix("2026-06-01")
        direct = self.modes["direct"].id
        self.assertEqual(self.mode_of(before, self.entry, self.county), direct)
        self.assertEqual(self.mode_of(after, self.entry, self.county), window.id)
        self.assertNotIn(late.id, [e["id"] for e in before["entries"]])
        self.assertIn(late.id, [e["id"] for e in after["entries"]])
        changes = self.programme.get_matrix_difference("2026-04-30", "2026-06-01")
        found = {(c["entry_id"], c["region_id"]): c for c in changes}
        self.assertEqual(len(found), 6)
        change = found[self.entry.id, self.county.id]
        self.assertEqual((change["before"], change["after"]), ("direct", "window"))
        self.assertFalse(
            self.programme.get_matrix_difference("2026-04-01", "2026-04-30")
        )

    def test_flags(self):
        self.publish()
        self.make_rule(
            self.entry,
            self.modes["window"],
            circumstance_id=self.circumstances["new"].id,
            region_ids=[Command.set(self.county.ids)],
        )
        entrust = self.entries["entrust"]
        self.make_rule(entrust, self.modes["window"], date_from="2026-03-01")
        data = self.programme.get_matrix()
        self.assertEqual(self.cell(data, self.entry, self.county, "flag"), CONDITIONAL)
        self.assertEqual(self.cell(data, self.entry, self.county2, "flag"), 0)
        self.assertEqual(self.cell(data, entrust, self.county, "flag"), PENDING)
        data = self.programme.get_matrix("2026-03-05")
        self.assertEqual(self.cell(data, entrust, self.county, "flag"), 0)

    def test_state_of_days_gone_by(self):
        row = {"state": "live", "date_live": self.day("2026-02-01"), "date_end": None}
        self.assertEqual(state_on(row, self.day("2026-01-31")), "planned")
        self.assertEqual(state_on(row, self.day("2026-02-01")), "live")
        row = dict(row, state="withdrawn", date_end=self.day("2026-03-01"))
        self.assertEqual(state_on(row, self.day("2026-02-28")), "live")
        self.assertEqual(state_on(row, self.day("2026-03-01")), "withdrawn")
        self.assertFalse(state_on(None, self.day("2026-03-01")))

    def test_gaps_of_some_rows(self):
        self.publish()
        every = self.programme.get_matrix_gaps()
        parts = [
            row
            for entry in self.programme.entry_ids
            for row in self.programme.get_matrix_gaps(None, entry.ids)
        ]
        self.assertTrue(parts)
        self.assertEqual(sorted(parts), sorted(every))
        self.assertEqual(self.programme.get_matrix_gaps(None, []), [])

    def test_gaps_are_those_of_the_delegations(self):
        self.publish()
        rows = {(e, r): (b, o) for e, r, b, o in self.programme.get_matrix_gaps()}
        gaps = self.programme.delegation_ids._get_gaps()
        for delegation in self.programme.delegation_ids:
            found = gaps[delegation.id]
            blocking = sum(gap.blocking for gap in found)
            wanted = (blocking, len(found) - blocking) if found else None
            key = (delegation.entry_id.id, delegation.region_id.id)
            self.assertEqual(rows.get(key), wanted)

    def test_why(self):
        self.make_rule(
            self.entry,
            self.modes["window"],
            circumstance_id=self.circumstances["new"].id,
        )
        unpublished = self.programme.get_matrix_cell(self.entry.id, self.county.id)
        texts = self.texts(unpublished)
        self.assertIn("The cell is not published yet.", texts)
        self.publish()
        why = self.programme.get_matrix_cell(self.entry.id, self.county.id)
        texts = self.texts(why)
        self.assertEqual(why["mode"], "direct")
        self.assertIn(self.rule_clause.quotation, texts)
        self.assertIn("One Transport", texts)
        self.assertIn("City Transport", texts)
        self.assertIn("window", texts)
        delegation = self.delegation("direct")
        self.assertEqual(why["delegation_id"], delegation.id)
        for gap in delegation._get_gaps()[delegation.id]:
            self.assertTrue(any(gap.message in text for text in texts))

    def texts(self, why):
        return [line["text"] for s in why["sections"] for line in s["lines"]]

    def test_why_of_a_cell_elsewhere(self):
        other = self.env["gov.programme"].create(
            {"name": "Other", "code": "OTH", "region_id": self.city.id}
        )
        self.assertFalse(other.get_matrix_cell(self.entry.id, self.county.id))
        self.assertFalse(self.programme.get_matrix_cell(self.entry.id, self.village.id))

    def test_the_number_of_queries_does_not_grow(self):
        self.publish()
        counts = [self.count_queries()]
        regions = [
            self.make_region(f"R{n}", f"9909{n:02}", "county", self.city)
            for n in range(40)
        ]
        for region in regions:
            self.make_agency(f"{region.name} office", region, "transport", "department")
        self.programme.region_ids |= self.env["gov.region"].union(*regions)
        for number in range(100, 124):
            self.make_entry(number, self.modes["entrust"], manual=False)
        self.publish()
        self.assertGreater(len(self.programme.delegation_ids), 1200)
        counts.append(self.count_queries())
        self.assertLessEqual(counts[1][0], counts[0][0] + 3)
        self.assertLessEqual(counts[1][1], counts[0][1] + 3)

    def count_queries(self):
        """Statements of the matrix and of its gaps, with nothing in the cache."""
        counts = []
        for method in ("get_matrix", "get_matrix_gaps"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            getattr(self.programme, method)()
            counts.append(self.env.cr.sql_log_count - before)
        return counts

    def test_programmes_to_choose_from(self):
        empty = self.env["gov.programme"].create(
            {"name": "Empty", "code": "EMP", "region_id": self.city.id}
        )
        ids = [p["id"] for p in self.env["gov.programme"].get_matrix_programmes()]
        self.assertIn(self.programme.id, ids)
        self.assertNotIn(empty.id, ids)
        action = self.programme.action_open_matrix()
        self.assertEqual(action["params"], {"programme_id": self.programme.id})

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_whoever_does_not_read_the_registry_sees_no_matrix(self):
        stranger = new_test_user(self.env, "matrix_stranger", groups="base.group_user")
        programme = self.programme.with_user(stranger)
        for call in (
            programme.get_matrix,
            programme.get_matrix_gaps,
            programme.get_matrix_programmes,
            lambda: programme.get_matrix_cell(self.entry.id, self.county.id),
            lambda: programme.get_matrix_difference("2026-01-01", "2026-02-01"),
        ):
            with self.assertRaises(AccessError):
                call()
        reader = self.make_user("matrix_reader")
        self.programme.with_user(reader).get_matrix()

    @clause("LC20-15-01")
    def test_modes_on_trial_say_so(self):
        mode = self.modes["receipt"]
        with self.assertRefused("LC20-15-01"):
            mode.on_trial = True
        mode.write(
            {"on_trial": True, "trial_from": "2026-01-01", "review_on": "2026-03-01"}
        )
        self.assertTrue(mode.review_overdue)
        self.assertIn(mode, self.env["gov.mode"].search([("review_overdue", "=", 1)]))
        data = self.programme.get_matrix()
        names = {m["id"]: m["name"] for m in data["modes"]}
        self.assertEqual(names[mode.id], "receipt (on trial)")
        why = self.programme.get_matrix_cell(self.entries["receipt"].id, self.county.id)
        self.assertEqual(why["mode"], "receipt (on trial)")

    def test_marks_are_unlike(self):
        names = ["直接下放", "委托下放", "服务窗口前移", "下放实质性审核权", "委托收件"]
        self.assertEqual(len(set(marks(names))), 5)


@tagged("post_install", "-at_install")
class TestMatrixDownload(HttpCase, GovCommon):
    def test_workbook(self):
        self.publish()
        self.make_user("matrix_download")
        self.entry.name = "=1+1"
        self.authenticate("matrix_download", "matrix_download")
        url = f"/gov/matrix/{self.programme.id}/xlsx"
        answer = self.url_open(f"{url}?date=2026-03-02")
        self.assertEqual(answer.status_code, 200)
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        grid, cells = book.worksheets
        data = Matrix(self.programme, self.day("2026-03-02")).data()
        self.assertEqual(grid["B4"].value, "=1+1")
        self.assertEqual(grid["B4"].data_type, "s")
        marks_row = [grid.cell(4, column).value for column in (3, 4, 5)]
        codes = data["mode"][0]
        self.assertEqual(marks_row, [data["modes"][code]["mark"] for code in codes])
        self.assertEqual(cells.max_row, 1 + 3 * len(data["entries"]))
        self.assertEqual(cells["F2"].value, "direct")
        self.assertEqual(self.url_open(f"{url}?date=nonsense").status_code, 404)
        self.assertEqual(self.url_open("/gov/matrix/0/xlsx").status_code, 404)

    def test_strangers_get_nothing(self):
        new_test_user(self.env, "matrix_outsider", groups="base.group_user")
        url = f"/gov/matrix/{self.programme.id}/xlsx"
        answer = self.url_open(url, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.authenticate("matrix_outsider", "matrix_outsider")
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_model"):
            self.assertEqual(self.url_open(url).status_code, 403)
