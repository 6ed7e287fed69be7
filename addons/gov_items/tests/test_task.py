from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import GovCommon, clause

GROUPS = "gov_items.group_"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestTask(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user(
            "task_city", GROUPS + "city_manager", cls.city_bureau
        )
        cls.county_manager = cls.make_user(
            "task_county", GROUPS + "agency_manager", cls.county_dept
        )
        cls.reader = cls.make_user("task_reader", GROUPS + "user", cls.county_dept)
        cls.task = cls.make_task(due_basis="date", date_fixed="2026-03-20")

    @classmethod
    def make_task(cls, **vals):
        return cls.env["gov.task"].create(
            {
                "programme_id": cls.programme.id,
                "name": "Take over",
                "lead_agency_ids": [Command.set(cls.city_bureau.ids)],
                "for_regions": True,
                **vals,
            }
        )

    def line(self, region=None, task=None):
        region = region or self.county
        lines = (task or self.task).line_ids
        return lines.filtered(lambda x: x.region_id == region)

    def test_participants(self):
        self.assertEqual(self.task.line_ids.agency_id, self.city_bureau)
        self.assertEqual(self.task.line_ids.region_id, self.programme.region_ids)
        self.task.for_city_agencies = True
        self.assertEqual(
            self.task.line_ids.agency_id, self.city_bureau | self.city_dept
        )
        before = self.task.line_ids
        self.task.action_spread()
        self.assertEqual(self.task.line_ids, before)

    def test_progress_follows_from_the_lines(self):
        self.line().with_user(self.county_manager).progress = 40
        self.assertEqual(self.task.state, "doing")
        self.assertEqual(self.task.progress, 10)
        self.task.line_ids.action_done()
        self.assertEqual((self.task.state, self.task.progress), ("done", 100))
        self.line().with_user(self.county_manager).action_reopen()
        self.assertEqual(self.task.state, "doing")

    @clause("JN21-02-07", "HZ22-31-01")
    def test_closes_with_the_document_only(self):
        self.task.needs_document = True
        line = self.line().with_user(self.county_manager)
        with self.assertRefused("JN21-02-07"):
            line.action_done()
        line.write({"document_number": "One [2026] 1", "document_date": "2026-03-01"})
        with self.assertRefused("JN21-02-07"):
            line.action_done()
        line.attachment_ids = [Command.create({"name": "plan.pdf", "raw": b"x"})]
        line.action_done()
        self.assertEqual(line.done_by, self.county_manager)
        self.assertEqual(line.done_on, date(2026, 3, 2))

    @clause("HZ22-31-09")
    def test_a_period_begins_with_the_others_document(self):
        filing = self.make_task(
            name="File it", due_basis="task", after_task_id=self.task.id, due_days=3
        )
        line = self.line(task=filing)
        self.assertFalse(line.due_date)
        self.line().document_date = "2026-03-06"
        self.assertEqual(line.due_date, date(2026, 3, 9))
        self.assertFalse(self.line(self.county2, filing).due_date)
        with freeze_time("2026-03-10 02:00:00"):
            found = self.env["gov.task.line"].search(
                [("is_overdue", "=", True), ("task_id", "=", filing.id)]
            )
            self.assertEqual(found, line)

    def test_working_days_are_provisional_without_the_notice(self):
        year = self.env["gov.calendar.year"].search([("year", "=", 2031)])
        self.assertFalse(year)
        self.programme.date_issued = "2031-03-03"
        task = self.make_task(due_basis="issued", due_days=5, due_unit="working")
        line = self.line(task=task)
        self.assertEqual(line.due_date, date(2031, 3, 10))
        self.assertTrue(line.provisional)
        year = self.env["gov.calendar.year"].create(
            {
                "year": 2031,
                "notice": "Notice",
                "day_ids": [
                    Command.create(
                        {"date": "2031-03-05", "is_workday": False, "name": "Off"}
                    )
                ],
            }
        )
        year.action_publish()
        self.assertEqual(line.due_date, date(2031, 3, 11))
        self.assertFalse(line.provisional)

    def test_overdue_is_listed(self):
        self.assertFalse(self.task.overdue_count)
        with freeze_time("2026-03-23 02:00:00"):
            self.task.line_ids.invalidate_recordset()
            self.task.invalidate_recordset()
            self.assertEqual(self.task.overdue_count, 4)
            self.assertEqual(self.line().days_late, 3)
            self.line().action_done()
            self.assertEqual(self.task.overdue_count, 3)
            self.assertEqual(self.programme.overdue_count, 3)

    def test_reminded_once_before_the_day(self):
        line = self.line()
        cron = self.env["gov.task.line"]._cron_remind
        with freeze_time("2026-03-14 02:00:00"):
            cron()
            self.assertFalse(line.activity_ids)
        for day in (15, 16):
            with freeze_time(f"2026-03-{day} 02:00:00"):
                cron()
        self.assertEqual(line.activity_ids.user_id, self.county_manager)
        self.assertEqual(len(line.activity_ids), 1)
        self.assertEqual(line.activity_ids.date_deadline, date(2026, 3, 20))
        line.with_user(self.county_manager).action_done()
        self.assertFalse(line.activity_ids)

    @clause("JN21-16-03", "JC25-30-03", "HZ22-31-03")
    def test_measures_are_counted_back(self):
        measure = self.env["gov.task.measure"].create(
            {
                "name": "Draft the plan",
                "line_id": self.line().id,
                "user_id": self.reader.id,
                "days_before": 7,
            }
        )
        self.assertEqual(measure.due_date, date(2026, 3, 13))
        with self.assertRefused("JN21-16-03"):
            measure.due_date = "2026-03-21"

    @clause("JN21-16-04")
    def test_a_measure_reminds_its_person(self):
        measure = (
            self.env["gov.task.measure"]
            .with_user(self.county_manager)
            .create(
                {"name": "Draft", "line_id": self.line().id, "user_id": self.reader.id}
            )
        )
        with freeze_time("2026-03-16 02:00:00"):
            self.env["gov.task.line"]._cron_remind()
            self.env["gov.task.line"]._cron_remind()
        self.assertEqual(len(measure.activity_ids), 1)
        self.assertEqual(measure.activity_ids.user_id, self.reader)
        mine = measure.with_user(self.reader)
        with mute_logger("odoo.addons.base.models.ir_model"):
            with self.assertRaises(AccessError):
                mine.write({"due_date": "2026-03-01"})
        mine.action_done()
        self.assertEqual(measure.state, "done")
        other = self.env["gov.task.measure"].create(
            {"name": "X", "line_id": self.line().id, "user_id": self.manager.id}
        )
        with mute_logger("odoo.addons.base.models.ir_model"):
            with self.assertRaises(AccessError):
                other.with_user(self.reader).action_done()

    @clause("JN21-17-01", "HZ22-31-06")
    def test_orders_are_answered_and_closed(self):
        vals = {
            "task_id": self.task.id,
            "line_id": self.line().id,
            "text": "Report",
            "due_date": "2026-03-05",
            "issuer_id": self.city_bureau.id,
        }
        orders = self.env["gov.task.order"]
        order = orders.with_user(self.manager).create(vals)
        self.assertEqual(order.sudo().activity_ids.user_id, self.county_manager)
        with self.assertRefused("JN21-17-01"):
            order.action_close()
        mine = order.with_user(self.county_manager)
        with self.assertRefused("JN21-17-01"):
            mine.action_answer()
        mine.my_answer = "Done tomorrow"
        mine.action_answer()
        self.assertEqual((order.state, order.answer), ("answered", "Done tomorrow"))
        with self.assertRaises(AccessError):
            mine.action_close()
        with self.assertRaises(AccessError):
            mine.write({"answer": "Other"})
        order.action_close()
        self.assertEqual(order.closed_on, date(2026, 3, 2))
        # A member of the county's task force orders within the county only.
        vals["issuer_id"] = self.county_dept.id
        with self.assertRaises(AccessError):
            orders.with_user(self.county_manager).create(vals)
        self.env["gov.programme.person"].create(
            {
                "programme_id": self.programme.id,
                "region_id": self.county.id,
                "role": "member",
                "name": "Li",
                "user_id": self.county_manager.id,
            }
        )
        self.assertTrue(orders.with_user(self.county_manager).create(vals))
        vals["line_id"] = self.line(self.county2).id
        with self.assertRaises(AccessError):
            orders.with_user(self.county_manager).create(vals)

    @clause("JN21-17-03", "HZ22-31-08")
    def test_problems_are_open_to_every_participant(self):
        issue = (
            self.env["gov.programme.issue"]
            .with_user(self.county_manager)
            .create(
                {
                    "programme_id": self.programme.id,
                    "name": "No scanner",
                    "raised_by_id": self.county_dept.id,
                    "owner_id": self.city_bureau.id,
                    "due_date": "2026-03-01",
                }
            )
        )
        self.assertTrue(issue.is_overdue)
        self.assertEqual(issue.with_user(self.reader).state, "open")
        issue.write({"meeting": "March meeting", "solution": "Bought"})
        self.assertEqual(issue.state, "solved")

    @clause("JN21-16-02", "JC25-30-02")
    def test_missing_names_are_listed(self):
        missing = self.programme.missing_people
        self.assertIn("City Bureau: In overall charge", missing)
        self.assertIn("County One: In overall charge、In direct charge、", missing)
        self.assertIn("Front-line staff", missing)
        self.env["gov.programme.person"].create(
            {
                "programme_id": self.programme.id,
                "region_id": self.county.id,
                "role": "front",
                "name": "Wang",
            }
        )
        missing = self.programme.missing_people
        self.assertIn("County One: In overall charge、In direct charge\n", missing)

    @clause("HZ22-31-04", "HZ22-31-05")
    def test_task_force(self):
        self.publish()
        people = self.env["gov.programme.person"]
        self.assertNotIn("Leads", self.programme.missing_people)
        self.programme.has_task_force = True
        missing = self.programme.missing_people
        self.assertIn("County One: Leads the task force", missing)
        self.assertIn("City Transport: head as member", missing)
        vals = {
            "programme_id": self.programme.id,
            "region_id": self.county.id,
            "role": "leader",
            "name": "Zhao",
        }
        with self.assertRefused("HZ22-31-04"):
            people.create(vals)
        people.create(dict(vals, is_head=True))
        self.assertNotIn("County One: Leads", self.programme.missing_people)

    @clause("JN21-04-10")
    def test_measured_by_the_entries_that_run(self):
        self.publish()
        task = self.make_task(
            name="All run", due_basis="none", measured_by="entries_running"
        )
        self.assertEqual(task.measured_count, len(self.programme.entry_ids))
        cells = self.programme.delegation_ids.filtered("mode_id")
        cells.sudo()._move("live", date_live="2026-03-01")
        task.invalidate_recordset()
        self.assertEqual(task._open_records(), self.programme.entry_ids.browse())
        self.assertEqual(task.measured_count, 0)
        task.line_ids.action_done()
        self.entry.manual_ids.sudo().write({"state": "ended", "date_to": "2026-03-01"})
        task.line_ids.action_reopen()
        task.invalidate_recordset()
        self.assertEqual(task._open_records(), self.entry)
        with self.assertRefused("JN21-04-10"):
            task.line_ids[0].action_done()

    @clause("JN21-15-11")
    def test_measured_by_three_levels(self):
        self.programme.region_ids = self.county
        self.publish()
        task = self.make_task(
            name="Levels", due_basis="none", measured_by="three_levels"
        )
        entries = self.programme.entry_ids
        self.assertEqual(task._open_records(), entries)
        self.entry.delegation_ids.sudo()._move("live", date_live="2026-03-01")
        self.assertEqual(task._open_records(), entries)
        lower = (
            self.env["gov.delegation"]
            .sudo()
            .create(
                {
                    "entry_id": self.entry.id,
                    "region_id": self.township.id,
                    "mode_id": self.modes["direct"].id,
                    "agency_id": self.township_gov.id,
                    "upper_agency_id": self.county_dept.id,
                    "state": "live",
                    "date_live": "2026-03-01",
                }
            )
        )
        self.assertTrue(lower)
        self.assertEqual(task._open_records(), entries - self.entry)

    def test_who_may_not(self):
        line = self.line()
        with mute_logger("odoo.addons.base.models.ir_model"):
            with self.assertRaises(AccessError):
                line.with_user(self.reader).progress = 5
            with self.assertRaises(AccessError):
                line.with_user(self.reader).action_done()
            with self.assertRaises(AccessError):
                self.task.with_user(self.county_manager).action_spread()
        with mute_logger("odoo.addons.base.models.ir_rule"):
            with self.assertRaises(AccessError):
                self.line(self.county2).with_user(self.county_manager).progress = 5
        with self.assertRaises(AccessError):
            line.with_user(self.county_manager).write({"state": "done"})

    def test_report_is_printed(self):
        self.assertTrue(self.programme.progress_file)
        paper = self.programme._progress_paper()
        self.assertIn("Take over", paper.sections[0].rows[1])
        self.assertEqual(paper.sections[1].text, "Nothing is overdue.")

    @clause("JC25-30-09")
    def test_the_county_is_reminded_of_a_transition(self):
        self.publish()
        cell = self.delegation("direct")
        cell.with_user(self.manager).action_start_transition("2026-03-10")
        for day in (4, 5, 6):
            with freeze_time(f"2026-03-0{day} 02:00:00"):
                self.env["gov.task.line"]._cron_remind()
        told = self.programme.activity_ids
        self.assertEqual(told.user_id, self.county_manager)
        self.assertEqual(len(told), 1)
