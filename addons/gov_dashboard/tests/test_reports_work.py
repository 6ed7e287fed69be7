from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.gov_cases.tests.common import CasesCommon, clause

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


@tagged("post_install", "-at_install")
class TestReportsWork(CasesCommon):
    """Reports on projects, processes, people, regions and rounds of returns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme = cls.live["direct"].programme_id
        cls.manager = cls.make_user(
            "w.city", "gov_items.group_city_manager", cls.city_bureau
        )

    def rows(self, code, **filters):
        self.env.flush_all()
        reports = self.env["gov.report"].with_user(self.manager)
        filters = {**MARCH, "region_id": self.county.id, **filters}
        return reports.get_table(code, filters)["rows"]

    def project(self, name, **values):
        return self.env["gov.project"].create(
            {
                "name": name,
                "owner": "Owner Ltd",
                "region_id": self.county.id,
                "agency_id": self.county_dept.id,
                **values,
            }
        )

    @clause("JN18-14-04")
    def test_listed_and_watched_are_the_same_number(self):
        for number in range(3):
            project = self.project(
                f"P{number}", plan_year=2026, plan_level="city", list_code=f"L{number}"
            )
            project.action_start()
        (row,) = self.rows("projects_listed")
        self.assertEqual((row[0], *row[2:]), (2026, 3, 3, 0, ""))
        self.project("Forgotten", plan_year=2026, plan_level="city", list_code="L9")
        (row,) = self.rows("projects_listed")
        self.assertEqual((row[0], *row[2:]), (2026, 4, 3, 1, "Forgotten"))

    @clause("JN18-14-05")
    def test_late_projects_and_what_holds_them(self):
        self.env["gov.project.template"].search([]).active = False
        self.env["gov.project.template"].create(
            {"name": "Approval", "stage": "establish"}
        )
        project = self.project("Bridge")
        project.action_start()
        stage = project.stage_ids.filtered(lambda s: s.kind == "establish")
        due = stage.due_on
        with freeze_time(f"{due} 02:00:00"):
            self.assertEqual(self.rows("projects_late"), [])
        day = self.env["gov.calendar.day"]._add_workdays(due, 1)[0]
        with freeze_time(f"{day} 02:00:00"):
            (row,) = self.rows("projects_late")
            self.assertEqual(row[0], "Bridge")
            self.assertEqual(row[4:7], [str(due), (day - due).days, "Approval"])
            self.env.cr.execute(
                "UPDATE gov_project SET done_on = %s WHERE id = %s", (day, project.id)
            )
            self.env.invalidate_all()
            self.assertEqual(self.rows("projects_late"), [])

    @clause("JN18-16-02")
    def test_meetings_and_what_they_moved(self):
        projects = [self.project(f"P{number}") for number in range(3)]
        for day, moved in (("2026-03-03", 1), ("2026-03-20", 2), ("2026-04-02", 3)):
            meeting = self.env["gov.project.meeting"].create(
                {
                    "date": day,
                    "level": "city",
                    "region_id": self.county.id,
                    "project_ids": [Command.set([p.id for p in projects])],
                }
            )
            for project in projects[:moved]:
                self.env["gov.project.task"].create(
                    {
                        "project_id": project.id,
                        "meeting_id": meeting.id,
                        "kind": "resolution",
                        "text": "Do",
                        "user_id": self.manager.id,
                        "due_on": "2026-05-01",
                    }
                )
        rows = self.rows("meetings")
        self.assertEqual(rows[0][2:], [2, 3, 2, 0])
        self.assertEqual(rows[-1][2:], [2, 3, 2, 0])

    @clause("JN18-28-03")
    def test_process(self):
        with freeze_time("2026-03-02 02:00:00"):
            case = self.accepted("direct")
        with freeze_time("2026-03-02 03:00:00"):
            self.until(case, "decide")
        with freeze_time("2026-03-04 03:00:00"):
            self.take(case)
            self.finish(case)
        name = case.entry_id.display_name
        row = next(r for r in self.rows("process") if r[0] == name)
        step = self.env["gov.case.step"]._fields["kind"]
        kinds = dict(step._description_selection(self.env))
        self.assertEqual(row[1:6], [1, kinds["decide"], 48.0, 0, 0])
        document = case.manual_id.document_ids[:1]
        if document:
            brought = case.document_ids.filtered(
                lambda d: d.manual_document_id == document and d.submitted
            )
            self.assertEqual(document.name in row[8].split("、"), not brought)
        self.env.cr.execute(
            "UPDATE gov_case SET state = 'withdrawn' WHERE id = %s", (case.id,)
        )
        row = next(r for r in self.rows("process") if r[0] == name)
        self.assertEqual(row[7], 1)

    @clause("HZ22-53-11")
    def test_performance(self):
        with freeze_time("2026-03-02 02:00:00"):
            case = self.accepted("direct")
            self.until(case, "review")
        done = self.env["gov.case.step"].search(
            [("case_id", "=", case.id), ("state", "=", "done")]
        )
        mine = done.filtered(lambda s: s.user_id == self.clerk)
        with freeze_time("2026-03-03 02:00:00"):
            for event, level in (("intake", "1"), ("result", "5")):
                self.env["gov.rating"]._record(
                    {
                        "case_id": case.id,
                        "event": event,
                        "channel": "counter",
                        "level": level,
                        "agency_id": self.county_dept.id,
                        "officer_id": self.clerk.id,
                    }
                )
        found = [r for r in self.rows("performance") if r[2] == self.clerk.name]
        self.assertTrue(found)
        self.assertEqual(found[0][3:5], [len(mine), 0])
        self.assertEqual(found[0][6:8], [2, 50.0])
        shifts = self.env["gov.attendance.check"].search_count(
            [("user_id", "=", self.clerk.id), ("day", ">=", "2026-03-01"),
             ("day", "<=", "2026-03-31")]
        )  # fmt: skip
        self.assertEqual(sum(row[8] for row in found), shifts)
        self.env.cr.execute(
            "UPDATE gov_case_step SET due_on = '2026-03-01' WHERE id = %s",
            (mine[:1].id,),
        )
        found = [r for r in self.rows("performance") if r[2] == self.clerk.name]
        self.assertEqual(found[0][4], 1)

    @clause("JN21-17-06")
    def test_trend_of_a_region(self):
        case = self.accepted("direct")
        for day, level in (("2026-02-10", "1"), ("2026-03-10", "5")):
            with freeze_time(f"{day} 02:00:00"):
                self.env["gov.rating"]._record(
                    {
                        "case_id": case.id,
                        "event": "intake" if level == "1" else "result",
                        "channel": "counter",
                        "level": level,
                        "agency_id": self.county_dept.id,
                    }
                )
        rows = self.rows("region_trend", programme_id=self.programme.id)
        months = {row[1]: row for row in rows}
        self.assertEqual(sorted(months)[-1], "2026-03")
        march = months["2026-03"]
        cells = self.env["gov.delegation"].search(
            [
                ("programme_id", "=", self.programme.id),
                ("region_id", "=", self.county.id),
                ("state", "=", "live"),
            ]
        )
        gaps = cells._get_gaps(date(2026, 3, 31))
        self.assertEqual(march[2], len(cells))
        self.assertEqual(march[3], sum(map(len, gaps.values())))
        self.assertEqual(march[5:], [1, 0.0])
        if "2026-02" in months:
            self.assertEqual(months["2026-02"][5:], [1, 100.0])

    @clause("JN21-17-02")
    def test_round_of_returns(self):
        self.env["ir.config_parameter"].set_param("gov_dashboard.return_months", "1")
        self.programme.sudo().state = "published"
        self.accepted("direct")
        self.env.flush_all()
        store = self.env["gov.evaluation"]
        with freeze_time("2026-04-02 02:00:00"):
            store._cron_due()
            mine = store.search(
                [("programme_id", "=", self.programme.id), ("kind", "=", "return")]
            )
            count = len(mine)
            store._cron_due()
        self.assertEqual(
            store.search_count(
                [("programme_id", "=", self.programme.id), ("kind", "=", "return")]
            ),
            count,
        )
        own = mine.filtered(lambda r: r.agency_id == self.county_dept)
        self.assertEqual(
            (own.date_from, own.date_to), (date(2026, 3, 1), date(2026, 3, 31))
        )
        values = {line["code"]: line["value"] for line in own.tables["indicators"]}
        self.assertEqual(values["accepted"], 1)
        rows = self.rows("returns", programme_id=self.programme.id)
        self.assertEqual(len(rows), count)
        row = next(r for r in rows if r[0] == self.county_dept.display_name)
        self.assertEqual(row[4], 1)
