from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.gov_cases.tests.common import CasesCommon, clause

from ..kernel import indicators
from ..report import page_pdf, page_xlsx

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


@tagged("post_install", "-at_install")
class TestReportsCases(CasesCommon):
    """The reports on cases: what the clauses ask for, from a few known cases."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user(
            "r.city", "gov_items.group_city_manager", cls.city_bureau
        )
        cls.reports = cls.env["gov.report"].with_user(cls.manager)
        cls.filters = {**MARCH, "programme_id": cls.live["direct"].programme_id.id}

    def rows(self, code, **filters):
        self.env.flush_all()
        return self.reports.get_table(code, {**self.filters, **filters})["rows"]

    def decided(self, code, day="05", **words):
        with freeze_time("2026-03-02 02:00:00"):
            case = self.accepted(code)
        with freeze_time(f"2026-03-{day} 02:00:00"):
            self.until(case, "decide")
            self.take(case, **words)
        return case

    @clause("JN21-03-03")
    @clause("JN21-04-07")
    def test_entry_and_region(self):
        self.decided("direct")
        self.decided("direct", outcome="refused", reason="no")
        self.accepted("window")
        rows = self.rows("entry_region")
        direct = self.live["direct"]
        line = next(row for row in rows if row[0] == direct.entry_id.display_name)
        self.assertEqual(line[1], direct.region_id.display_name)
        # accepted, handled, completion, in time, days, lights, supplements, refusals
        self.assertEqual(line[2:10], [2, 2, 100.0, 100.0, 3.0, 0.0, 0.0, 50.0])
        self.assertEqual(len(rows), 2)

    @clause("JN18-25-06")
    def test_completion(self):
        self.decided("direct")
        self.accepted("direct")
        self.accepted("window")
        rows = self.rows("completion")
        self.assertEqual(rows[-1][2:], [3, 1, 33.33])
        figures = {"accepted": 49441, "decided": 48557}
        self.assertEqual(
            float(indicators.value(indicators.BY_CODE["completion"], figures)), 98.21
        )

    @clause("JN18-26-10")
    def test_lights(self):
        calendar = self.env["gov.calendar.day"]
        late = self.accepted("direct")
        fresh = self.accepted("direct")
        red_day, _provisional = calendar._add_workdays(late.due_on, 2)
        with freeze_time(f"{red_day} 02:00:00"):
            self.until(late, "decide")
            self.take(late)
            row = self.rows("lights", last=str(red_day))[-1]
        # one decided red, one open red
        self.assertEqual(row[1:], [2, 0, 2, 100.0])
        self.assertFalse(fresh.decided_at)
        figures = {"accepted": 49441, "yellow": 200, "red": 110}
        self.assertEqual(self.reports._light_line(figures)[3], 0.63)

    @clause("JN18-27-07")
    def test_channels(self):
        self.accepted("direct")
        self.accepted("direct")
        self.env.cr.execute(
            SQL(
                "UPDATE gov_case SET channel = 'web' WHERE id = %s",
                self.accepted("direct").id,
            )
        )
        rows = {row[0]: row[1:3] for row in self.rows("channels")}
        names = dict(
            self.env["gov.case"]
            ._fields["channel"]
            ._description_selection(self.reports.env)
        )
        self.assertEqual(rows[names["hall"]], [2, 66.67])
        self.assertEqual(rows[names["web"]], [1, 33.33])

    @clause("JN21-07-10")
    def test_slow_agencies(self):
        case = self.accepted("direct")
        calendar = self.env["gov.calendar.day"]
        yellow_day, _provisional = calendar._add_workdays(case.due_on, 1)
        with freeze_time(f"{yellow_day} 02:00:00"):
            rows = self.rows("idle_agencies")
        line = next(row for row in rows if row[0] == self.county_dept.display_name)
        self.assertEqual(line[1:4], [1, 1, 0])

    @clause("LC20-22-05")
    @clause("JN18-26-03")
    def test_assessment(self):
        self.decided("direct")
        rows = self.rows("assessment")
        line = next(row for row in rows if row[1] == self.county_dept.display_name)
        self.assertEqual(line[0], self.county.display_name)
        self.assertEqual(line[2:4], [1, 1])
        delegations = self.env["gov.delegation"].search(
            [
                ("state", "in", ("live", "suspended")),
                ("agency_id", "=", self.county_dept.id),
                ("programme_id", "=", self.filters["programme_id"]),
            ]
        )
        expected = sum(map(len, delegations._get_gaps().values()))
        self.assertEqual(line[-1], expected)

    @clause("JC25-00-03")
    @clause("HZ22-82-03")
    def test_near(self):
        self.decided("direct")  # by the county
        self.decided("window")  # by the city
        rows = self.rows("near")
        line = next(row for row in rows if row[0] == self.county.display_name)
        self.assertEqual(line[1:], [2, 0, 0.0, 1, 50.0])

    @clause("HZ22-23-02")
    def test_townships_only(self):
        self.decided("direct")
        self.assertEqual(self.rows("township_effect"), [])
        self.county.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE gov_region SET kind = 'township' WHERE id = %s", self.county.id)
        )
        rows = self.rows("township_effect")
        self.assertEqual(rows[0][0], self.county.display_name)
        self.assertEqual(rows[0][2:4], [1, 1])

    def test_every_report_is_made_and_printed(self):
        self.decided("direct")
        self.env.flush_all()
        for report in self.env["gov.report"].search([("id", ">", 0)]):
            with self.subTest(report.code):
                sheet = self.reports._sheet(report.code, self.filters)
                table = sheet.tables[0]
                for row in table.rows:
                    self.assertEqual(len(row), len(table.heading))
                self.assertEqual(page_pdf.build(sheet)[:5], b"%PDF-")
                self.assertEqual(page_xlsx.build(sheet)[:2], b"PK")
                self.assertTrue(report.clause_ids)

    def test_statements_do_not_grow(self):
        def count(code):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.rows(code)
            return self.env.cr.sql_log_count - before

        self.decided("direct")
        codes = self.env["gov.report"].search([("id", ">", 0)]).mapped("code")
        for code in codes:
            count(code)
        one = {code: count(code) for code in codes}
        for _number in range(4):
            self.decided("direct")
        self.assertEqual({code: count(code) for code in codes}, one)

    def test_who_may_not(self):
        for user in (self.clerk, self.approver):
            reports = self.env["gov.report"].with_user(user)
            with self.assertRaises(AccessError):
                reports.get_reports()
            with self.assertRaises(AccessError):
                reports.get_table("completion", self.filters)
        for verb in ("write", "create", "unlink"):
            self.assertFalse(self.reports.has_access(verb))
        with self.assertRaises(UserError):
            self.reports.get_table("no_such", self.filters)
