from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.gov_cases.tests.common import CasesCommon, clause

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


@tagged("post_install", "-at_install")
class TestReportsLists(CasesCommon):
    """The reports on lists, guides and people, from what is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme = cls.live["direct"].programme_id
        cls.manager = cls.make_user(
            "l.city", "gov_items.group_city_manager", cls.city_bureau
        )
        cls.filters = {**MARCH, "programme_id": cls.programme.id}

    def rows(self, code, **filters):
        self.env.flush_all()
        reports = self.env["gov.report"].with_user(self.manager)
        return reports.get_table(code, {**self.filters, **filters})["rows"]

    def row(self, code, start, **filters):
        """The row that begins with ``start``."""
        found = [r for r in self.rows(code, **filters) if r[: len(start)] == start]
        self.assertEqual(len(found), 1, code)
        return found[0]

    def guide(self, code="direct"):
        entry = self.live[code].entry_id
        return entry.manual_ids.filtered(lambda m: m.state == "published")[:1]

    def set_guide(self, guide, **values):
        """As if the guide had been published so."""
        sets = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE gov_manual SET %s WHERE id = %s", sets, guide.id)
        )
        guide.invalidate_recordset()

    @clause("JN21-00-11")
    def test_live_cells(self):
        name = self.live["direct"].entry_id.display_name
        row = self.row("live_cells", [name])
        cells = self.live["direct"].entry_id.delegation_ids.filtered("mode_id")
        self.assertEqual(row[1:3], [len(cells), 1])
        self.assertNotIn(self.county.name, row[4])
        self.live["direct"].with_user(self.env.ref("base.user_admin"))
        self.env.cr.execute(
            SQL(
                "UPDATE gov_delegation SET state = 'planned' WHERE id = %s",
                self.live["direct"].id,
            )
        )
        self.live["direct"].invalidate_recordset()
        row = self.row("live_cells", [name])
        self.assertEqual(row[2], 0)
        self.assertIn(self.county.name, row[4])

    @clause("JN21-15-07")
    @clause("HZ22-71-03")
    @clause("HZ22-21-03")
    def test_townships(self):
        self.assertFalse(
            [r for r in self.rows("township_items") if r[0] == self.county.name]
        )
        self.env.cr.execute(
            SQL("UPDATE gov_region SET kind = 'township' WHERE id = %s", self.county.id)
        )
        self.env.invalidate_all()
        row = self.row("township_items", [self.county.display_name])
        self.assertEqual(row[-1], len(self.live))
        self.assertEqual(row[-2], 0)
        row = next(r for r in self.rows("township_lists") if r[1] == self.county.name)
        self.assertEqual(row[4], len(self.live))
        self.assertEqual(row[5], 100.0)

    @clause("JN21-13-06")
    @clause("JN18-04-03")
    def test_centres(self):
        row = self.row("centre_items", [self.county_hall.display_name])
        self.assertEqual(row[1], len(self.live))
        below = [d for d in self.live.values() if d.mode_id.decider == "lower"]
        self.assertEqual(row[2], len(below))
        self.assertEqual(row[3], 100.0)

    @clause("HZ22-43-08")
    @clause("JN18-25-05")
    def test_online(self):
        guide = self.guide()
        self.set_guide(guide, online_level="1", offline_reason="secret")
        name = guide.entry_id.display_name
        self.assertEqual(self.row("offline", [name])[2:], ["1", "secret"])
        kinds = {row[0]: row for row in self.rows("online_types")}
        before = sum(row[2] for row in kinds.values())
        self.set_guide(guide, online_level="4")
        self.assertFalse([r for r in self.rows("offline") if r[0] == name])
        after = self.rows("online_types")
        self.assertEqual(sum(row[2] for row in after), before + 1)
        for row in after:
            self.assertEqual(row[1] - row[2], row[3])

    @clause("JN18-17-05")
    @clause("JN18-17-06")
    def test_visits(self):
        guide = self.guide()
        self.set_guide(guide, visits=2)
        rows = self.rows("visits")
        sector = guide.entry_id.sector_id.name
        row = next(r for r in rows if r[0] == sector)
        self.assertEqual(row[1] - row[2], 1)
        self.assertIn(guide.entry_id.name, row[5])
        self.assertEqual(rows[-1][1], sum(r[1] for r in rows[:-1]))

    @clause("JN18-11-01")
    @clause("LC20-23-02")
    @clause("JN18-11-02")
    def test_versions_and_cuts(self):
        entry = self.make_entry(77, self.modes["direct"], manual=False)
        first = self.make_manual(entry, date_from="2026-01-01", promised_days=10)
        self.set_guide(first, state="ended", date_to="2026-03-15")
        self.make_manual(
            entry,
            date_from="2026-03-16",
            promised_days=4,
            document_ids=[(0, 0, {"name": "Application form"})],
        )
        lines = [r for r in self.rows("versions") if r[0] == entry.display_name]
        self.assertEqual([line[4:6] for line in lines], [[2, None], [2, 0]])
        self.assertEqual(lines[1][6:8], [1, -1])
        self.assertEqual(lines[1][8:], [4, -6])
        row = self.row("limits_cut", [entry.display_name])
        self.assertEqual(row[3:6], [10, 4, 60.0])
        self.set_guide(first, promised_days=7)
        self.assertLess(self.row("limits_cut", [entry.display_name])[5], 50)

    @clause("LC20-23-03")
    def test_days_before(self):
        for month, day in (("02", "05"), ("03", "04")):
            with freeze_time(f"2026-{month}-02 02:00:00"):
                case = self.env["gov.case"]
                if month == "03":
                    case = self.accepted("direct")
            if case:
                with freeze_time(f"2026-{month}-{day} 02:00:00"):
                    self.until(case, "decide")
                    self.take(case)
        row = self.row("days_before", [self.live["direct"].entry_id.display_name])
        self.assertEqual(row[1:], [1, None, float(case.limit_days), None, 2.0])

    @clause("HZ22-52-09")
    def test_turnover(self):
        posting = self.env["gov.posting"].search(
            [("user_id", "=", self.clerk.id)], limit=1
        )
        self.env.cr.execute(
            SQL(
                "UPDATE gov_posting SET date_from = '2024-03-20', "
                "date_to = '2026-03-20', replaceable_from = '2026-03-20' "
                "WHERE id = %s",
                posting.id,
            )
        )
        self.env.invalidate_all()
        row = next(r for r in self.rows("turnover") if r[1] == self.window.display_name)
        people = self.window.posting_ids.employee_id
        self.assertEqual(row[2:4], [len(people), 1])
        self.assertGreater(row[5], 0.5)

    @clause("JN21-09-03")
    def test_supervisors(self):
        case = self.accepted("direct")
        self.until(case, "decide")
        self.take(case)
        push = case.sudo().push_ids[:1]
        row = self.row("supervision", [push.agency_id.display_name])
        staff = self.env.ref("gov_cases.group_supervisor").all_user_ids.filtered(
            lambda user: push.agency_id in user.gov_agency_ids
        )
        self.assertEqual(row[1:3], [len(staff), 1])
        self.assertEqual(row[3], 1 / len(staff))

    @clause("JN18-27-08")
    def test_questions(self):
        reports = self.env["gov.report"]
        questions = self.env["gov.question"]
        values = [("2026-03-05", "2026-03-04"), ("2026-03-05", "2026-03-06")]
        for due, answered in [*values, ("2026-03-05", False)]:
            questions |= questions.new({"due_on": due, "answered_on": answered})
        line = reports._question_line("x", questions)
        self.assertEqual(line, ["x", 3, 2, 1, 33.33])
        self.assertEqual(reports._share(180, 183), 98.36)
